import type { Random } from "../../src/statistics/random.ts";
import { DAY, type Instant, MINUTE, type Period, SECOND } from "../../src/values/instant.ts";
import type { RouteCollector } from "../world/route-collector.ts";
import type { World } from "../world.ts";
import { Routes } from "./routes.ts";

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

/** All that the collector hears, in the order of time. The first peer hears of a change in its very second. */
export function routeEvents({ networks }: World, collector: RouteCollector, random: Random): RouteEvent[] {
  const { peers, period } = collector;
  const all = networks.map((network) => ({ routes: new Routes(network, peers), random: random.fork(network.id) }));
  const events = all.flatMap(({ routes, random }) => changesOf(routes, peers, period, random));
  const every = all.map(({ routes }) => routes);
  for (const peer of peers.keys()) {
    const times = [...breaks(period, random.fork(`resets ${peer}`)), ...collector.resets];
    events.push(...times.flatMap((at) => reset(every, peer, at)));
  }
  return events.sort(
    (a, b) => a.at - b.at || a.peer - b.peer || (a.kind === "state" ? -1 : 0) - (b.kind === "state" ? -1 : 0),
  );
}

function changesOf(routes: Routes, peers: RouteCollector["peers"], period: Period, random: Random): RouteEvent[] {
  const events: RouteEvent[] = [];
  const last = new Map<string, Instant>();
  for (const at of routes.dates.filter((date) => date > period.from && date < period.to)) {
    const hears = changed(routes, peers, at);
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

function changed(routes: Routes, peers: RouteCollector["peers"], at: Instant) {
  return routes.announced.flatMap((announced) =>
    [...peers.keys()].flatMap((peer) => {
      const path = routes.path(announced, peer, at);
      const unchanged = String(path) === String(routes.path(announced, peer, at - 1));
      return unchanged ? [] : [{ peer, prefix: announced.text, path }];
    }),
  );
}

/** When the session with a peer breaks of itself. */
function breaks({ from, to }: Period, random: Random): Instant[] {
  const times: Instant[] = [];
  for (
    let at = from + random.exponential(BETWEEN_RESETS);
    at < to - DAY;
    at += DAY + random.exponential(BETWEEN_RESETS)
  )
    times.push(at);
  return times;
}

/** The session goes down, comes back, and tells all routes of that time again. */
function reset(all: readonly Routes[], peer: number, at: Instant): RouteEvent[] {
  const down = Math.floor(at / SECOND) * SECOND;
  const up = down + RESET_LASTS;
  const told = all.flatMap((routes) =>
    routes.announced.flatMap((announced): RouteEvent[] => {
      const path = routes.path(announced, peer, up);
      return path ? [{ at: up + SECOND, peer, kind: "route", prefix: announced.text, path }] : [];
    }),
  );
  return [{ at: down, peer, kind: "state", up: false }, { at: up, peer, kind: "state", up: true }, ...told];
}
