import { graphsByPeerAs, hegemony, type PeerView, uncoveredAddresses } from "../../statistics/hegemony.ts";
import { isIPv4 } from "../../values/address.ts";
import type { Asn } from "../../values/asn.ts";
import type { Instant } from "../../values/instant.ts";
import type { Prefix } from "../../values/prefix.ts";
import { type HeldRoute, heldAt, type RouteHistory } from "./routes.ts";

/** How much of the subject's address space is reached through each AS, at an instant, as the middle of the peers sees it. */
export interface Dependence {
  readonly at: Instant;
  readonly scores: ReadonlyMap<Asn, number>;
  /** Of each peer AS, the share that it reaches through an AS. */
  sharesOf(asn: Asn): number[];
  /** Peer ASes that held a route. */
  readonly peers: number;
  readonly origins: readonly Asn[];
}

/** AS hegemony towards the subject's own prefixes (Fontugne, Shah & Aben, PAM 2018); the origins are left out. */
export function dependenceAt(history: RouteHistory, at: Instant): Dependence | null {
  const held = heldAt(history, at);
  if (held.length === 0) return null;
  const weights = weightsOf(held);
  const byPeer = new Map<string, HeldRoute[]>();
  for (const route of held) byPeer.set(route.peer, [...(byPeer.get(route.peer) ?? []), route]);
  const views: PeerView[] = [...byPeer.values()].map((routes) => ({
    peerAsNumber: routes[0]!.peerAsNumber,
    paths: routes.map(({ prefixText, path }) => ({ weight: weights.get(prefixText)!, asPath: path })),
  }));
  const origins = [...new Set(held.flatMap(({ origin }) => origin ?? []))].sort((a, b) => a - b);
  const scores = hegemony(views);
  for (const origin of origins) scores.delete(origin);
  const graphs = [...graphsByPeerAs(views).values()];
  return { at, scores, peers: graphs.length, origins, sharesOf: (asn) => graphs.map((graph) => graph.get(asn) ?? 0) };
}

/** Addresses of each prefix without those of more specific ones; IPv6 prefixes weigh 1 each. */
export function weightsOf(routes: readonly HeldRoute[]): ReadonlyMap<string, number> {
  const prefixes = new Map(routes.map(({ prefixText, prefix }) => [prefixText, prefix] as const));
  const ipv4 = [...prefixes].filter(([, prefix]) => isIPv4(prefix.first));
  const weights = uncoveredAddresses(
    ipv4.map(([, prefix]) => ({ first: numberOf(prefix), length: prefix.length - 96 })),
  );
  const found = new Map<string, number>([...prefixes.keys()].map((text) => [text, 1]));
  for (const [k, [text]] of ipv4.entries()) found.set(text, weights[k]!);
  return found;
}

function numberOf({ first }: Prefix): number {
  return ((first[12]! * 256 + first[13]!) * 256 + first[14]!) * 256 + first[15]!;
}
