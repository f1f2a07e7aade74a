import type { Subject, Way } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import type { Knowledge } from "../knowledge.ts";
import type { WayFacts } from "./details.ts";

/** What was asked, and of whom. */
export interface Occasion {
  readonly subject: Subject;
  readonly period: Period;
  readonly against: Period | null;
  /** Both windows and what lies between. */
  readonly span: Period;
  readonly knowledge: Knowledge;
}

/** A way as details tell it. */
export function wayFacts({ id, title, asns, registeredIn, operatesIn }: Way): WayFacts {
  return { id, title, asns: [...asns], registeredIn, operatesIn };
}

/** The ways that are valid at some time of a span. */
export function waysOf({ subject, span }: Occasion): Way[] {
  return subject.ways.filter(({ period }) => period.from < span.to && period.to > span.from);
}
