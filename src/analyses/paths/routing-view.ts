import { trimmedMeanInterval } from "../../statistics/hegemony-interval.ts";
import type { Random } from "../../statistics/random.ts";
import { type Subject, wayOf } from "../../subject/subject.ts";
import type { Asn } from "../../values/asn.ts";
import { HOUR, type Period } from "../../values/instant.ts";
import type { HeldRoute } from "../routing/routes.ts";

/** Share of the prefix-hours of a window that peers reached by each way; the rest went by none of the subject's ways. */
export interface RoutingView {
  readonly shares: ReadonlyMap<string, { readonly value: number; readonly low: number; readonly high: number }>;
  /** Hours in which a peer AS held a route, summed over prefixes, on average over peer ASes. */
  readonly prefixHours: number;
  readonly peers: number;
}

/** By the routes of the subject's own prefixes alone, each peer AS alike; null when none was held in the window. */
export function routingView(
  routes: readonly HeldRoute[],
  subject: Subject,
  ways: readonly string[],
  { from, to }: Period,
  random: Random,
): RoutingView | null {
  const byPeer = new Map<Asn, { all: number; by: Map<string, number> }>();
  for (const route of routes) {
    const [start, end] = [Math.max(route.from, from), Math.min(route.to, to)];
    if (end <= start) continue;
    const way = wayOfRoute(route, subject, start);
    const told = byPeer.get(route.peerAsNumber) ?? { all: 0, by: new Map<string, number>() };
    told.all += end - start;
    if (way) told.by.set(way, (told.by.get(way) ?? 0) + end - start);
    byPeer.set(route.peerAsNumber, told);
  }
  const peers = [...byPeer.values()];
  if (peers.length === 0) return null;
  const shares = ways.map((way) => {
    const each = peers.map(({ all, by }) => (by.get(way) ?? 0) / all);
    const value = each.reduce((sum, share) => sum + share, 0) / each.length;
    const { low, high } = trimmedMeanInterval(each, random.fork(way), { trim: 0 });
    return [way, { value, low: Math.min(low, value), high: Math.max(high, value) }] as const;
  });
  const hours = peers.reduce((sum, { all }) => sum + all / HOUR, 0) / peers.length;
  return { shares: new Map(shares), prefixHours: hours, peers: peers.length };
}

/** The way of the origin, if that is one, else of the AS before it; null for any other. */
function wayOfRoute({ origin, neighbour }: HeldRoute, subject: Subject, at: number): string | null {
  for (const asn of [origin, neighbour]) {
    const way = asn === null ? null : wayOf(subject, asn, at);
    if (way) return way.id;
  }
  return null;
}
