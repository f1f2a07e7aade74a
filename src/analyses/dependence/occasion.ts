import type { Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import type { Crossings } from "../crossings/gather.ts";
import type { ClockFault } from "../instrument/clock-faults.ts";
import type { RouteView } from "./prefixes.ts";

/** What was asked and what there is to answer it with: what sentences need besides the figures. */
export interface Occasion {
  readonly subject: Subject;
  readonly period: Period;
  /** Null when traffic carries no answer. */
  readonly traffic: Crossings | null;
  readonly routes: RouteView | null;
  readonly clockFaults: readonly ClockFault[];
}
