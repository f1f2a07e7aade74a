import { gammaCdf } from "./gamma.ts";
import { normalCdf } from "./normal.ts";
import type { Random } from "./random.ts";

/** Times of what came from a server and times of blocks, both ascending and of one stretch without a hole; milliseconds. */
export type Stretch = { readonly times: ArrayLike<number>; readonly blocks: ArrayLike<number> };

export type BlockAlignment = {
  /** Milliseconds after a block within which something of the server counts. */
  readonly reach: number;
  /** Blocks followed within the reach by something from the server. */
  readonly hits: number;
  readonly blocks: number;
  /** Of the same count when the blocks are shifted. */
  readonly mean: number;
  readonly deviation: number;
  readonly z: number;
  /** Upper tail, the less certain of two readings: normal, and Poisson with the dispersion of the shifts. */
  readonly pValue: number;
  readonly draws: number;
};

/**
 * From the block to the pool's job: 5 s (METHODS §8), and half of it, where most jobs are and half the noise: at 1:100
 * and Monero's real blocks 40 of 40 made-up miners are found within a week, with 5 s alone 37. The better counts, its p-value doubled.
 */
const REACHES = [2500, 5000] as const;
const DRAWS = 200;
/** After so many draws, what is not even this far out is given up. */
const FIRST_DRAWS = 20;
const LEAST_Z = 2.5;
/** A shift smaller than this would leave the blocks where they are. */
const LEAST_SHIFT = 60_000;
const SHORTEST = 3_600_000;

/**
 * Whether a server speaks after blocks of a coin more often than by chance: the count of blocks that are followed within
 * reach, against the same blocks shifted round each stretch by random offsets, so that bursts and daily rhythm of the
 * packets count for nothing. Packets may be missing at random: sampling costs power, not truth. Null where the stretches
 * hold too little. Assumes that blocks keep no clock of their own.
 */
export function blockAlignment(stretches: readonly Stretch[], random: Random): BlockAlignment | null {
  const used = stretches.map(clipped).filter((one) => one !== null);
  const blocks = used.reduce((sum, one) => sum + one.blocks.length, 0);
  if (blocks < 10) return null;
  const count = (shifted: boolean) => {
    const hits = REACHES.map(() => 0);
    for (const one of used) {
      const room = one.length - 2 * LEAST_SHIFT;
      followed(one, shifted ? LEAST_SHIFT + random.next() * room : 0, hits);
    }
    return hits;
  };
  const hits = count(false);
  const shifted: number[][] = [];
  const best = () =>
    REACHES.map((reach, k) => ({
      reach,
      hits: hits[k]!,
      ...tail(
        hits[k]!,
        shifted.map((one) => one[k]!),
      ),
    })).reduce((top, one) => (one.z > top.z ? one : top));
  while (shifted.length < DRAWS) {
    shifted.push(count(true));
    if (shifted.length === FIRST_DRAWS && best().z < LEAST_Z) break;
  }
  return { blocks, ...best(), draws: shifted.length };
}

interface Clipped {
  readonly times: ArrayLike<number>;
  /** Since the first time. */
  readonly blocks: Float64Array;
  readonly from: number;
  readonly length: number;
}

/** The part of a stretch in which the server spoke at all: what lies before and after says nothing. */
function clipped({ times, blocks }: Stretch): Clipped | null {
  if (times.length < 2) return null;
  const from = times[0]!;
  const length = times[times.length - 1]! - from;
  if (length < SHORTEST) return null;
  const inside = Float64Array.from(blocks, (block) => block - from).filter((block) => block >= 0 && block < length);
  return { times, blocks: inside, from, length };
}

/** Adds the blocks that are followed within each reach, when all are moved on by `shift` and those beyond the end come round. */
function followed({ times, blocks, from, length }: Clipped, shift: number, hits: number[]): void {
  const turn = blocks.findIndex((block) => block + shift >= length);
  const first = Math.max(turn, 0);
  let next = 0;
  for (let k = 0; k < blocks.length; k++) {
    const at = first + k < blocks.length ? first + k : first + k - blocks.length;
    const moved = blocks[at]! + shift;
    const block = from + (moved >= length ? moved - length : moved);
    while (next < times.length && times[next]! < block) next++;
    if (next === times.length) continue;
    for (let r = 0; r < REACHES.length; r++) if (times[next]! < block + REACHES[r]!) hits[r]!++;
  }
}

function tail(hits: number, shifted: readonly number[]) {
  const mean = shifted.reduce((sum, one) => sum + one, 0) / shifted.length;
  const variance = shifted.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (shifted.length - 1);
  const deviation = Math.sqrt(Math.max(variance, 0.25 / shifted.length)); // shifts that all agree still leave doubt
  const z = (hits - mean) / deviation;
  const dispersion = Math.max(1, variance / Math.max(mean, 1e-9));
  const poisson = hits <= mean ? 1 : gammaCdf((mean + 1 / shifted.length) / dispersion, hits / dispersion);
  return { mean, deviation, z, pValue: Math.min(1, REACHES.length * Math.max(poisson, normalCdf(-z))) };
}
