import { normalCdf } from "./normal.ts";
import { sortedQuantile } from "./quantile.ts";
import type { Random } from "./random.ts";

export type Regularity = {
  /** Median seconds from one event to the next. */
  readonly interval: number;
  /** Share of the intervals within half of the median, beyond what chance gives: 0 as by chance, 1 all. */
  readonly value: number;
  readonly pValue: number;
  readonly n: number;
};

/** Of exponential waiting times, the share within half of their median: 2^-0.5 − 2^-1.5. */
const BY_CHANCE = 2 ** -0.5 - 2 ** -1.5;
const BAND = 0.5;
const FEWEST = 8;
const HOUR = 3600;
/** Where calls are rarer, chance moves them within so many intervals. */
const INTERVALS_MOVED = 8;
/** Intervals that are tested at most, the first ones. */
const MOST_TESTED = 400;

/**
 * Whether events (seconds, in order) come at even intervals. Jitter of up to half of the interval stays within the band. The
 * p-value is of events that keep their number in each hour (or eight intervals, where that is longer) and fall anywhere within
 * it, so neither a working day nor a busy hour passes for a clock. Null below eight intervals.
 */
export function regularityOf(seconds: readonly number[], random: Random, draws = 99): Regularity | null {
  if (seconds.length <= FEWEST) return null;
  const { interval, value } = evenness(seconds);
  const tested = seconds.slice(0, MOST_TESTED + 1);
  const observed = evenness(tested).value;
  const block = Math.max(HOUR, INTERVALS_MOVED * interval);
  const chance = Array.from({ length: draws }, () => evenness(anywhereNear(tested, block, random)).value);
  return { interval, value: Math.max(0, value), pValue: pValueOf(observed, chance), n: seconds.length - 1 };
}

/** Where no draw comes near, the normal tail says how far it is: draws alone cannot tell below 1 ÷ their number. */
function pValueOf(observed: number, chance: readonly number[]): number {
  const asEven = chance.filter((value) => value >= observed).length;
  const byDraws = (1 + asEven) / (1 + chance.length);
  if (asEven > 0) return byDraws;
  const mean = chance.reduce((sum, value) => sum + value, 0) / chance.length;
  const variance = chance.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (chance.length - 1);
  return variance > 0 ? Math.min(byDraws, normalCdf((mean - observed) / Math.sqrt(variance))) : byDraws;
}

function evenness(seconds: ArrayLike<number>): { interval: number; value: number } {
  const intervals = Float64Array.from({ length: seconds.length - 1 }, (_, at) => seconds[at + 1]! - seconds[at]!);
  const interval = sortedQuantile(intervals.sort(), 0.5);
  if (!(interval > 0)) return { interval: 0, value: 0 };
  const near = intervals.filter((one) => Math.abs(one - interval) <= BAND * interval).length;
  return { interval, value: (near / intervals.length - BY_CHANCE) / (1 - BY_CHANCE) };
}

function anywhereNear(seconds: readonly number[], block: number, random: Random): Float64Array {
  return Float64Array.from(seconds, (second) => (Math.floor(second / block) + random.next()) * block).sort();
}
