import type { Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import type { Gathered } from "./gather.ts";

/** By what mining could have been told in these records. */
export interface Means {
  readonly list: boolean;
  readonly marks: boolean;
  readonly names: boolean;
  /** A series of blocks covers the windows, and records tell packets' times; of so many pairs they were compared. */
  readonly blocks: boolean;
  readonly times: boolean;
  readonly timed: number;
}

/** What was asked and what there is to answer it with. */
export interface Occasion {
  readonly subject: Subject;
  readonly period: Period;
  readonly against: Period | null;
  readonly gathered: Gathered;
}
