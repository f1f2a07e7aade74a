import { type Interval, proportion } from "../../statistics/proportion.ts";

export interface DaysSeen extends Interval {
  /** Days that were covered. */
  readonly n: number;
}

/** Share of the covered days on which the subject was seen; null when no day was covered. Pure: rows in, estimate out. */
export function daysSeen(seen: ReadonlySet<number>, covered: readonly number[]): DaysSeen | null {
  if (covered.length === 0) return null;
  return { ...proportion(covered.filter((day) => seen.has(day)).length, covered.length), n: covered.length };
}
