import type { Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import type { Growth } from "./estimate.ts";
import type { MeasureId } from "./judge.ts";
import type { SamplingFacts } from "./sampling-change.ts";
import type { Scene } from "./scene.ts";

/** What was asked, of whom, and what is known of the instrument: what sentences need besides the figures. */
export interface Occasion {
  readonly subject: Subject;
  readonly period: Period;
  readonly against: Period;
  readonly scene: Scene;
  readonly facts: SamplingFacts;
  /** The measures side by side. */
  readonly sideBySide: readonly { readonly measure: MeasureId; readonly growth: Growth | null }[];
}
