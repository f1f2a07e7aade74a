import { quantile } from "./quantile.ts";
import type { Random } from "./random.ts";

export type EDivisiveSetting = {
  readonly shortest: number;
  readonly draws: number;
  readonly level: number;
  /** Values that change places together, because they depend on each other. */
  readonly block: number;
};

/** α = 1, 199 permutations of weeks, p ≤ .01 (METHODS §2). */
export const DAYS_IN_WEEKS: EDivisiveSetting = { shortest: 14, draws: 199, level: 0.01, block: 7 };

export type EnergyChange = { readonly at: number; readonly statistic: number; readonly pValue: number };

/**
 * Changes of any kind in the distribution of vectors (Matteson & James, JASA 109, 2014; α = 1): the split of greatest energy
 * distance, kept when at most `level` of the permutations within the present segments reach as far; then again. Blocks are
 * permuted, not days, so that autocorrelation shorter than a block does not pass for change. Ascending by place.
 */
export function eDivisive(
  vectors: readonly ArrayLike<number>[],
  random: Random,
  setting: EDivisiveSetting = DAYS_IN_WEEKS,
): EnergyChange[] {
  const apart = distances(vectors);
  const order = Int32Array.from(vectors.keys());
  const found: EnergyChange[] = [];
  for (;;) {
    const ends = [0, ...found.map(({ at }) => at).sort((a, b) => a - b), vectors.length];
    const best = bestOf(apart, order, ends, setting.shortest);
    if (best.at < 0) break;
    const pValue = permutationPValue(apart, ends, best.statistic, random, setting);
    if (pValue > setting.level) break;
    found.push({ ...best, pValue });
  }
  return found.sort((a, b) => a.at - b.at);
}

export type SplitRange = { readonly low: number; readonly high: number; readonly selected: number };

/**
 * Where one split lies in 90 of 100 resamples of the blocks on either side of it, and the share of them whose best split lies
 * within a block of it.
 */
export function splitRange(
  vectors: readonly ArrayLike<number>[],
  at: number,
  random: Random,
  { shortest, draws, block }: EDivisiveSetting = DAYS_IN_WEEKS,
): SplitRange {
  const apart = distances(vectors);
  const places: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const order = Int32Array.from([
      ...resampled(0, at, block, random),
      ...resampled(at, vectors.length, block, random),
    ]);
    places.push(bestOf(apart, order, [0, vectors.length], shortest).at);
  }
  return {
    low: Math.min(at, Math.floor(quantile(places, 0.05))),
    high: Math.max(at, Math.ceil(quantile(places, 0.95))),
    selected: places.filter((place) => Math.abs(place - at) <= block).length / draws,
  };
}

/** mn/(m+n) · (2·mean |X − Y| − mean |X − X′| − mean |Y − Y′|), the means over different pairs: eq. 5 and 6 of the paper. */
export function energyDistance(between: number, within: number, beyond: number, m: number, n: number): number {
  const own = (sum: number, count: number) => (count > 1 ? (2 * sum) / (count * (count - 1)) : 0);
  return ((m * n) / (m + n)) * ((2 * between) / (m * n) - own(within, m) - own(beyond, n));
}

function bestOf(apart: readonly Float64Array[], order: Int32Array, ends: readonly number[], shortest: number) {
  let best = { at: -1, statistic: Number.NEGATIVE_INFINITY };
  for (let k = 1; k < ends.length; k++) {
    const split = bestSplit(apart, order, ends[k - 1]!, ends[k]!, shortest);
    if (split.statistic > best.statistic) best = split;
  }
  return best;
}

/** Every split of a segment, the three sums carried along as one vector changes sides. */
function bestSplit(apart: readonly Float64Array[], order: Int32Array, from: number, to: number, shortest: number) {
  let best = { at: -1, statistic: Number.NEGATIVE_INFINITY };
  if (to - from < 2 * shortest) return best;
  let [within, between, beyond] = [0, 0, 0];
  for (let i = from; i < to; i++) for (let j = from; j < i; j++) beyond += apart[order[i]!]![order[j]!]!;
  for (let at = from + 1; at < to; at++) {
    const moved = apart[order[at - 1]!]!;
    let before = 0;
    let after = 0;
    for (let j = from; j < at - 1; j++) before += moved[order[j]!]!;
    for (let j = at; j < to; j++) after += moved[order[j]!]!;
    within += before;
    beyond -= after;
    between += after - before;
    if (at - from < shortest || to - at < shortest) continue;
    const statistic = energyDistance(between, within, beyond, at - from, to - at);
    if (statistic > best.statistic) best = { at, statistic };
  }
  return best;
}

/** Stops as soon as the level is out of reach: what follows could only raise it. */
function permutationPValue(
  apart: readonly Float64Array[],
  ends: readonly number[],
  observed: number,
  random: Random,
  { shortest, draws, level, block }: EDivisiveSetting,
): number {
  let asFar = 0;
  for (let draw = 0; draw < draws && 1 + asFar <= level * (1 + draws); draw++)
    if (bestOf(apart, permuted(ends, block, random), ends, shortest).statistic >= observed) asFar++;
  return (1 + asFar) / (1 + draws);
}

/** Blocks of each segment in another order. Where blocks begin is drawn too, so that none is always the short one. */
function permuted(ends: readonly number[], block: number, random: Random): Int32Array {
  const order: number[] = [];
  for (let k = 1; k < ends.length; k++) {
    const blocks: number[][] = [];
    const first = ends[k - 1]! + random.integer(block);
    for (let at = ends[k - 1]!; at < ends[k]!; at++) {
      if (at === ends[k - 1] || (at - first) % block === 0) blocks.push([]);
      blocks.at(-1)!.push(at);
    }
    order.push(...random.shuffle(blocks).flat());
  }
  return Int32Array.from(order);
}

/** As many places of a stretch as it has, block by block, each drawn with the others still there. */
function resampled(from: number, to: number, block: number, random: Random): number[] {
  const drawn: number[] = [];
  while (drawn.length < to - from) {
    const first = from + random.integer(Math.max(1, to - from - block + 1));
    for (let at = first; at < Math.min(to, first + block) && drawn.length < to - from; at++) drawn.push(at);
  }
  return drawn;
}

function distances(vectors: readonly ArrayLike<number>[]): Float64Array[] {
  return vectors.map((one) =>
    Float64Array.from(vectors, (other) => {
      let squares = 0;
      for (let k = 0; k < one.length; k++) squares += (one[k]! - other[k]!) ** 2;
      return Math.sqrt(squares);
    }),
  );
}
