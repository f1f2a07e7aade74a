import type { Instant } from "../../src/values/instant.ts";
import type { Network, RouteEvent } from "../world/networks.ts";
import type { RouteCollector } from "../world/route-collector.ts";

type Peers = RouteCollector["peers"];
type Path = readonly number[];

/** A prefix that may be announced: one of the network's, or the half of one that somebody else claims. */
interface Announced {
  readonly text: string;
  /** Place of the network's prefix that it is, or is part of. */
  readonly prefix: number;
  /** Whose claim brings it about; null for the network's own. */
  readonly claim: RouteEvent | null;
}

/** The paths by which the peers of a route collector reach a network, from time to time. */
export class Routes {
  readonly announced: readonly Announced[];
  /** When a path may change. */
  readonly dates: readonly Instant[];
  readonly #network: Network;
  readonly #peers: Peers;

  constructor(network: Network, peers: Peers) {
    this.#network = network;
    this.#peers = peers;
    const own = network.prefixes.map(({ text }, prefix) => ({ text, prefix, claim: null }));
    this.announced = [...own, ...network.routeEvents.flatMap((claim) => halvesOf(network, claim))];
    const dates = [
      ...network.routing.flatMap((rows) => rows.map(({ from }) => from)),
      ...network.routeEvents.flatMap(({ period }) => [period.from, period.to]),
    ];
    this.dates = [...new Set(dates)].sort((a, b) => a - b);
  }

  /** The path of a peer to what is announced; null when it knows none. */
  path({ prefix, claim }: Announced, peer: number, at: Instant): Path | null {
    const active = this.#network.routeEvents.find(
      (event) =>
        event.claim === (claim !== null) &&
        (claim === null || claim === event) &&
        this.#concerns(event, prefix, peer, at),
    );
    const own = claim ? null : this.#own(prefix, peer, at);
    return active ? this.#during(active, prefix, peer, own) : own;
  }

  /** Since when the route of a prefix stands as it does. */
  since({ prefix, claim }: Announced, at: Instant): Instant {
    return claim?.period.from ?? this.#network.routing[prefix]!.findLast(({ from }) => from <= at)?.from ?? at;
  }

  #concerns({ kind, period, prefixes, peers }: RouteEvent, prefix: number, peer: number, at: Instant): boolean {
    if (kind === "failover" || at < period.from || at >= period.to || !prefixes.includes(prefix)) return false;
    return this.#rank(peer) < Math.ceil(peers * this.#peers.length);
  }

  /** Which peers hear of something first: the same order for all that happens. */
  #rank(peer: number): number {
    const place = (which: number): number => Math.imul(this.#peers[which]!.asn + which, 0x9e3779b1) >>> 0;
    return this.#peers.reduce((before, _, other) => before + (place(other) < place(peer) ? 1 : 0), 0);
  }

  #during({ kind, way, by, towards, forged }: RouteEvent, prefix: number, peer: number, own: Path | null): Path | null {
    const { asn, via } = this.#peers[peer]!;
    const { originAsn } = this.#network.prefixes[prefix]!;
    if (kind === "backup") return [asn, ...via, this.#network.ways[way]!.asn, originAsn];
    if (kind === "hijack") return [asn, ...via, by, ...(forged ? [originAsn] : [])];
    if (!own) return null;
    const upstream = own.slice(asn === own[0] ? 1 + via.length : 0, -1);
    if (towards !== null) return [asn, ...via, towards, by, ...upstream, originAsn];
    return [asn, ...via, ...upstream, by, originAsn];
  }

  /** A peer prefers the way into whose share its leaning falls; a customer of one way knows no other. */
  #own(prefix: number, peer: number, at: Instant): Path | null {
    const shares = this.#network.routing[prefix]!.findLast(({ from }) => from <= at)?.shares ?? [];
    const { originAsn } = this.#network.prefixes[prefix]!;
    const { leans, only, asn, via } = this.#peers[peer]!;
    let left = leans;
    for (let way = shares.length - 1; way >= 0; way--) {
      const { id, asn: next } = this.#network.ways[way]!;
      left -= shares[way]!;
      const taken = only === null ? left < 0 : id === only;
      if (shares[way]! > 0 && taken) return [asn, ...via, next, ...(next === originAsn ? [] : [originAsn])];
    }
    return null;
  }
}

function halvesOf({ prefixes }: Network, claim: RouteEvent): Announced[] {
  if (!claim.claim) return [];
  return claim.prefixes.flatMap((prefix) => {
    const { first, size, text } = prefixes[prefix]!;
    const length = Number(text.split("/")[1]) + 1;
    return [first, first + size / 2].map((address) => ({ text: `${quad(address)}/${length}`, prefix, claim }));
  });
}

function quad(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join(".");
}
