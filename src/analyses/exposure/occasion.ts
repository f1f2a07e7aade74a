import type { BlockEstimate } from "../../statistics/jackknife.ts";
import type { Cover } from "../../statistics/set-cover.ts";
import type { Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import type { Crossings } from "../crossings/gather.ts";
import type { Refusal } from "../crossings/refusal.ts";
import type { ClockFault } from "../instrument/clock-faults.ts";
import type { RouteHistory } from "../routing/routes.ts";
import type { Opening, Points } from "./access.ts";
import type { Anonymity } from "./anonymity.ts";
import type { ServingPort } from "./ask.ts";
import type { LitSpace } from "./lit.ts";
import type { Observer } from "./observers.ts";
import type { Exposed } from "./services.ts";

/** What was asked, and all that was found of one subject: what sentences need. */
export interface Occasion {
  readonly subject: Subject;
  readonly period: Period;
  readonly against: Period | null;
  /** Null when traffic carries no answer, for the reason beside. */
  readonly traffic: Crossings | null;
  readonly refused: Refusal | null;
  readonly history: RouteHistory;
  readonly clockFaults: readonly ClockFault[];
  readonly leastShare: number;
}

/** Through what the subject reaches the world, and who stands there. */
export interface Access {
  readonly openings: readonly Opening[];
  readonly effective: BlockEstimate | null;
  readonly effectiveByFlows: BlockEstimate | null;
  readonly control: Points | null;
  readonly controlOfAddresses: Cover | null;
  readonly ases: Points | null;
  readonly jurisdictions: Points | null;
  readonly largestAses: readonly Observer[];
  readonly largestJurisdictions: readonly Observer[];
}

/** What of the subject shows. */
export interface Footprint {
  readonly lit: LitSpace | null;
  readonly exposed: Exposed | null;
  readonly serving: readonly ServingPort[];
  readonly anonymity: Anonymity | null;
}
