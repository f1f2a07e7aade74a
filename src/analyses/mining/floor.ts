import { DAY, HOUR } from "../../values/instant.ts";
import { type Held, keyOf } from "./ask.ts";
import { FLOORS, type Pinned, pinnedAtFloor } from "./capacity.ts";
import { meanProbability } from "./gather.ts";
import { mines } from "./growth.ts";
import type { Occasion } from "./occasion.ts";

/** A day of a connection counts when it held so long. */
const LEAST_HELD = 12 * HOUR;

/**
 * Hash rate of the miners of a pool whose floor is known, where every packet was seen, by itself and once, and each of them
 * is at the floor: what is missed, or lies in a record with other packets, would pass for a rate that is low.
 */
export function pinnedOf({ gathered }: Occasion): (Pinned & { pool: string }) | null {
  if (meanProbability(gathered.senders) !== 1 || gathered.exporters.length > 1) return null;
  for (const floor of FLOORS) {
    const pairs = gathered.detected.filter((one) => mines(one) && one.pool.toLowerCase().includes(floor.pool));
    const places = new Set(pairs.map(({ pair }) => keyOf(pair)));
    const rows = gathered.held.filter((row) => places.has(keyOf(row)) && gathered.flawless.includes(row.day));
    if (rows.some(({ packetsUp, flows }) => packetsUp > flows)) continue;
    const days = rows.filter((row) => row.last - row.first >= LEAST_HELD).map(dayOf);
    const each = pinnedAtFloor(days, floor);
    if (!each) continue;
    const atOnce = days.reduce((sum, { seconds }) => sum + seconds, 0) / (covered(rows) / 1000);
    return {
      pool: pairs[0]!.pool,
      value: each.value * atOnce,
      low: each.low * atOnce,
      high: each.high * atOnce,
      shares: each.shares,
    };
  }
  return null;
}

function dayOf({ shares, first, last }: Held): { shares: number; seconds: number } {
  return { shares, seconds: (last - first) / 1000 };
}

function covered(rows: readonly Held[]): number {
  return new Set(rows.map(({ day }) => day)).size * DAY;
}
