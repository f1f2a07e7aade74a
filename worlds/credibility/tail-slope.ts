/** Slope of the tail by the largest values: Hill (Annals of Statistics 3, 1975), on the share `of` of them. */
export function tailSlope(values: Float64Array, of: number): number {
  const sorted = values.slice().sort();
  const k = Math.max(10, Math.floor(sorted.length * of));
  const threshold = sorted[sorted.length - 1 - k]!;
  let sum = 0;
  for (let i = sorted.length - k; i < sorted.length; i++) sum += Math.log(sorted[i]! / threshold);
  return k / sum;
}
