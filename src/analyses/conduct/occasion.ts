import type { Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import type { Seen } from "./seen.ts";

/** What was asked, and how it was seen: what every sentence needs. */
export interface Occasion {
  readonly subject: Subject;
  readonly period: Period;
  readonly seen: Seen;
}
