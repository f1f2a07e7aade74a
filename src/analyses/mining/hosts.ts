import { chao2 } from "../../statistics/chao.ts";
import { DAY, type Period } from "../../values/instant.ts";
import type { Zone } from "../../values/zone.ts";
import { type LocalDay, startOfDay } from "../instrument/local-time.ts";
import { type Connection, mostAtOnce } from "./connections.ts";
import type { Gathered } from "./gather.ts";

/** Machines of a window, at least: connections to pools that were open at once. */
export interface Hosts {
  /** Median over the days of the most at once, with the lower end of its interval (sign test, Conover 1999 §3.2). */
  readonly value: number;
  readonly low: number;
  readonly most: number;
  readonly days: number;
  readonly addresses: number;
  readonly addressesAtLeast: number;
}

export function hostsOf(connections: readonly Connection[], window: number, gathered: Gathered, zone: Zone): Hosts {
  const days = daysOf(gathered.days[window]!, gathered.windows[window]!, zone);
  const byDay = mostAtOnce(connections, days, zone);
  const sorted = [...byDay.values()].sort((a, b) => a - b);
  const { addresses, addressesAtLeast } = addressesOver(connections, days, zone);
  return {
    value: sorted[Math.floor((sorted.length - 1) / 2)] ?? 0,
    low: sorted[lowerRank(sorted.length)] ?? 0,
    most: sorted.at(-1) ?? 0,
    days: sorted.length,
    addresses,
    addressesAtLeast,
  };
}

/** The complete days, or where a window has none, those that it touches. */
function daysOf(complete: readonly LocalDay[], { from, to }: Period, zone: Zone): readonly LocalDay[] {
  if (complete.length > 0) return complete;
  const first = Math.floor((from + zone.offsetAt(from)) / DAY);
  const last = Math.floor((to - 1 + zone.offsetAt(to - 1)) / DAY);
  return Array.from({ length: Math.min(366, last - first + 1) }, (_, at) => first + at);
}

/** Rank, from 0, of the order statistic below the median with 97.5 %; the least below six days. */
function lowerRank(n: number): number {
  let sum = 0;
  let term = 0.5 ** n;
  let rank = 0;
  for (; rank < n; rank++) {
    sum += term;
    if (sum > 0.025) break;
    term *= (n - rank) / (rank + 1);
  }
  return Math.max(0, rank - 1);
}

function addressesOver(connections: readonly Connection[], days: readonly LocalDay[], zone: Zone) {
  const met = new Map<string, number>();
  for (const day of days) {
    const [start, end] = [startOfDay(day, zone), startOfDay(day + 1, zone)];
    const here = new Set(connections.filter(({ from, to }) => from < end && to > start).map(({ host }) => host));
    for (const host of here) met.set(host, (met.get(host) ?? 0) + 1);
  }
  const times = (n: number) => [...met.values()].filter((one) => one === n).length;
  const found = days.length > 1 ? chao2(met.size, times(1), times(2), days.length).value : met.size;
  return { addresses: met.size, addressesAtLeast: found };
}
