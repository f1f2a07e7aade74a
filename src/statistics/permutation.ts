import type { Random } from "./random.ts";

export type PermutationTest = { readonly statistic: number; readonly pValue: number; readonly draws: number };

/**
 * Whether two periods have different profiles: whole units (weeks, as shares that sum to 1) change sides at random, since
 * within a week hours depend on each other. p = (1 + draws at least as far apart) / (1 + draws): Phipson & Smyth (2010).
 * With a + b weeks there are only so many ways to part them; with 4 + 4 p cannot fall below about .03.
 * Null below two units on either side.
 */
export function permuteWeeks(
  a: readonly Float64Array[],
  b: readonly Float64Array[],
  statistic: (a: Float64Array, b: Float64Array) => number,
  random: Random,
  draws = 999,
): PermutationTest | null {
  if (a.length < 2 || b.length < 2) return null;
  const units = [...a, ...b];
  const total = new Float64Array(a[0]?.length ?? 0);
  for (const unit of units) addTo(total, unit);
  const first = new Float64Array(total.length);
  const second = new Float64Array(total.length);
  const between = () => {
    first.fill(0);
    for (let at = 0; at < a.length; at++) addTo(first, units[at]!);
    for (let k = 0; k < total.length; k++) {
      second[k] = Math.max(0, total[k]! - first[k]!) / b.length;
      first[k]! /= a.length;
    }
    return statistic(first, second);
  };
  const observed = between();
  let asFar = 0;
  for (let draw = 0; draw < draws; draw++) {
    random.shuffle(units);
    // The same parting in another order must count as equal, though its sums round differently.
    if (between() >= observed * (1 - 1e-9)) asFar++;
  }
  return { statistic: observed, pValue: (1 + asFar) / (1 + draws), draws };
}

function addTo(sum: Float64Array, vector: Float64Array): void {
  for (let k = 0; k < sum.length; k++) sum[k]! += vector[k]!;
}
