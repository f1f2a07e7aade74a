import { independentDifference } from "../../statistics/independent-difference.ts";
import { allOrNothing, type BlockEstimate, blockJackknife } from "../../statistics/jackknife.ts";
import type { Bounded, Interval } from "../../statistics/partial-identification.ts";
import type { Tier } from "../../values/signs.ts";
import { type Category, LEISURE, WORK } from "./categories.ts";
import { type Measure, sum, sumOf, type Use, type Uses } from "./gather.ts";

export const TIERS: readonly Tier[] = ["A", "B", "C", "D", "E"];

/** What part of the whole some uses are. */
export type Share = Bounded<BlockEstimate>;

/** Share of a category; what is unresolved is just that, and leaves nothing open. */
export function categoryShare(uses: Uses, category: Category, measure: Measure): Share | null {
  const is = ({ as }: Use) => as.category === category;
  const told = shareOf(uses, is, measure);
  const surely = (use: Use) => is(use) && (category === "unresolved" || use.as.couldBe.length === 1);
  const lowest = shareOf(uses, surely, measure);
  const highest = shareOf(uses, (use) => is(use) || use.as.couldBe.includes(category), measure);
  return told && lowest && highest && { told, lowest, highest };
}

/** Σ part ÷ Σ whole over blocks that hold anything, with the interval over blocks. */
export function shareOf(uses: Uses, is: (use: Use) => boolean, measure: Measure): BlockEstimate | null {
  const part = sumOf(uses.uses.filter(is), uses.blocks.count)[measure];
  return ratio(part, uses.totals[measure], uses.blocks.coveredDays);
}

/** How the time of some uses divides over the tiers of evidence. */
export function tiersOf(uses: Uses, is: (use: Use) => boolean): Record<Tier, number> {
  const chosen = uses.uses.filter(is);
  const whole = sum(sumOf(chosen, uses.blocks.count).time);
  const shares = TIERS.map((tier) => {
    const part = sum(
      sumOf(
        chosen.filter(({ as }) => as.tier === tier),
        uses.blocks.count,
      ).time,
    );
    return [tier, whole > 0 ? part / whole : 0] as const;
  });
  return Object.fromEntries(shares) as Record<Tier, number>;
}

export function differenceOf(later: BlockEstimate, earlier: BlockEstimate): Interval {
  const { value, low, high } = independentDifference(later, earlier);
  return { value, low: Math.max(-1, low), high: Math.min(1, high) };
}

/**
 * Leisure against work: of the time that is one or the other (METHODS §5). At least, all that may be work is work; at most, all
 * that may be leisure is leisure.
 */
export interface LeisureIndex extends Share {
  /** Shares of all time. */
  readonly leisure: number;
  readonly work: number;
  readonly ambiguous: number;
}

export function leisureIndex(uses: Uses): LeisureIndex | null {
  const { count, coveredDays: days } = uses.blocks;
  const of = (is: (use: Use) => boolean) => sumOf(uses.uses.filter(is), count).time;
  const [leisure, work] = [of(({ as }) => LEISURE.has(as.category)), of(({ as }) => WORK.has(as.category))];
  const [pastime, duty] = [of((use) => isOnly(use, LEISURE)), of((use) => isOnly(use, WORK))];
  const open = of((use) => !isOnly(use, LEISURE) && !isOnly(use, WORK) && mayBe(use));
  const plus = (...series: Float64Array[]) =>
    Float64Array.from({ length: count }, (_, block) => series.reduce((all, one) => all + one[block]!, 0));
  const told = ratio(leisure, plus(leisure, work), days);
  const whole = plus(pastime, duty, open);
  const [lowest, highest] = [ratio(pastime, whole, days), ratio(plus(pastime, open), whole, days)];
  if (!told || !lowest || !highest) return null;
  const all = sum(uses.totals.time);
  return {
    told,
    lowest,
    highest,
    leisure: sum(leisure) / all,
    work: sum(work) / all,
    ambiguous: sum(open) / all,
  };
}

function isOnly({ as }: Use, side: ReadonlySet<Category>): boolean {
  return as.couldBe.every((category) => side.has(category));
}

function mayBe({ as }: Use): boolean {
  return as.couldBe.some((category) => LEISURE.has(category) || WORK.has(category));
}

/** With the interval over blocks; where it is all or nothing, each day is a trial. */
function ratio(part: Float64Array, whole: Float64Array, days: number): BlockEstimate | null {
  const held = [...whole.keys()].filter((block) => whole[block]! > 0);
  const all = (series: Float64Array, used: readonly number[]) => used.reduce((n, at) => n + series[held[at]!]!, 0);
  const found = blockJackknife(held.length, (used) => all(part, used) / all(whole, used), "logit");
  return found && (found.value <= 0 || found.value >= 1) ? allOrNothing(found.value, days, found.level) : found;
}
