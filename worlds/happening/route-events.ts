import type { Random } from "../../src/statistics/random.ts";
import { DAY, type Instant, MINUTE, type Period, SECOND } from "../../src/values/instant.ts";
import type { Network } from "../world/networks.ts";
import type { RouteCollector } from "../world/route-collector.ts";
import type { World } from "../world.ts";

/** What a peer of the route collector comes to say. Times are whole seconds. */
export type RouteEvent =
  | {
      readonly at: Instant;
      readonly peer: number;
      readonly kind: "route";
      readonly prefix: string;
      readonly path: readonly number[] | null;
    }
  | { readonly at: Instant; readonly peer: number; readonly kind: "state"; readonly up: boolean };

/** The rest hear of a change so long after the first, on average; the last within two minutes. */
const SPREAD = 15 * SECOND;
const LAST = 110 * SECOND;
/** Sessions between peer and collector break about this often, and tell all their routes again. */
const BETWEEN_RESETS = 120 * DAY;
const RESET_LASTS = 2 * MINUTE;

/** The path by which a peer reaches a prefix at a time; null when it knows none. */
export function pathAt(
  network: Network,
  prefix: number,
  peer: RouteCollector["peers"][number],
  at: Instant,
): number[] | null {
  const shares = network.routing[prefix]!.findLast(({ from }) => from <= at)?.shares ?? [];
  const { originAsn } = network.prefixes[prefix]!;
  let left = peer.leans;
  for (let way = shares.length - 1; way >= 0; way--) {
    left -= shares[way]!;
    if (shares[way]! === 0 || left >= 0) continue;
    const { asn } = network.ways[way]!;
    return [peer.asn, ...peer.via, asn, ...(asn === originAsn ? [] : [originAsn])];
  }
  return null;
}

/** All that the collector hears, in the order of time. The first peer hears of a change in its very second. */
export function routeEvents({ networks }: World, { peers, period }: RouteCollector, random: Random): RouteEvent[] {
  const events = networks.flatMap((network) => changesOf(network, peers, period, random.fork(network.id)));
  for (const peer of peers.keys()) events.push(...resets(networks, peers, peer, period, random.fork(`resets ${peer}`)));
  return events.sort(
    (a, b) => a.at - b.at || a.peer - b.peer || (a.kind === "state" ? -1 : 0) - (b.kind === "state" ? -1 : 0),
  );
}

function changesOf(network: Network, peers: RouteCollector["peers"], period: Period, random: Random): RouteEvent[] {
  const events: RouteEvent[] = [];
  const dates = new Set(network.routing.flatMap((rows) => rows.map(({ from }) => from)));
  const last = new Map<string, Instant>();
  for (const at of [...dates].filter((date) => date > period.from && date < period.to).sort((a, b) => a - b)) {
    const hears = changed(network, peers, at);
    const first = hears.length > 0 ? hears[random.integer(hears.length)]!.peer : -1;
    const delays = peers.map((_, peer) => (peer === first ? 0 : Math.min(LAST, random.exponential(SPREAD))));
    for (const { peer, prefix, path } of hears) {
      const key = `${peer} ${prefix}`;
      const told = Math.max(Math.floor((at + delays[peer]!) / SECOND) * SECOND, (last.get(key) ?? 0) + SECOND);
      last.set(key, told);
      events.push({ at: told, peer, kind: "route", prefix, path });
    }
  }
  return events;
}

function changed(network: Network, peers: RouteCollector["peers"], at: Instant) {
  return network.prefixes.flatMap(({ text }, prefix) =>
    [...peers.entries()].flatMap(([index, peer]) => {
      const path = pathAt(network, prefix, peer, at);
      return String(path) === String(pathAt(network, prefix, peer, at - 1))
        ? []
        : [{ peer: index, prefix: text, path }];
    }),
  );
}

function resets(
  networks: readonly Network[],
  peers: RouteCollector["peers"],
  peer: number,
  { from, to }: Period,
  random: Random,
) {
  const events: RouteEvent[] = [];
  for (
    let at = from + random.exponential(BETWEEN_RESETS);
    at < to - DAY;
    at += DAY + random.exponential(BETWEEN_RESETS)
  ) {
    const down = Math.floor(at / SECOND) * SECOND;
    const up = down + RESET_LASTS;
    events.push({ at: down, peer, kind: "state", up: false }, { at: up, peer, kind: "state", up: true });
    for (const network of networks)
      for (const [prefix, { text }] of network.prefixes.entries()) {
        const path = pathAt(network, prefix, peers[peer]!, up);
        if (path) events.push({ at: up + SECOND, peer, kind: "route", prefix: text, path });
      }
  }
  return events;
}
