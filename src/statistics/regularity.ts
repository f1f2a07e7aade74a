import { median } from "./quantile.ts";
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
/** Intervals that are tested at most, the first ones. */
const MOST_TESTED = 400;

/**
 * Whether events (seconds, in order) come at even intervals. Jitter of up to half of the interval stays within the band. The
 * p-value is of events that keep their number in each hour and fall anywhere within it, so neither a working day nor a
 * busy hour passes for a clock. Null below eight intervals.
 */
export function regularityOf(seconds: readonly number[], random: Random, draws = 199): Regularity | null {
  if (seconds.length <= FEWEST) return null;
  const { interval, value } = evenness(seconds);
  const tested = seconds.slice(0, MOST_TESTED + 1);
  const observed = evenness(tested).value;
  let asEven = 0;
  for (let draw = 0; draw < draws; draw++)
    if (evenness(anywhereInTheirHour(tested, random)).value >= observed) asEven++;
  return { interval, value: Math.max(0, value), pValue: (1 + asEven) / (1 + draws), n: seconds.length - 1 };
}

function evenness(seconds: readonly number[]): { interval: number; value: number } {
  const intervals = seconds.slice(1).map((second, at) => second - seconds[at]!);
  const interval = median(intervals);
  if (!(interval > 0)) return { interval: 0, value: 0 };
  const near = intervals.filter((one) => Math.abs(one - interval) <= BAND * interval).length;
  return { interval, value: (near / intervals.length - BY_CHANCE) / (1 - BY_CHANCE) };
}

function anywhereInTheirHour(seconds: readonly number[], random: Random): number[] {
  return seconds.map((second) => (Math.floor(second / HOUR) + random.next()) * HOUR).sort((a, b) => a - b);
}
