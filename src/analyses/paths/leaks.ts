import { leakerOf, type Relationships } from "../../statistics/relationships.ts";
import type { Asn } from "../../values/asn.ts";
import type { HeldRoute, RouteHistory } from "../routing/routes.ts";
import { type Stretch, united } from "./neighbours.ts";
import { plainPath } from "./transit.ts";

/** An AS that handed on, to a provider or a peer, routes that it had from a provider or a peer (RFC 7908). */
export interface Leak extends Stretch {
  readonly asn: Asn;
  readonly prefixes: readonly string[];
  /** Peer ASes whose paths showed it. */
  readonly peers: number;
}

/** The history without leaked routes, and the leaks; only relationships that were supplied count, for a guess excludes nothing. */
export function withoutLeaks(
  history: RouteHistory,
  relationship: Relationships,
): { history: RouteHistory; leaks: Leak[] } {
  const leaked = new Map<Asn, HeldRoute[]>();
  const kept = history.routes.filter((route) => {
    const path = plainPath(route.path);
    const leaker = path && leakerOf(path, relationship);
    if (leaker === null) return true;
    leaked.set(leaker, [...(leaked.get(leaker) ?? []), route]);
    return false;
  });
  const leaks = [...leaked].flatMap(([asn, routes]) =>
    united(routes).map(({ from, to }) => {
      const these = routes.filter((route) => route.from <= to && route.to >= from);
      return {
        asn,
        from,
        to,
        prefixes: [...new Set(these.map(({ prefixText }) => prefixText))].sort(),
        peers: new Set(these.map(({ peerAsNumber }) => peerAsNumber)).size,
      };
    }),
  );
  leaks.sort((a, b) => a.from - b.from || a.asn - b.asn);
  return leaks.length === 0 ? { history, leaks } : { history: { ...history, routes: kept }, leaks };
}
