import type { Asn } from "../../values/asn.ts";
import type { Instant, Period } from "../../values/instant.ts";
import { dependenceAt } from "../routing/dependence.ts";
import { type HeldRoute, heldAt, type RouteHistory } from "../routing/routes.ts";
import type { PrefixLoss } from "./estimate.ts";

/** What route collectors saw of the subject's prefixes at one instant. */
export interface RouteView {
  readonly at: Instant;
  /** Peer ASes. */
  readonly peers: number;
  /** ASes on the way to the subject's prefixes. */
  readonly asns: readonly Asn[];
  /** Share of the announced address space that is reached through any of these ASes, by the one with most. */
  hegemonyOf(asns: ReadonlySet<Asn>): number;
  lossOf(asns: ReadonlySet<Asn>): PrefixLoss;
}

/** At the end of a period, as far as routes were recorded; null when no route was held then. */
export function routeViewAt(history: RouteHistory, { from, to }: Period): RouteView | null {
  if (!history.seen || history.seen.to < from || history.routes.length === 0) return null;
  const at = Math.min(to, history.seen.to);
  const held = heldAt(history, at);
  const found = dependenceAt(history, at);
  if (!found || held.length === 0) return null;
  const byPrefix = new Map<string, HeldRoute[]>();
  for (const route of held) byPrefix.set(route.prefixText, [...(byPrefix.get(route.prefixText) ?? []), route]);
  // A peer stands on its own paths, which says nothing of anybody else's.
  const others = new Set(held.flatMap(({ path, peerAsNumber }) => path.flat().filter((asn) => asn !== peerAsNumber)));
  const passes = ({ path }: HeldRoute, asns: ReadonlySet<Asn>) => path.flat().some((asn) => asns.has(asn));
  return {
    at,
    peers: found.peers,
    asns: [...found.scores.keys()].filter((asn) => others.has(asn)),
    hegemonyOf: (asns) => Math.max(0, ...[...asns].map((asn) => found.scores.get(asn) ?? 0)),
    lossOf: (asns) => ({
      announced: byPrefix.size,
      withoutOther: [...byPrefix]
        .filter(([, routes]) => routes.every((route) => passes(route, asns)))
        .map(([prefix]) => prefix)
        .sort(),
    }),
  };
}
