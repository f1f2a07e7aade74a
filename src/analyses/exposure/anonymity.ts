import { anonymitySetOf } from "../../statistics/anonymity-set.ts";
import { type BlockEstimate, blockJackknife } from "../../statistics/jackknife.ts";
import { quantile } from "../../statistics/quantile.ts";
import { type HourlySet, LOG_SCALE } from "./ask.ts";

/** How well one address of the subject is hidden among the others of the same hour; distributions over hours only. */
export interface Anonymity {
  /** Mean over hours, bits. */
  readonly bits: BlockEstimate;
  /** Tenths of the hours: a tenth have effective sets smaller than the first. */
  readonly effectiveSize: { readonly tenth: number; readonly median: number; readonly ninetieth: number };
  readonly actors: { readonly tenth: number; readonly median: number; readonly ninetieth: number };
  /** Mean of bits ÷ log₂ of the addresses at work; null where there never were two. */
  readonly degree: number | null;
  readonly hours: number;
}

/** Fewer records than this in an hour say nothing of how it was spread. */
const FEWEST_RECORDS = 10;
/** Hours below which nothing is told, so that no hour can be told apart (METHODS §13). */
const FEWEST_HOURS = 5 * 24;

export function anonymityOf(rows: readonly HourlySet[], blocks: number): Anonymity | null {
  const hours = rows
    .filter(({ records, block }) => records >= FEWEST_RECORDS && block < blocks)
    .flatMap(({ block, actors, records, scaledLogs }) => {
      const set = anonymitySetOf(actors, records, scaledLogs / LOG_SCALE);
      return set ? [{ block, ...set }] : [];
    });
  if (hours.length < FEWEST_HOURS) return null;
  const held = [...new Set(hours.map(({ block }) => block))];
  const sums = new Map(held.map((block) => [block, { bits: 0, hours: 0 }]));
  for (const { block, bits } of hours) {
    const sum = sums.get(block)!;
    sum.bits += bits;
    sum.hours++;
  }
  const mean = (used: readonly number[]) => {
    const of = used.map((at) => sums.get(held[at]!)!);
    return of.reduce((sum, { bits }) => sum + bits, 0) / of.reduce((sum, one) => sum + one.hours, 0);
  };
  const bits = blockJackknife(held.length, mean, "identity");
  if (!bits) return null;
  const degrees = hours.flatMap(({ degree }) => degree ?? []);
  return {
    bits: { ...bits, low: Math.max(0, bits.low) },
    effectiveSize: spreadOf(hours.map(({ effectiveSize }) => effectiveSize)),
    actors: spreadOf(hours.map(({ actors }) => actors)),
    degree: degrees.length === 0 ? null : degrees.reduce((sum, one) => sum + one, 0) / degrees.length,
    hours: hours.length,
  };
}

function spreadOf(values: readonly number[]): Anonymity["actors"] {
  return { tenth: quantile(values, 0.1), median: quantile(values, 0.5), ninetieth: quantile(values, 0.9) };
}
