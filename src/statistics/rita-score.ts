import { median } from "./quantile.ts";

/** What one client sent to one server within a day. */
export type Connections = {
  /** When each connection began, in seconds, in order. */
  readonly seconds: readonly number[];
  /** Octets that the client sent in each. */
  readonly octets: readonly number[];
};

/** First and last second of all that was seen of that day, of anybody. */
export type DataSet = { readonly from: number; readonly to: number };

export type RitaScore = {
  readonly score: number;
  readonly intervals: number;
  readonly sizes: number;
  readonly duration: number;
  readonly histogram: number;
};

const FEWEST_CONNECTIONS = 4; // with different times
const MOST_CONNECTIONS = 86_400; // a day: from there on it is a strobe
const BINS = 24;
const LEAST_SPREAD = 10; // seconds or octets between the quartiles, below which skewness means nothing
const HOURS_FOR_DURATION = 6;
const IDEAL_RUN = 12; // hours in a row
const BARS_FOR_MODES = 11;
const OUTLIER_BARS = 1;
const MODE_WIDTH = 0.05; // of the tallest bar

/**
 * How much the connections of a day look like a beacon, 0 to 1, as Real Intelligence Threat Analytics v5 scores it (Active
 * Countermeasures; METHODS §10): the mean of four scores, of intervals, sizes, duration and histogram. It states no error
 * rate, and every clock that asks for the time scores 1. Null outside the number of connections that it is made for.
 */
export function ritaScore({ seconds, octets }: Connections, dataSet: DataSet): RitaScore | null {
  if (seconds.length >= MOST_CONNECTIONS || new Set(seconds).size < FEWEST_CONNECTIONS) return null;
  const gaps = seconds
    .slice(1)
    .map((second, at) => second - seconds[at]!)
    .filter((gap) => gap > 0);
  const bars = barsOf(seconds, dataSet);
  const scores = {
    intervals: spreadScore(gaps, 1),
    sizes: spreadScore(octets, 0),
    duration: durationScore(seconds[0]!, seconds.at(-1)!, dataSet, bars),
    histogram: Math.max(evennessScore(bars), modesScore(bars)),
  };
  const sum = scores.intervals + scores.sizes + scores.duration + scores.histogram;
  return { score: thousandths(sum / 4), ...scores };
}

/** Half symmetry (Bowley's skewness, 1901), half closeness to the median; `small` stands for the latter below a median of 1. */
export function spreadScore(values: readonly number[], small: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = median(sorted);
  const deviation = median(sorted.map((value) => Math.abs(value - middle)));
  const closeness = middle < 1 ? small : Math.max(0, (middle - deviation) / middle);
  return thousandths((1 - Math.abs(skewness(sorted)) + closeness) / 2);
}

/** By quartiles that are medians of the halves, without the middle one of an odd number (Tukey's hinges, exclusive). */
export function skewness(sorted: readonly number[]): number {
  const half = Math.floor(sorted.length / 2);
  const [first, second, third] = [median(sorted.slice(0, half)), median(sorted), median(sorted.slice(-half))];
  if (third - first < LEAST_SPREAD || second === first || second === third) return 0;
  return (first + third - 2 * second) / (third - first);
}

/** Connections in each 24th of the data set; what lies on its end belongs to the last. */
export function barsOf(seconds: readonly number[], { from, to }: DataSet): number[] {
  const bars = new Array<number>(BINS).fill(0);
  const width = (to - from) / BINS;
  for (const second of seconds) bars[Math.min(BINS - 1, Math.max(0, Math.floor((second - from) / width)))]!++;
  return bars;
}

/** How much of the data set, or of twelve hours in a row, is filled; hours run on from the last bar to the first. */
export function durationScore(first: number, last: number, { from, to }: DataSet, bars: readonly number[]): number {
  if (bars.filter((bar) => bar > 0).length < HOURS_FOR_DURATION) return 0;
  const coverage = Math.ceil(((last - first) / (to - from)) * 1000) / 1000;
  const consistency = Math.ceil((longestRun(bars) / IDEAL_RUN) * 1000) / 1000;
  return Math.min(1, Math.max(coverage, consistency));
}

export function longestRun(bars: readonly number[]): number {
  let [longest, run] = [0, 0];
  for (const bar of [...bars, ...bars]) {
    run = bar > 0 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return Math.min(longest, bars.length);
}

/** 1 less the coefficient of variation. */
export function evennessScore(bars: readonly number[]): number {
  const mean = bars.reduce((sum, bar) => sum + bar, 0) / bars.length;
  const variance = bars.reduce((sum, bar) => sum + (bar - mean) ** 2, 0) / bars.length;
  return thousandths(Math.max(0, 1 - Math.sqrt(variance) / mean));
}

/** Share of the bars that are of the two commonest heights, one outlier forgiven. */
export function modesScore(bars: readonly number[], enough = BARS_FOR_MODES): number {
  const filled = bars.filter((bar) => bar > 0);
  if (filled.length < enough) return 0;
  const width = Math.ceil(Math.max(...filled) * MODE_WIDTH);
  const heights = new Map<number, number>();
  for (const bar of filled) {
    const height = Math.floor(bar / width);
    heights.set(height, (heights.get(height) ?? 0) + 1);
  }
  const [largest = 0, second = 0] = [...heights.values()].sort((a, b) => b - a);
  return Math.min(1, thousandths((largest + second) / Math.max(1, filled.length - OUTLIER_BARS)));
}

function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}
