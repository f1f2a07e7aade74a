import { quantile } from "./quantile.ts";
import type { Random } from "./random.ts";

/** One subject's index over all the weightings that were drawn. */
export type Weighted = {
  /** Geometric mean with equal weights. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
};

export type Sensitivity = {
  readonly indexes: readonly Weighted[];
  /** Share of draws in which the order of two differs from that with equal weights; `flips[i][j]`. */
  readonly flips: readonly (readonly number[])[];
  /** From 1, highest first; null for all where any two flip in more draws than is allowed. */
  readonly ranks: readonly number[] | null;
};

/** Parts below this count as this: a part of nothing would be all that a geometric mean shows. */
export const LEAST_PART = 0.01;

/**
 * Weighted geometric means of parts in [0, 1], one row a subject, under weights drawn from Dirichlet(1, …, 1), which is
 * every weighting alike (Saisana, Saltelli & Tarantola, JRSS A 168, 2005, on why a rank without this says little).
 */
export function weightSensitivity(
  parts: readonly (readonly number[])[],
  random: Random,
  { draws = 10_000, level = 0.95, mostFlips = 0.1 } = {},
): Sensitivity {
  const logs = parts.map((row) => row.map((part) => Math.log(Math.min(1, Math.max(LEAST_PART, part)))));
  const size = parts[0]?.length ?? 0;
  const equal = logs.map((row) =>
    dot(
      row,
      row.map(() => 1 / size),
    ),
  );
  const drawn = logs.map(() => new Float64Array(draws));
  const flipped = logs.map(() => logs.map(() => 0));
  for (let draw = 0; draw < draws; draw++) {
    const weights = dirichlet(size, random);
    for (const [i, row] of logs.entries()) drawn[i]![draw] = dot(row, weights);
    for (let i = 0; i < logs.length; i++)
      for (let j = 0; j < i; j++)
        if ((drawn[i]![draw]! - drawn[j]![draw]!) * (equal[i]! - equal[j]!) <= 0) {
          flipped[i]![j]!++;
          flipped[j]![i]!++;
        }
  }
  const flips = flipped.map((row) => row.map((count) => count / draws));
  const tail = (1 - level) / 2;
  return {
    indexes: equal.map((value, i) => ({
      value: Math.exp(value),
      low: Math.exp(quantile(drawn[i]!, tail)),
      high: Math.exp(quantile(drawn[i]!, 1 - tail)),
      level,
    })),
    flips,
    ranks: flips.some((row) => row.some((share) => share > mostFlips)) ? null : ranksOf(equal),
  };
}

/** Weights that add up to 1, uniform over all such: exponentials divided by their sum. */
function dirichlet(size: number, random: Random): number[] {
  const waits = Array.from({ length: size }, () => random.exponential());
  const sum = waits.reduce((total, wait) => total + wait, 0);
  return waits.map((wait) => wait / sum);
}

function ranksOf(values: readonly number[]): number[] {
  return values.map((value) => 1 + values.filter((other) => other > value).length);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + value * b[at]!, 0);
}
