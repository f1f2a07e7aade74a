import { betaCdf, betaQuantile } from "./beta.ts";

/** P(T ≤ t) for Student's t with `freedom` degrees of freedom, which need not be whole. */
export function studentCdf(t: number, freedom: number): number {
  const square = t * t;
  // Of the two mirrored forms, take the one whose argument is small: no digits are lost.
  const tail =
    square > freedom
      ? 0.5 * betaCdf(freedom / (freedom + square), freedom / 2, 0.5)
      : 0.5 - 0.5 * betaCdf(square / (freedom + square), 0.5, freedom / 2);
  return t < 0 ? tail : 1 - tail;
}

/** The t with P(T ≤ t) = p. */
export function studentQuantile(p: number, freedom: number): number {
  if (p === 0.5) return 0;
  if (p > 0.5) return -studentQuantile(1 - p, freedom);
  if (p <= 0) return Number.NEGATIVE_INFINITY;
  if (p < 0.25) {
    const x = betaQuantile(2 * p, freedom / 2, 0.5);
    return -Math.sqrt((freedom * (1 - x)) / x);
  }
  const y = betaQuantile(1 - 2 * p, 0.5, freedom / 2);
  return -Math.sqrt((freedom * y) / (1 - y));
}
