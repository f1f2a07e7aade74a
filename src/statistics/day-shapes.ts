/**
 * Reference days by hour of the clock, each of mean 1: an office's workday, and a day of leisure with its evening (shapes of
 * Feldmann et al., IMC 2020, fig. 2; the trough before dawn of Quan et al., IMC 2014, fig. 11). Weights are ours: what they
 * are used for bears an hour of difference.
 */
export const WORKDAY = meanOne([
  0.1, 0.08, 0.07, 0.06, 0.06, 0.08, 0.15, 0.4, 0.85, 1, 1, 0.95, 0.7, 0.8, 0.95, 1, 0.95, 0.75, 0.4, 0.28, 0.25, 0.22,
  0.18, 0.13,
]);
export const LEISURE = meanOne([
  0.4, 0.2, 0.1, 0.07, 0.06, 0.06, 0.08, 0.12, 0.17, 0.22, 0.27, 0.3, 0.35, 0.35, 0.35, 0.37, 0.4, 0.48, 0.62, 0.85, 1,
  1, 0.95, 0.72,
]);
/** A day without work: late up, even through the day, then the same evening. */
export const RESTDAY = meanOne([
  0.45, 0.25, 0.12, 0.08, 0.07, 0.06, 0.08, 0.14, 0.25, 0.4, 0.52, 0.58, 0.6, 0.6, 0.6, 0.6, 0.62, 0.65, 0.72, 0.85,
  0.95, 0.95, 0.88, 0.68,
]);

function meanOne(weights: readonly number[]): Float64Array {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return Float64Array.from(weights, (weight) => (24 * weight) / sum);
}
