import { median } from "./quantile.ts";

/** Normal consistency of the median absolute deviation. */
const TO_DEVIATION = 1.4826;
/** Below so many expected, the logarithm of a count tells more of chance than of the mean. */
const LEAST_EXPECTED = 10;
const FEWEST_GROUPS = 8;

/**
 * How far the expectations of many groups are off, as the deviation of their logarithm: most groups are as they ought to be,
 * so the middle half of their log ratios shows it (Efron, JASA 99, 2004), less what is known to vary: chance, and `known`, a
 * variance of each group relative to its squared mean. Bears up to a quarter of groups that truly differ. Null with fewer than
 * {@link FEWEST_GROUPS} groups of ten expected.
 */
export function spreadOfRatios(
  counts: readonly number[],
  expected: readonly number[],
  known: readonly number[],
): number | null {
  const used = expected.flatMap((mean, at) => (mean >= LEAST_EXPECTED ? [at] : []));
  if (used.length < FEWEST_GROUPS) return null;
  const logs = used.map((at) => Math.log((counts[at]! + 0.5) / (expected[at]! + 0.5)));
  const middle = median(logs);
  const deviation = TO_DEVIATION * median(logs.map((one) => Math.abs(one - middle)));
  const chance = median(used.map((at) => Math.log1p(1 / expected[at]! + known[at]!)));
  return Math.sqrt(Math.max(0, deviation * deviation - chance));
}
