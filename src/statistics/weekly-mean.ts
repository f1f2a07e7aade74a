import { studentQuantile } from "./student.ts";

export type Mean = {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  readonly n: number;
};

/**
 * Mean of independent values – a share, one for each week – with Student's interval. On a dozen weeks the percentile
 * bootstrap holds the truth too seldom (about 91 in 100 for 95), this does not. Null below two values.
 */
export function meanInterval(values: readonly number[], level = 0.95): Mean | null {
  if (values.length < 2) return null;
  const { mean, variance } = moments(values);
  const half = studentQuantile((1 + level) / 2, values.length - 1) * Math.sqrt(variance / values.length);
  return { value: mean, low: mean - half, high: mean + half, level, n: values.length };
}

/** Mean of `after` less mean of `before`, their variances their own: Welch, Biometrika 34 (1947). Null below two of either. */
export function meanDifference(before: readonly number[], after: readonly number[], level = 0.95): Mean | null {
  if (before.length < 2 || after.length < 2) return null;
  const [a, b] = [moments(before), moments(after)];
  const [va, vb] = [a.variance / before.length, b.variance / after.length];
  const freedom = (va + vb) ** 2 / (va ** 2 / (before.length - 1) + vb ** 2 / (after.length - 1));
  const half = va + vb === 0 ? 0 : studentQuantile((1 + level) / 2, freedom) * Math.sqrt(va + vb);
  const value = b.mean - a.mean;
  return { value, low: value - half, high: value + half, level, n: before.length + after.length };
}

function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, variance };
}
