import type { UNANSWERED_REASONS } from "../../finding/finding.ts";
import type { Blocks } from "./blocks.ts";
import type { Crossings, Missing } from "./gather.ts";

/** Why traffic does not carry an answer, and what would. */
export interface Refusal {
  readonly reason: keyof typeof UNANSWERED_REASONS;
  readonly needs: string;
}

/** Blocks that an interval needs. */
const FEWEST_BLOCKS = 6;
/** Share of the days that must be covered: what is left out may differ from what is not. */
const LEAST_DAYS = 0.5;

/** Null where the traffic carries an answer. */
export function refusal(gathered: Crossings | Missing): Refusal | null {
  const refused = refusalOfBlocks(gathered);
  if (refused || typeof gathered === "string") return refused;
  return gathered.totals.octets.some((octets) => octets > 0)
    ? null
    : { reason: "not-observable", needs: "octetDeltaCount of flows in which the subject sends something" };
}

/** What anything that is counted by blocks of time must have. */
export function refusalOfBlocks(
  gathered: { readonly blocks: Blocks; readonly sampling: Crossings["sampling"] } | Missing,
): Refusal | null {
  if (gathered === "no-flows") return { reason: "no-data", needs: "flows of the subject in the period" };
  if (gathered === "no-whole-days")
    return { reason: "coverage", needs: "a day of the period that the exporters cover" };
  const { blocks, sampling } = gathered;
  if (sampling === "mixed")
    return {
      reason: "unknown-sampling",
      needs: "samplingProbability of all flows: some exporters tell it, others do not",
    };
  if (blocks.count < FEWEST_BLOCKS) return { reason: "too-short", needs: `${FEWEST_BLOCKS} days with flows` };
  if (blocks.covered.length < FEWEST_BLOCKS || blocks.coveredDays < LEAST_DAYS * blocks.days)
    return {
      reason: "coverage",
      needs: `half of the days covered by every exporter at work; there are ${blocks.coveredDays} of ${blocks.days}`,
    };
  return null;
}
