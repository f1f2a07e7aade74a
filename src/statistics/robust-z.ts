import { median } from "./quantile.ts";

/** MAD of a normal variable times this is its standard deviation (Hampel 1974). */
const MAD_TO_DEVIATION = 1.4826;

/** How many robust deviations a value lies above the median of others; a spread below `least` counts as that. NaN without others. */
export function robustZ(value: number, others: readonly number[], least: number): number {
  const middle = median(others);
  const spread = MAD_TO_DEVIATION * median(others.map((other) => Math.abs(other - middle)));
  return (value - middle) / Math.max(spread, least);
}
