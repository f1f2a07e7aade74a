/** Herfindahl–Hirschman index Σ s²: from 1 / number of ways, all alike, to 1, all on one. NaN where nothing is carried. */
export function hhi(amounts: ArrayLike<number>): number {
  const total = sumOf(amounts, (amount) => amount);
  return total > 0 ? sumOf(amounts, (amount) => (amount / total) ** 2) : Number.NaN;
}

/** The same from counts of things drawn at random, without the upward bias of few: Σ n(n−1) / N(N−1) (Simpson, 1949). */
export function hhiOfCounts(counts: ArrayLike<number>): number {
  const total = sumOf(counts, (count) => count);
  return sumOf(counts, (count) => count * (count - 1)) / (total * (total - 1));
}

/** How many ways of equal size would be as concentrated (Laakso & Taagepera, 1979). */
export function effectiveNumber(index: number): number {
  return 1 / index;
}

function sumOf(values: ArrayLike<number>, of: (value: number) => number): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += of(values[k]!);
  return sum;
}
