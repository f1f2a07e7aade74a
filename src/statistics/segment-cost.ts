/** What it costs to give the values from `from` up to, but not, `to` one level; the less, the better they fit. */
export type SegmentCost = { readonly length: number; of(from: number, to: number): number };

/** Sum of squares about the segment's mean, in units of `variance`: minus twice the log-likelihood of a normal level. */
export function meanCost(values: ArrayLike<number>, variance: number): SegmentCost {
  const sums = prefixSums(values);
  return { length: values.length, of: (from, to) => sums.squares(from, to) / variance };
}

/** n·log(σ̂² + ε): level and variance may both change (Killick, Fearnhead & Eckley, JASA 107, 2012). */
export function meanVarianceCost(values: ArrayLike<number>, least = 1e-8): SegmentCost {
  const sums = prefixSums(values);
  return {
    length: values.length,
    of: (from, to) => (to - from) * Math.log(sums.squares(from, to) / (to - from) + least),
  };
}

/** Centred first, so that large levels do not eat the digits. */
function prefixSums(values: ArrayLike<number>): { squares(from: number, to: number): number } {
  const sum = new Float64Array(values.length + 1);
  const square = new Float64Array(values.length + 1);
  let centre = 0;
  for (let i = 0; i < values.length; i++) centre += values[i]! / values.length;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]! - centre;
    sum[i + 1] = sum[i]! + value;
    square[i + 1] = square[i]! + value * value;
  }
  return {
    squares: (from, to) => Math.max(0, square[to]! - square[from]! - (sum[to]! - sum[from]!) ** 2 / (to - from)),
  };
}
