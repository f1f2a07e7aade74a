import { sortedQuantile } from "./quantile.ts";
import type { Random } from "./random.ts";

/**
 * Interval of a trimmed mean of shares over peer ASes that stand for all others: the Bayesian bootstrap (Rubin, Annals of
 * Statistics 9, 1981) over the peers, with half a peer more at 0 and half at 1, as in Jeffreys' interval of a proportion,
 * which it is where each peer says all or nothing. So that five peers of one mind do not pass for certainty.
 */
export function trimmedMeanInterval(
  shares: readonly number[],
  random: Random,
  { trim = 0.1, level = 0.95, draws = 2000 } = {},
): { readonly low: number; readonly high: number } {
  const sorted = [0, ...[...shares].sort((a, b) => a - b), 1];
  const cut = Math.floor(trim * shares.length + 1e-9) / shares.length;
  const means = Float64Array.from({ length: draws }, () => {
    const weights = sorted.map((_, k) =>
      k === 0 || k === sorted.length - 1 ? halfWeight(random) : random.exponential(),
    );
    return weightedTrimmedMean(sorted, weights, cut);
  }).sort();
  const tail = (1 - level) / 2;
  return { low: sortedQuantile(means, tail), high: sortedQuantile(means, 1 - tail) };
}

/** Gamma with shape ½: half the square of a normal. */
function halfWeight(random: Random): number {
  return random.normal() ** 2 / 2;
}

/** Mean of sorted values by weight, without `cut` of all weight at either end. */
function weightedTrimmedMean(sorted: readonly number[], weights: readonly number[], cut: number): number {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const [from, to] = [cut * whole, (1 - cut) * whole];
  let passed = 0;
  let sum = 0;
  for (const [k, value] of sorted.entries()) {
    const end = passed + weights[k]!;
    sum += value * Math.max(0, Math.min(end, to) - Math.max(passed, from));
    passed = end;
  }
  return sum / (to - from);
}
