import type { Days } from "./daily-regression.ts";
import { differenceInDifferences, type NormalisedDifference, relativeTo } from "./difference-in-differences.ts";
import { type WindowDifference, windowDifference } from "./window-difference.ts";

export type AnchoredDifference = NormalisedDifference & {
  /** How much of the controls' own change was taken off, 0 (none) to 1 (all of it, as in difference in differences). */
  readonly trust: number;
  /** What the controls themselves changed by. */
  readonly shared: number;
  /** The subject's own change: what is right if the instrument stayed and controls changed by themselves. */
  readonly alone: WindowDifference;
};

/**
 * Growth of a subject where the instrument is expected to have stayed as it was, corrected by controls as far as they
 * speak against that. Taking off all of the controls' change also takes off their noise; taking off none believes the
 * instrument. The share λ = (C² + k) / (C² + c²) lies between: C is the controls' change, c its standard error, and k its
 * covariance with the subject's, so that λ makes the mean square error least if visibility changed by about C (an empirical
 * Bayes estimate; for k = 0 the nonnegative garrotte of Breiman, Technometrics 37, 1995). Controls that changed by less than
 * their noise are believed little, by much more nearly wholly. The interval is not narrowed: it keeps the width of
 * difference in differences about the better estimate, so that it holds whichever of the two was right.
 */
export function anchoredDifference(
  subject: ArrayLike<number>,
  controls: readonly ArrayLike<number>[],
  before: Days,
  after: Days,
  options: { readonly ownGrowth?: number; readonly weights?: readonly number[]; readonly level?: number } = {},
): AnchoredDifference | null {
  const apart = differenceInDifferences(subject, controls, before, after, options);
  if (apart === null) return null;
  const together = weightedMean(
    apart.controls.map((at) => controls[at]!),
    apart.weights,
    subject,
  );
  const own = windowDifference(onDaysOf(together, subject), before, after);
  const shared = windowDifference(together, before, after);
  if (own === null || shared === null) return null;
  const noise = shared.error ** 2 + (apart.disagreement === null ? (options.ownGrowth ?? 0) ** 2 : 0);
  const common = Math.min(noise, Math.max(0, (own.error ** 2 + shared.error ** 2 - apart.error ** 2) / 2));
  const change = shared.difference ** 2;
  const trust = change + noise > 0 ? (change + common) / (change + noise) : 1;
  const shift = own.difference - trust * shared.difference - apart.difference;
  return {
    ...apart,
    difference: apart.difference + shift,
    low: apart.low + shift,
    high: apart.high + shift,
    trust,
    shared: shared.difference,
    alone: own,
  };
}

/** Weights for controls by how well each knows its own change, 1 / (error² + variance between controls), together 1 (DerSimonian & Laird, 1986). */
export function precisionWeights(controls: readonly ArrayLike<number>[], before: Days, after: Days): number[] {
  const found = controls.map((control) => windowDifference(control, before, after));
  const known = found.filter((one) => one !== null);
  const mean = known.reduce((sum, { difference }) => sum + difference, 0) / Math.max(1, known.length);
  const excess = known.reduce((sum, { difference, error }) => sum + (difference - mean) ** 2 - error ** 2, 0);
  const between = Math.max(0, excess / Math.max(1, known.length - 1));
  const raw = found.map((one) => (one === null ? 0 : 1 / Math.max(1e-12, one.error ** 2 + between)));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  return raw.map((weight) => (total > 0 ? weight / total : 1 / raw.length));
}

/** The controls' weighted mean on the days that the subject and all of them have. */
function weightedMean(
  controls: readonly ArrayLike<number>[],
  weights: readonly number[],
  subject: ArrayLike<number>,
): Float64Array {
  const apart = relativeTo(subject, controls, weights);
  return apart.map((each, day) => subject[day]! - each);
}

function onDaysOf(other: Float64Array, subject: ArrayLike<number>): Float64Array {
  return other.map((value, day) => (Number.isNaN(value) ? Number.NaN : subject[day]!));
}
