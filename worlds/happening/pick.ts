import type { Random } from "../../src/statistics/random.ts";

/** An index by its share; shares add up to 1. */
export function pick(random: Random, shares: readonly number[]): number {
  let left = random.next();
  for (let i = 0; i < shares.length - 1; i++) {
    left -= shares[i]!;
    if (left < 0) return i;
  }
  return shares.length - 1;
}
