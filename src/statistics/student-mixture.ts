import { studentCdf } from "./student.ts";

/** Student's t about zero with a standard error, as probable as its weight. */
export type Part = { readonly weight: number; readonly error: number; readonly freedom: number };

/** The h with P(|D| ≤ h) = level, where D follows one of the parts, by their weights (which sum to 1). */
export function mixtureHalfWidth(parts: readonly Part[], level: number): number {
  const relevant = parts.filter(({ weight }) => weight > 1e-7);
  let low = 0;
  let high = 2 * relevant.reduce((most, { error }) => Math.max(most, error), 0);
  if (high === 0) return 0;
  while (probabilityWithin(relevant, high) < level) high *= 2;
  while (high - low > 1e-7 * high) {
    const middle = (low + high) / 2;
    if (probabilityWithin(relevant, middle) < level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function probabilityWithin(parts: readonly Part[], half: number): number {
  return parts.reduce((sum, { weight, error, freedom }) => {
    return sum + weight * (error === 0 ? 1 : 2 * studentCdf(half / error, freedom) - 1);
  }, 0);
}
