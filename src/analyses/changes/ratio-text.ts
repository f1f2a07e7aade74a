/** A logarithm and its interval as the ratio that is told. */
export function ratioOf(value: number, low: number, high: number): { value: number; low: number; high: number } {
  return { value: Math.exp(value), low: Math.exp(low), high: Math.exp(high) };
}

/** Without the sign of multiplication. */
export function factor(ratio: number): string {
  return ratio >= 100 ? ratio.toFixed(0) : ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2);
}
