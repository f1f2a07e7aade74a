import { DAYS_IN_WEEKS, eDivisive, splitRange } from "../../statistics/e-divisive.ts";
import { centredLogRatio } from "../../statistics/log-ratio.ts";
import type { Random } from "../../statistics/random.ts";
import { type ShareOfTotal, shareOfTotal } from "../../statistics/share-of-total.ts";
import { windowDifference } from "../../statistics/window-difference.ts";

/** A change of the shares by way; places are days of the series. */
export interface ShareChange {
  readonly at: number;
  readonly low: number;
  readonly high: number;
  readonly pValue: number;
  readonly selected: number;
  /** The way whose share changed most, before and after. */
  readonly way: string;
  readonly before: ShareOfTotal;
  readonly after: ShareOfTotal;
}

export interface SearchedShares {
  readonly candidates: readonly ShareChange[];
  /** Of the first split that was not kept, where none was. */
  readonly pValue: number | null;
  readonly days: number;
}

/** Ways with less of all octets than this are not told apart from none. */
const LEAST_SHARE = 0.01;
/** Of the days, on how many something must have gone by a way that tells. */
const SIDE = 91;

/** Null with fewer than two ways that carry anything, or too few days. */
export function searchShares(
  octets: ReadonlyMap<string, Float64Array>,
  fewestDays: number,
  random: Random,
): SearchedShares | null {
  const whole = [...octets.values()].reduce((sum, days) => sum + total(days), 0);
  const ways = [...octets].filter(([, days]) => total(days) > LEAST_SHARE * whole).map(([way]) => way);
  const length = octets.values().next().value?.length ?? 0;
  const vectors: Float64Array[] = [];
  const kept: number[] = [];
  for (let at = 0; at < length; at++) {
    const vector = centredLogRatio(ways.map((way) => octets.get(way)![at]!));
    if (!vector) continue;
    vectors.push(vector);
    kept.push(at);
  }
  if (ways.length < 2 || vectors.length < fewestDays) return null;
  const found = eDivisive(vectors, random, DAYS_IN_WEEKS);
  const places = [0, ...found.map(({ at }) => at), vectors.length];
  const candidates = found.flatMap(({ at, pValue }, k) => {
    const [from, to] = [places[k]!, places[k + 2]!];
    const { low, high, selected } = splitRange(vectors.slice(from, to), at - from, random, DAYS_IN_WEEKS);
    const [first, last] = [kept[from + low]!, kept[from + high]!];
    const before = { from: Math.max(kept[from]!, first - SIDE), to: first };
    const after = { from: last, to: Math.min((kept[to - 1] ?? length - 1) + 1, last + SIDE) };
    const moved = mostMoved(octets, ways, before, after);
    return moved ? [{ at: kept[at]!, low: first, high: last, pValue, selected, ...moved }] : [];
  });
  return { candidates, pValue: found.length === 0 ? 1 : null, days: vectors.length };
}

/** Shares of a way on two sides of a change. */
export function shareSides(
  octets: ReadonlyMap<string, Float64Array>,
  way: string,
  before: { from: number; to: number },
  after: { from: number; to: number },
): { before: ShareOfTotal; after: ShareOfTotal } | null {
  const all = [...octets.values()];
  const of = ({ from, to }: { from: number; to: number }) => {
    const whole = all[0]!.slice(from, to).map((_, day) => all.reduce((sum, days) => sum + days[from + day]!, 0));
    return shareOfTotal(octets.get(way)!.slice(from, to), whole);
  };
  const [earlier, later] = [of(before), of(after)];
  return earlier && later ? { before: earlier, after: later } : null;
}

/** The way that moved most, if the interval of its daily shares excludes that it stayed; a change of spread alone is none of shares. */
function mostMoved(
  octets: ReadonlyMap<string, Float64Array>,
  ways: readonly string[],
  before: { from: number; to: number },
  after: { from: number; to: number },
): Pick<ShareChange, "way" | "before" | "after"> | null {
  let most: Pick<ShareChange, "way" | "before" | "after"> | null = null;
  const moved = (one: { before: ShareOfTotal; after: ShareOfTotal }) => Math.abs(one.after.value - one.before.value);
  for (const way of ways) {
    const sides = shareSides(octets, way, before, after);
    if (sides && (!most || moved(sides) > moved(most))) most = { way, ...sides };
  }
  return most && moves(most, dailyShares(octets, most.way), before, after) ? most : null;
}

/** By intervals apart, or on the plain scale, where a share of nearly nothing has a narrow interval too. */
function moves(
  sides: Pick<ShareChange, "before" | "after">,
  shares: Float64Array,
  before: { from: number; to: number },
  after: { from: number; to: number },
): boolean {
  if (sides.before.high < sides.after.low || sides.after.high < sides.before.low) return true;
  const difference = windowDifference(shares, before, after);
  return difference !== null && (difference.low > 0 || difference.high < 0);
}

function dailyShares(octets: ReadonlyMap<string, Float64Array>, way: string): Float64Array {
  const all = [...octets.values()];
  return octets.get(way)!.map((part, day) => part / all.reduce((sum, days) => sum + days[day]!, 0));
}

function total(days: Float64Array): number {
  return days.reduce((sum, each) => (Number.isNaN(each) ? sum : sum + each), 0);
}
