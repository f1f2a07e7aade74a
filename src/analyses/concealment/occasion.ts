import type { Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import type { Knowledge } from "../knowledge.ts";
import type { Reading } from "./reading.ts";

/** What was asked, of whom, and how it was read: what sentences need besides the figures. */
export interface Occasion {
  readonly subject: Subject;
  readonly period: Period;
  readonly against: Period | null;
  readonly reading: Reading;
  readonly knowledge: Knowledge;
}
