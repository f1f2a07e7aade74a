/**
 * Each p-value's q-value: the least false-discovery rate at which it would be told, among all that were tested
 * (Benjamini & Hochberg, JRSS B 57, 1995). Order is kept; holds for independent and positively dependent tests.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const order = [...pValues.keys()].sort((a, b) => pValues[b]! - pValues[a]!);
  const adjusted = new Array<number>(pValues.length);
  let least = 1;
  for (const [k, at] of order.entries()) {
    least = Math.min(least, (pValues[at]! * pValues.length) / (pValues.length - k));
    adjusted[at] = least;
  }
  return adjusted;
}
