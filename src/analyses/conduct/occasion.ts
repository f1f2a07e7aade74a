import type { Questions } from "../../store/store.ts";
import type { Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import type { Knowledge } from "../knowledge.ts";
import type { Ends } from "./ends.ts";
import type { Seen } from "./seen.ts";

/** Whose flows of which time are asked about: what every query needs. */
export interface Asked {
  readonly store: Questions;
  readonly subject: Subject;
  readonly ends: Ends;
  readonly period: Period;
}

/** What was asked, how it was seen and what is known of others: what every sentence needs. */
export interface Occasion {
  readonly subject: Subject;
  readonly period: Period;
  readonly seen: Seen;
  readonly knowledge: Knowledge;
}
