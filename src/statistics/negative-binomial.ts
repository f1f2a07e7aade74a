import { betaCdf } from "./beta.ts";
import { gammaCdf } from "./gamma.ts";
import type { Interval } from "./proportion.ts";

/**
 * Counts whose mean itself varies: variance = mean + mean² ÷ k (Anscombe, Biometrika 37, 1950). An infinite k is Poisson.
 * Counts may be fractional, as where a unit belongs to a country only in part.
 */

/** P(Y ≥ count) for a mean above 0 (DLMF 8.17.24; 8.4.10 for Poisson). */
export function upperTail(count: number, mean: number, k: number): number {
  if (count <= 0) return 1;
  return k === Number.POSITIVE_INFINITY ? gammaCdf(mean, count) : betaCdf(mean / (mean + k), count, k);
}

/** The mean behind one count, by turning both tails round as Garwood (1936) does; true to 1e-9 of itself. */
export function meanBehind(count: number, k: number, level = 0.95): Interval {
  const tail = (1 - level) / 2;
  const below = (mean: number) => Math.log(upperTail(count, mean, k) / tail);
  const above = (mean: number) => Math.log(tail / (1 - upperTail(count + 1, mean, k)));
  return { value: count, low: count <= 0 ? 0 : rootOf(below, count), high: rootOf(above, count + 1), level };
}

/**
 * k of counts about their means by moments: Σ((y − μ)² − μ) ÷ Σμ² (Breslow, Applied Statistics 33, 1984). Infinite where the
 * counts vary no more than chance. `spent` is how many means were fitted to the same counts.
 */
export function dispersion(counts: readonly number[], means: readonly number[], spent = 0): number {
  let [beyond, squares] = [0, 0];
  const grown = counts.length / Math.max(1, counts.length - spent);
  for (const [at, count] of counts.entries()) {
    const mean = means[at]!;
    beyond += grown * (count - mean) ** 2 - mean;
    squares += mean * mean;
  }
  return beyond > 0 && squares > 0 ? squares / beyond : Number.POSITIVE_INFINITY;
}

/** k where the mean was misjudged as well: each entry is a variance relative to the squared mean (METHODS §9.4). */
export function widened(k: number, ...relativeVariances: readonly number[]): number {
  const whole = relativeVariances.reduce((sum, one) => sum + one, 1 / k);
  return whole > 0 ? 1 / whole : Number.POSITIVE_INFINITY;
}

/** Relative variance of a factor that is lognormal about 1 with this deviation of the logarithm. */
export function relativeVariance(sigma: number): number {
  return Math.expm1(sigma * sigma);
}

/** Where a rising function of a mean is nothing, by the Illinois method on the logarithm (Dowell & Jarratt, BIT 11, 1971). */
function rootOf(rising: (mean: number) => number, near: number): number {
  const at = (log: number) => bounded(rising(Math.exp(log)));
  let [low, high] = [Math.log(near), Math.log(near)];
  while (at(low) > 0) low -= 1;
  while (at(high) < 0) high += 1;
  let [fLow, fHigh] = [at(low), at(high)];
  let side = 0;
  for (let step = 0; step < 200 && high - low > 1e-10; step++) {
    const middle = fHigh === fLow ? (low + high) / 2 : (low * fHigh - high * fLow) / (fHigh - fLow);
    const found = at(middle);
    if (found === 0) return Math.exp(middle);
    if (found < 0) {
      [low, fLow] = [middle, found];
      if (side === -1) fHigh /= 2;
      side = -1;
    } else {
      [high, fHigh] = [middle, found];
      if (side === 1) fLow /= 2;
      side = 1;
    }
    if (Math.abs(found) < 1e-12) return Math.exp(middle);
  }
  return Math.exp((low + high) / 2);
}

/** Tails beyond all numbers count as far, not as nothing. */
function bounded(value: number): number {
  return Math.max(-700, Math.min(700, value));
}
