import type { Answered, UNANSWERED_REASONS, Unanswered } from "./finding.ts";

/** What an analysis says of one finding; period, evidence and marks are added by whoever ran it. */
export type Told = Omit<Answered, "analysis" | "method" | "period" | "against" | "madeUp" | "evidence" | "answered"> & {
  readonly answered: true;
};
export type Untold = Pick<
  Unanswered,
  "id" | "answered" | "reason" | "needs" | "assumptions" | "alternatives" | "figures" | "details"
>;

/** A finding without an answer: why, and what would be needed. First-class: it is printed like any other. */
export function unanswered(
  id: string,
  reason: keyof typeof UNANSWERED_REASONS,
  needs: string,
  details: Record<string, unknown> = {},
): Untold {
  return { id, answered: false, reason, needs, assumptions: [], alternatives: [], figures: [], details };
}

/** An answered finding; what is left out is empty. */
export function answered(
  told: Pick<Told, "id" | "claim" | "estimate" | "confidence"> & Partial<Omit<Told, "answered">>,
): Told {
  return {
    likelihood: null,
    assumptions: [],
    alternatives: [],
    sensitivity: [],
    figures: [],
    details: {},
    ...told,
    answered: true,
  };
}
