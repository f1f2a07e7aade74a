import { bestSplit } from "./bin-seg.ts";
import { aboutLevels, autocorrelation, denseChanges, type Levels } from "./level-changes.ts";
import { quantile } from "./quantile.ts";
import type { Random } from "./random.ts";
import { meanCost } from "./segment-cost.ts";

/** A change with how firm it is; places are indices into the series. */
export type FirmChange = {
  /** The first value after the change, and where it lay in 90 of 100 reruns. */
  readonly at: number;
  readonly low: number;
  readonly high: number;
  /** Share of the reruns that found it. */
  readonly selected: number;
  /** How often noise alone parts its surroundings as far. */
  readonly pValue: number;
};

export type FirmSetting = { readonly reruns: number; readonly draws: number; readonly penalties: readonly number[] };

/** METHODS §2.4: penalties from half to three times, 200 resamples; chance is asked by 499 series without a change. */
export const FIRM: FirmSetting = { reruns: 200, draws: 499, penalties: [0.5, 1, 1.5, 2, 3] };

/**
 * Which changes come again when the noise about the levels is drawn anew (AR(1) of the same φ and spread) and the penalty is
 * varied: stability selection (Meinshausen & Bühlmann, JRSS B 72, 2010). A rerun counts for the nearest change within
 * half the way to its neighbours. The p-value asks a stretch from the neighbour before to the neighbour after for
 * the greatest gain of any split, against AR(1) stretches as long: it allows for the place having been looked for.
 */
export function firmChanges(
  values: Float64Array,
  { changes, kept }: Pick<Levels, "changes" | "kept">,
  random: Random,
  { reruns, draws, penalties }: FirmSetting = FIRM,
): FirmChange[] {
  if (changes.length === 0) return [];
  const dense = Float64Array.from(kept, (at) => values[at]!);
  const places = changes.map((at) => kept.indexOf(at));
  const noise = aboutLevels(dense, places);
  const spread = Math.sqrt(
    noise.reduce((sum, one) => sum + one * one, 0) / Math.max(1, noise.length - places.length - 1),
  );
  const phi = unbiased(autocorrelation(noise), noise.length);
  const levels = dense.map((value, at) => value - noise[at]!);
  const found: number[][] = places.map(() => []);
  for (let rerun = 0; rerun < reruns; rerun++) {
    const drawn = ar1(random, dense.length, phi, spread).map((one, at) => one + levels[at]!);
    const again = denseChanges(drawn, { penaltyTimes: penalties[rerun % penalties.length]! }).changes;
    for (const [k, place] of places.entries()) {
      const own = nearestWithin(again, place, surroundings(places, k, dense.length));
      if (own !== null) found[k]!.push(own);
    }
  }
  return places.map((place, k) => ({
    at: kept[place]!,
    low: kept[Math.min(place, Math.floor(quantile(found[k]!.concat(place), 0.05)))]!,
    high: kept[Math.max(place, Math.ceil(quantile(found[k]!.concat(place), 0.95)))]!,
    selected: found[k]!.length / reruns,
    pValue: chanceOf(dense, places[k - 1] ?? 0, place, places[k + 1] ?? dense.length, phi, random, draws),
  }));
}

/** How often AR(1) noise without any change parts in two with as great a gain, in units of its own innovations. */
export function chanceOfAny(dense: Float64Array, random: Random, draws: number): number {
  const split = bestSplit(meanCost(dense, 1), 0, dense.length, 2);
  const phi = unbiased(autocorrelation(aboutLevels(dense, [split.at])), dense.length);
  return chanceOf(dense, 0, split.at, dense.length, phi, random, draws);
}

/** A stationary series of mean 0. */
export function ar1(random: Random, length: number, phi: number, deviation: number): Float64Array {
  let now = random.normal();
  return Float64Array.from({ length }, () => {
    now = phi * now + Math.sqrt(1 - phi * phi) * random.normal();
    return deviation * now;
  });
}

/** φ̂ of a short series is too small by (1 + 3φ)/n (Kendall, Biometrika 41, 1954). */
function unbiased(phi: number, n: number): number {
  return Math.min(0.98, phi + (1 + 3 * phi) / n);
}

function chanceOf(
  dense: Float64Array,
  from: number,
  at: number,
  to: number,
  phi: number,
  random: Random,
  draws: number,
): number {
  const observed = relativeGain(dense.subarray(from, to), at - from);
  let asFar = 0;
  for (let draw = 0; draw < draws; draw++) {
    const quiet = ar1(random, to - from, phi, 1);
    const split = bestSplit(meanCost(quiet, 1), 0, quiet.length, 2);
    if (relativeGain(quiet, split.at) >= observed) asFar++;
  }
  return (1 + asFar) / (1 + draws);
}

/** Gain of a split over what is left about its two levels: larger without bound, whatever the unit. */
function relativeGain(values: Float64Array, at: number): number {
  const cost = meanCost(values, 1);
  const left = cost.of(0, at) + cost.of(at, values.length);
  return left > 0 ? (cost.of(0, values.length) - left) / left : Number.POSITIVE_INFINITY;
}

function surroundings(places: readonly number[], k: number, length: number): { from: number; to: number } {
  const place = places[k]!;
  const before = k === 0 ? 0 : places[k - 1]!;
  const after = places[k + 1] ?? length;
  return { from: place - (place - before) / 2, to: place + (after - place) / 2 };
}

function nearestWithin(changes: readonly number[], place: number, { from, to }: { from: number; to: number }) {
  let best: number | null = null;
  for (const at of changes)
    if (at >= from && at <= to && (best === null || Math.abs(at - place) < Math.abs(best - place))) best = at;
  return best;
}
