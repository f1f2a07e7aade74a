import { studentQuantile } from "./student.ts";

/** An estimate of n independent units with a symmetric Student interval on its own scale. */
export interface Measured {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  readonly n: number;
}

/**
 * Difference of two estimates that do not depend on each other, with the freedom of Welch and Satterthwaite (Biometrika 34,
 * 1947); the standard errors are taken back from the wider half of each interval.
 */
export function independentDifference(later: Measured, earlier: Measured, level = 0.95): Measured {
  const value = later.value - earlier.value;
  const [a, b] = [varianceOf(later), varianceOf(earlier)];
  const n = later.n + earlier.n;
  if (!(a + b > 0)) return { value, low: value, high: value, level, n };
  const freedom = (a + b) ** 2 / (a ** 2 / (later.n - 1) + b ** 2 / (earlier.n - 1));
  const half = studentQuantile((1 + level) / 2, freedom) * Math.sqrt(a + b);
  return { value, low: value - half, high: value + half, level, n };
}

function varianceOf({ value, low, high, level, n }: Measured): number {
  return (Math.max(high - value, value - low) / studentQuantile((1 + level) / 2, n - 1)) ** 2;
}
