/** The median of what is a number; NaN when nothing is. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/** Quantile of what is a number, between neighbours by straight line (Hyndman & Fan 1996, type 7); NaN when nothing is. */
export function quantile(values: ArrayLike<number>, p: number): number {
  return sortedQuantile(Float64Array.from(values).filter(Number.isFinite).sort(), p);
}

/** The same of values already sorted. */
export function sortedQuantile(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) return Number.NaN;
  const place = p * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}
