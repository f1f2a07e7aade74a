import type { Answered } from "./finding.ts";

export type Confidence = Answered["confidence"];

/** What the evidence for a claim is worth, each 0 to 1; null when it could not be judged. */
export interface Grounds {
  /** Share of the expected days or weeks that were observed, times the share of the subject that was visible. */
  readonly coverage: number | null;
  /** 1 − width of the interval ÷ the effect: {@link precisionOf}. */
  readonly precision: number | null;
  /** Readings with inputs or failure modes of their own, and how many of them agree with the claim. */
  readonly readings: { readonly agree: number; readonly of: number };
  /** Rivals that nothing in the data rules out, in words. */
  readonly openRivals: readonly string[];
  /** Assumptions that the data could have tested and did not. */
  readonly untested: readonly string[];
}

/** METHODS §12.3: high needs .7 of each, two readings and no untested assumption; moderate .4 of each. */
const HIGH = 0.7;
const MODERATE = 0.4;
/** Posterior of an open rival relative to the claim, before anything speaks for it. */
const OPEN_RIVAL = 0.35;

/** How good the evidence is: the least of coverage, precision, agreement and rivals (METHODS §12.3). */
export function confidenceFrom({ coverage, precision, readings, openRivals, untested }: Grounds): Confidence {
  const agreement = readings.of < 2 ? 0 : readings.agree / readings.of;
  const rivals = Math.max(0, 1 - OPEN_RIVAL * openRivals.length);
  const because = [
    told("coverage", coverage),
    told("precision", precision),
    readings.of < 2 ? "a single reading" : `${readings.agree} of ${readings.of} readings agree`,
    openRivals.length === 0 ? "no rival explanation is open" : `open: ${openRivals.join("; ")}`,
    ...untested.map((assumption) => `untested: ${assumption}`),
  ];
  if (coverage === null || precision === null) return { level: "low", because };
  const least = Math.min(coverage, precision, agreement, rivals);
  const high = least >= HIGH && untested.length === 0;
  return { level: high ? "high" : least >= MODERATE ? "moderate" : "low", because };
}

/** 1 − width ÷ effect, where an effect smaller than `least` counts as `least`: a narrow interval about no change is precise. */
export function precisionOf(
  { low, high }: { readonly low: number | null; readonly high: number | null },
  effect: number,
  least: number,
): number | null {
  if (low === null || high === null) return null;
  return 1 - Math.min(1, (high - low) / Math.max(Math.abs(effect), least));
}

function told(what: string, grade: number | null): string {
  return grade === null ? `${what} not known` : `${what} ${grade.toFixed(2)} of 1`;
}
