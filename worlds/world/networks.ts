import { type Instant, type Period, parseInstant, parsePeriod } from "../../src/values/instant.ts";
import { type Zone, zoneNamed } from "../../src/values/zone.ts";
import { type Block, blockOf } from "../block.ts";
import { ACTIVITIES, type ActivityId } from "../happening/activities.ts";
import { SESSIONS, type Sessions } from "../happening/sessions.ts";
import type { NetworkFile, RouteEventFile } from "../schema/networks.ts";
import { byTime } from "./by-time.ts";
import { type Fault, isOne, total } from "./fault.ts";
import type { Nat } from "./instrument.ts";

interface PrefixOfNetwork extends Block {
  readonly originAsn: number;
  readonly people: number;
}

/** From `from` on, the flows of a prefix leave by these ways; shares in the order of the network's ways. */
interface RoutingFrom {
  readonly from: Instant;
  readonly shares: readonly number[];
}

/** What happens to some routes for a while; fields that do not apply to its kind are 0 or null. */
export interface RouteEvent {
  readonly id: string;
  readonly kind: RouteEventFile["kind"];
  readonly period: Period;
  readonly prefixes: readonly number[];
  /** The way that is cut, or announced as a backup; and the one that takes over. */
  readonly way: number;
  readonly other: number;
  /** ASN of whoever leaks or hijacks, and of whom it is leaked to. */
  readonly by: number;
  readonly towards: number | null;
  readonly forged: boolean;
  /** Whether it announces prefixes of its own: the halves of the network's. */
  readonly claim: boolean;
  /** Share of the collector's peers that hear of it. */
  readonly peers: number;
}

export interface Network {
  readonly id: string;
  readonly zone: Zone;
  readonly restDays: readonly number[];
  readonly workHours: { readonly from: number; readonly to: number };
  readonly holidays: ReadonlySet<string>;
  readonly prefixes: readonly PrefixOfNetwork[];
  readonly ways: readonly { readonly id: string; readonly asn: number }[];
  /** By prefix, in the order of time. */
  readonly routing: readonly (readonly RoutingFrom[])[];
  readonly routeEvents: readonly RouteEvent[];
  readonly octetsPerDay: number;
  readonly level: readonly { readonly at: Instant; readonly times: number }[];
  readonly days: { readonly correlation: number; readonly deviation: number };
  readonly people: {
    readonly hosts: number;
    readonly sessionsPerHostDay: number;
    readonly sessions: Sessions;
    readonly mix: readonly { readonly from: Instant; readonly shares: readonly number[] }[];
  } | null;
  readonly servers: {
    readonly prefix: number;
    readonly hosts: number;
    readonly share: number;
    readonly sessionsPerDay: number;
  } | null;
  readonly backgroundPerAddressDay: number;
  /** People's hosts that are seen behind addresses they share. */
  readonly nats: readonly Nat[];
}

/** Servers sit at the beginning of a prefix, people behind them. */
export const PEOPLE_FROM = 40;

/** What the schema cannot see: references between parts, shares that must add up, prefixes twice. */
export function networkFaults(networks: readonly NetworkFile[]): Fault[] {
  const faults: Fault[] = [];
  const ids = networks.map((network) => network.id);
  for (const [n, network] of networks.entries()) {
    const path = ["networks", n];
    if (ids.indexOf(network.id) !== n) faults.push({ path: [...path, "id"], fault: `${network.id} stands here twice` });
    const prefixes = network.prefixes.map((one) => one.prefix);
    const known = (prefix: string, where: readonly PropertyKey[]): void => {
      if (!prefixes.includes(prefix)) faults.push({ path: where, fault: `${prefix} is not a prefix of ${network.id}` });
    };
    for (const [r, { ways, prefixes: named = [] }] of network.routing.entries()) {
      for (const [p, prefix] of named.entries()) known(prefix, [...path, "routing", r, "prefixes", p]);
      for (const way of Object.keys(ways))
        if (!network.ways.some((one) => one.id === way))
          faults.push({ path: [...path, "routing", r, "ways", way], fault: `${way} is not a way of ${network.id}` });
      const sum = total(Object.values(ways));
      if (Object.keys(ways).length > 0 && !isOne(sum))
        faults.push({ path: [...path, "routing", r, "ways"], fault: `the shares add up to ${sum}, not to 1` });
    }
    if (network.servers) known(network.servers.prefix, [...path, "servers", "prefix"]);
    if (network.people && !isOne(total(network.prefixes.map(({ people }) => people))))
      faults.push({ path: [...path, "prefixes"], fault: "the shares of people in the prefixes do not add up to 1" });
    for (const [m, { shares }] of (network.people?.mix ?? []).entries())
      if (!isOne(total(Object.values(shares))))
        faults.push({
          path: [...path, "people", "mix", m, "shares"],
          fault: "the shares of activities do not add up to 1",
        });
    const most = Math.max(1, ...network.volume.level.map(({ times }) => times));
    for (const [p, { prefix, people }] of network.prefixes.entries()) {
      const hosts = Math.ceil((network.people?.hosts ?? 0) * people * most);
      if (hosts > blockOf(prefix).size - PEOPLE_FROM - 2)
        faults.push({ path: [...path, "prefixes", p], fault: `${hosts} hosts of people do not fit into ${prefix}` });
    }
    for (const [kind, list] of OTHER_KINDS.map((kind) => [kind, network[kind]] as const))
      for (const [i, one] of list.entries()) {
        known(one.prefix, [...path, kind, i, "prefix"]);
        if ("from" in one && one.from && one.to && Date.parse(one.to) <= Date.parse(one.from))
          faults.push({ path: [...path, kind, i, "to"], fault: `${one.id} ends before it begins` });
        const others = OTHER_KINDS.flatMap((other) => network[other].map(({ id }) => id));
        if (others.indexOf(one.id) !== others.lastIndexOf(one.id))
          faults.push({ path: [...path, kind, i, "id"], fault: `${one.id} stands here twice` });
      }
    for (const [i, { prefix, hosts, id }] of network.tunnels.entries()) {
      const share = network.prefixes.find((one) => one.prefix === prefix)?.people ?? 0;
      const there = Math.round((network.people?.hosts ?? 0) * share);
      if (hosts > there)
        faults.push({
          path: [...path, "tunnels", i, "hosts"],
          fault: `${id}: only ${there} hosts of people are in ${prefix}`,
        });
    }
    for (const [i, event] of network.routeEvents.entries()) {
      for (const way of [...("way" in event ? [event.way] : []), ...(event.kind === "failover" ? [event.by] : [])])
        if (!network.ways.some(({ id }) => id === way))
          faults.push({ path: [...path, "routeEvents", i], fault: `${way} is not a way of ${network.id}` });
      if ("prefixes" in event)
        for (const [p, prefix] of (event.prefixes ?? []).entries())
          known(prefix, [...path, "routeEvents", i, "prefixes", p]);
    }
    if (!network.people && !network.servers)
      faults.push({ path, fault: `${network.id} has neither people nor servers, so nothing happens in it` });
  }
  return faults;
}

const OTHER_KINDS = [
  "miners",
  "tunnels",
  "dnsTunnels",
  "visitors",
  "ties",
  "beacons",
  "exfiltrations",
  "attacks",
] as const;

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

export function networkFrom(file: NetworkFile, nats: readonly Nat[]): Network {
  const prefixes = file.prefixes.map(({ prefix, originAsn, people }) => ({ ...blockOf(prefix), originAsn, people }));
  const [from, to] = file.week.workHours
    .split("-")
    .map((clock) => Number(clock.slice(0, 2)) + Number(clock.slice(3)) / 60);
  return {
    id: file.id,
    zone: zoneNamed(file.timeZone)!,
    restDays: file.week.restDays.map((day) => DAYS.indexOf(day)),
    workHours: { from: from!, to: to! },
    holidays: new Set(file.holidays),
    prefixes,
    ways: file.ways,
    routing: prefixes.map(({ text }) => routingOf(text, file)),
    routeEvents: file.routeEvents.map((event) => routeEventFrom(event, file)),
    octetsPerDay: file.volume.octetsPerDay,
    level: byTime(
      file.volume.level.map(({ at, times }) => ({ at: parseInstant(at)!, times })),
      ({ at }) => at,
    ),
    days: file.days ?? { correlation: 0, deviation: 0 },
    people: file.people
      ? {
          hosts: file.people.hosts,
          sessionsPerHostDay: file.people.sessionsPerHostDay,
          sessions: SESSIONS[file.people.sessions],
          mix: byTime(
            file.people.mix.map(({ from, shares }) => ({ from: parseInstant(from)!, shares: mixOf(shares) })),
            (one) => one.from,
          ),
        }
      : null,
    servers: file.servers
      ? { ...file.servers, prefix: file.prefixes.findIndex((one) => one.prefix === file.servers!.prefix) }
      : null,
    backgroundPerAddressDay: file.background?.flowsPerAddressDay ?? 0,
    nats,
  };
}

/** The rows of a prefix, and what failovers make of them while they last. */
function routingOf(prefix: string, file: NetworkFile): RoutingFrom[] {
  const rows = file.routing.filter(({ prefixes }) => prefixes === undefined || prefixes.includes(prefix));
  const shares = (ways: Record<string, number>): number[] => file.ways.map(({ id }) => ways[id] ?? 0);
  const plain = byTime(
    rows.map(({ from, ways }) => ({ from: parseInstant(from)!, shares: shares(ways) })),
    (row) => row.from,
  );
  const failovers = file.routeEvents
    .filter((event) => event.kind === "failover")
    .map(({ during, way, by }) => ({ period: parsePeriod(during)!, from: wayOf(file, way), to: wayOf(file, by) }));
  if (failovers.length === 0) return plain;
  const dates = [...plain.map(({ from }) => from), ...failovers.flatMap(({ period }) => [period.from, period.to])];
  return [...new Set(dates)]
    .sort((a, b) => a - b)
    .flatMap((at) => {
      const row = plain.findLast(({ from }) => from <= at);
      const moved = failovers.filter(({ period }) => at >= period.from && at < period.to);
      return row ? [{ from: at, shares: moved.reduce((held, { from, to }) => move(held, from, to), row.shares) }] : [];
    });
}

function move(shares: readonly number[], from: number, to: number): number[] {
  return shares.map((share, way) => (way === from ? 0 : way === to ? share + shares[from]! : share));
}

function wayOf(file: NetworkFile, id: string): number {
  return file.ways.findIndex((way) => way.id === id);
}

function routeEventFrom(event: RouteEventFile, file: NetworkFile): RouteEvent {
  const all = file.prefixes.map(({ prefix }) => prefix);
  const named = "prefixes" in event ? (event.prefixes ?? all) : all;
  const isHijack = event.kind === "hijack";
  return {
    id: event.id,
    kind: event.kind,
    period: parsePeriod(event.during)!,
    prefixes: named.map((prefix) => all.indexOf(prefix)),
    way: "way" in event ? wayOf(file, event.way) : 0,
    other: event.kind === "failover" ? wayOf(file, event.by) : 0,
    by: event.kind === "leak" || isHijack ? event.by : 0,
    towards: event.kind === "leak" ? (event.towards ?? null) : null,
    forged: isHijack && event.forged,
    claim: isHijack && event.halves,
    peers: "peers" in event ? event.peers : 1,
  };
}

function mixOf(shares: Partial<Record<ActivityId, number>>): number[] {
  return ACTIVITIES.map((activity) => shares[activity] ?? 0);
}
