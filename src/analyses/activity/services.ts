import type { BlockEstimate } from "../../statistics/jackknife.ts";
import type { Interval } from "../../statistics/partial-identification.ts";
import type { Category } from "./categories.ts";
import { differenceOf, shareOf, tiersOf } from "./estimate.ts";
import { sum, sumOf, type Use, type Uses } from "./gather.ts";

/** A named service, or all services of a region or of a maker of devices, and how much of the time went there. */
export interface Part {
  readonly id: string;
  readonly category: Category | null;
  readonly region: string;
  readonly share: BlockEstimate;
  readonly before: BlockEstimate | null;
  readonly difference: Interval | null;
  /** Places in the order of time that the intervals leave open, 1 first. */
  readonly rank: { readonly low: number; readonly high: number };
  /** Share of the blocks of each window with any use. */
  readonly persistence: { readonly period: number; readonly against: number | null };
  readonly octets: number;
  readonly flows: number;
  readonly tiers: ReturnType<typeof tiersOf>;
}

/** Services that are named, most time first; those of a window that the other one lacks are there with nothing. */
export function servicesOf(now: Uses, earlier: Uses | null): Part[] {
  return partsBy(now, earlier, ({ as }) => (as.category === "telemetry" ? null : as.service));
}

/** Regions of those who offer the services that are named. */
export function regionsOf(now: Uses, earlier: Uses | null): Part[] {
  return partsBy(now, earlier, ({ as }) => (as.service !== null && as.region !== "" ? as.region : null));
}

/** Makers of devices, by what their machines call by themselves. */
export function makersOf(now: Uses, earlier: Uses | null): Part[] {
  return partsBy(now, earlier, ({ as }) => (as.category === "telemetry" ? as.service : null));
}

/** Where use went from one region to another: the greatest fall and the greatest rise, where both are beyond their intervals. */
export interface Flight {
  readonly from: Part;
  readonly to: Part;
  /** Share of time: the lesser of fall and rise. */
  readonly moved: number;
  /** Whether both are there still if all time of unknown region was with the one that fell now, and with the other before. */
  readonly survives: boolean;
}

/** `open`: shares of the time of which no region is known. */
export function flightOf(
  regions: readonly Part[],
  open: { readonly now: number; readonly earlier: number },
): Flight | null {
  const changed = regions.filter(({ difference }) => difference !== null);
  const [from] = changed.filter(({ difference }) => difference!.high < 0).sort(byDifference);
  const to = changed
    .filter(({ difference }) => difference!.low > 0)
    .sort(byDifference)
    .at(-1);
  if (!from || !to) return null;
  return {
    from,
    to,
    moved: Math.min(-from.difference!.value, to.difference!.value),
    survives: from.difference!.high + open.now < 0 && to.difference!.low - open.earlier > 0,
  };
}

function byDifference(a: Part, b: Part): number {
  return a.difference!.value - b.difference!.value || (a.id < b.id ? -1 : 1);
}

function partsBy(now: Uses, earlier: Uses | null, idOf: (use: Use) => string | null): Part[] {
  const ids = new Set([...now.uses, ...(earlier?.uses ?? [])].flatMap((use) => idOf(use) ?? []));
  const parts = [...ids].flatMap((id) => partOf(id, now, earlier, (use) => idOf(use) === id));
  parts.sort((a, b) => b.share.value - a.share.value || (a.id < b.id ? -1 : 1));
  return parts.map((part) => ({ ...part, rank: rankOf(part, parts) }));
}

function partOf(id: string, now: Uses, earlier: Uses | null, is: (use: Use) => boolean): Part[] {
  const share = shareOf(now, is, "time");
  if (!share) return [];
  const before = earlier && shareOf(earlier, is, "time");
  const chosen = now.uses.filter(is);
  const main = chosen.toSorted((a, b) => sum(b.time) - sum(a.time))[0] ?? earlier?.uses.find(is);
  const amounts = sumOf(chosen, now.blocks.count);
  return [
    {
      id,
      category: main?.as.category ?? null,
      region: main?.as.region ?? "",
      share,
      before,
      difference: before && differenceOf(share, before),
      rank: { low: 1, high: 1 },
      persistence: { period: persistence(now, is), against: earlier && persistence(earlier, is) },
      octets: sum(amounts.octets) / Math.max(1, sum(now.totals.octets)),
      flows: sum(amounts.flows) / Math.max(1, sum(now.totals.flows)),
      tiers: tiersOf(now, is),
    },
  ];
}

function rankOf(part: Part, parts: readonly Part[]): Part["rank"] {
  const above = parts.filter((other) => other !== part && other.share.low > part.share.high).length;
  const below = parts.filter((other) => other !== part && other.share.high < part.share.low).length;
  return { low: above + 1, high: parts.length - below };
}

function persistence(uses: Uses, is: (use: Use) => boolean): number {
  const { time } = sumOf(uses.uses.filter(is), uses.blocks.count);
  const held = [...uses.totals.time.keys()].filter((block) => uses.totals.time[block]! > 0);
  return held.filter((block) => time[block]! > 0).length / Math.max(1, held.length);
}
