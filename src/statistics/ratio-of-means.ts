import type { DailyEstimate } from "./daily-estimate.ts";
import { studentQuantile } from "./student.ts";

/** Days are those of both windows. */
export type RatioOfMeans = DailyEstimate;

const MOST_DEPENDENCE = 0.95;

/**
 * Ratio of the means of two windows of daily amounts, after ÷ before, on the logarithm with Student's t (Welch, 1947; the
 * delta method). Days count for less as they follow each other (Bayley & Hammersley, 1946, with AR(1)). `error` is what a
 * mean may be off by anyhow, as a share, so that a series without any noise gets an interval too. Null where a mean is 0, and below three days of either.
 */
export function ratioOfMeans(
  before: readonly number[],
  after: readonly number[],
  error: number,
  level = 0.95,
): RatioOfMeans | null {
  const [a, b] = [meanOf(before), meanOf(after)];
  if (!a || !b) return null;
  const variances = [a, b].map(({ mean, variance }) => variance / mean ** 2 + error ** 2) as [number, number];
  const sum = variances[0] + variances[1];
  const freedom = sum ** 2 / (variances[0] ** 2 / (a.worth - 1) + variances[1] ** 2 / (b.worth - 1));
  const half = studentQuantile((1 + level) / 2, Math.max(1, freedom)) * Math.sqrt(sum);
  const ratio = b.mean / a.mean;
  return {
    value: ratio,
    low: ratio * Math.exp(-half),
    high: ratio * Math.exp(half),
    level,
    n: before.length + after.length,
    nEffective: a.worth + b.worth,
  };
}

function meanOf(days: readonly number[]): { mean: number; variance: number; worth: number } | null {
  const n = days.length;
  const mean = days.reduce((sum, one) => sum + one, 0) / n;
  if (n < 3 || !(mean > 0)) return null;
  const spread = days.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (n - 1);
  let product = 0;
  for (let k = 1; k < n; k++) product += (days[k]! - mean) * (days[k - 1]! - mean);
  const raw = spread > 0 ? product / ((n - 1) * spread) : 0;
  const phi = Math.min(MOST_DEPENDENCE, Math.max(0, raw + (1 + 3 * raw) / n)); // bias of lag 1: Kendall (1954)
  const worth = Math.max(2, (n * (1 - phi)) / (1 + phi));
  return { mean, variance: spread / worth, worth };
}
