import type { Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import type { InstrumentFact } from "./instrument-facts.ts";
import type { Scene } from "./scene.ts";

/** What was asked, of whom, and what is known of the instrument: what sentences need besides the figures. */
export interface Occasion {
  readonly subject: Subject;
  readonly period: Period;
  readonly scene: Scene;
  readonly facts: readonly InstrumentFact[];
}
