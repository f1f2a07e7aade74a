import { type BlockEstimate, blockJackknife } from "../../statistics/jackknife.ts";
import { type ByBlock, type Crossing, type Crossings, type Quantity, sumOf } from "./gather.ts";

/** Of the subject's traffic, the share that these crossings are, with the interval over blocks of time. */
export function shareOf(
  gathered: Crossings,
  chosen: readonly Crossing[],
  quantity: Quantity,
  of: ByBlock = gathered.totals,
): BlockEstimate | null {
  const part = sumOf(
    chosen.map(({ byBlock }) => byBlock),
    gathered.blocks.count,
  )[quantity];
  return ratio(part, of[quantity]);
}

/** Σ part ÷ Σ whole over the blocks that hold anything. */
export function ratio(part: Float64Array, whole: Float64Array): BlockEstimate | null {
  const held = blocksHeld(whole);
  const sum = (series: Float64Array, used: readonly number[]) => used.reduce((all, at) => all + series[held[at]!]!, 0);
  return blockJackknife(held.length, (used) => sum(part, used) / sum(whole, used), "logit");
}

/** Numbers of the blocks in which anything crossed. */
export function blocksHeld(whole: Float64Array): number[] {
  return [...whole.keys()].filter((block) => whole[block]! > 0);
}

export function total(series: Float64Array): number {
  return series.reduce((sum, one) => sum + one, 0);
}
