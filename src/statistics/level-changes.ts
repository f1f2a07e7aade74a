import { binSeg } from "./bin-seg.ts";
import { hampel } from "./hampel.ts";
import { pelt } from "./pelt.ts";
import { meanCost } from "./segment-cost.ts";

/** How changes of level are found: one setting for everything (METHODS §2). */
export type LevelSetting = {
  /** Multiplies the penalty; 1 but in reruns that ask how firm a change is. */
  readonly penaltyTimes?: number;
  readonly search?: "pelt" | "binSeg";
};

export type Levels = {
  /** Indices into the series of the first value after each change. */
  readonly changes: readonly number[];
  /** Indices of the values that count: neither missing nor wild. */
  readonly kept: Int32Array;
  readonly wild: readonly number[];
  /** Autocorrelation about the levels. */
  readonly phi: number;
  /** Of the values that count. */
  readonly variance: number;
  /** By how much a change must lessen the sum of squares, in units of `variance`. */
  readonly penalty: number;
  readonly shortest: number;
};

/**
 * Changes of level in a series with autocorrelated noise: wild values out (`hampel`), then PELT on the mean with the
 * series' own variance and the penalty 3·log n·max(1, (1+φ̂)/(1−φ̂)), which keeps AR(1) noise from making changes.
 * φ̂ is taken about the six levels that fit best, lest the changes themselves pass for autocorrelation.
 * Missing values (NaN) are passed over. Null below {@link FEWEST}.
 */
export function levelChanges(series: ArrayLike<number>, setting: LevelSetting = {}): Levels | null {
  const { values, outliers } = hampel(series);
  const kept = Int32Array.from(values.keys()).filter((at) => Number.isFinite(values[at]!));
  if (kept.length < FEWEST) return null;
  const dense = Float64Array.from(kept, (at) => values[at]!);
  const { changes, ...found } = denseChanges(dense, setting);
  return { ...found, changes: changes.map((at) => kept[at]!), kept, wild: outliers };
}

/** The same of values that are all there and none of them wild. */
export function denseChanges(
  values: Float64Array,
  { penaltyTimes = 1, search = "pelt" }: LevelSetting = {},
): Pick<Levels, "changes" | "phi" | "variance" | "penalty" | "shortest"> {
  const shortest = Math.max(2, Math.min(LONGEST_SHORTEST, Math.round(values.length / SHORTEST_PARTS)));
  const variance = varianceOf(values);
  if (!(variance > 0)) return { changes: [], phi: 0, variance: 0, penalty: Number.POSITIVE_INFINITY, shortest };
  const cost = meanCost(values, variance);
  const phi = autocorrelation(aboutLevels(values, binSeg(cost, 0, 2, ROUGH_CHANGES)));
  const penalty = penaltyTimes * 3 * Math.log(values.length) * Math.max(1, (1 + phi) / (1 - phi));
  const changes = search === "pelt" ? pelt(cost, penalty, shortest) : binSeg(cost, penalty, shortest);
  return { changes, phi, variance, penalty, shortest };
}

/** What is left of values when each segment's mean is taken away. */
export function aboutLevels(values: Float64Array, changes: readonly number[]): Float64Array {
  const left = values.slice();
  const ends = [...changes, values.length];
  let from = 0;
  for (const to of ends) {
    let mean = 0;
    for (let at = from; at < to; at++) mean += values[at]! / (to - from);
    for (let at = from; at < to; at++) left[at]! -= mean;
    from = to;
  }
  return left;
}

/** From one value to the next, within [0, .98]. */
export function autocorrelation(values: ArrayLike<number>): number {
  let products = 0;
  let squares = 0;
  for (let at = 0; at < values.length; at++) {
    squares += values[at]! ** 2;
    if (at > 0) products += values[at]! * values[at - 1]!;
  }
  return squares > 0 ? Math.min(0.98, Math.max(0, products / squares)) : 0;
}

const FEWEST = 10;
/** Two weeks of days (METHODS §2); less in series shorter than a year. */
const LONGEST_SHORTEST = 14;
const SHORTEST_PARTS = 26;
/** Levels about which autocorrelation is judged, less one: as many changes as BinSeg looks for by default in R's `changepoint`. */
const ROUGH_CHANGES = 5;

function varianceOf(values: Float64Array): number {
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return squares > 1e-12 * (1 + mean * mean) ? squares / (values.length - 1) : 0;
}
