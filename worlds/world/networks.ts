import { type Instant, parseInstant } from "../../src/values/instant.ts";
import { type Zone, zoneNamed } from "../../src/values/zone.ts";
import { type Block, blockOf } from "../block.ts";
import { ACTIVITIES, type ActivityId } from "../happening/activities.ts";
import type { NetworkFile } from "../schema/networks.ts";
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
  readonly octetsPerDay: number;
  readonly level: readonly { readonly at: Instant; readonly times: number }[];
  readonly days: { readonly correlation: number; readonly deviation: number };
  readonly people: {
    readonly hosts: number;
    readonly sessionsPerHostDay: number;
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
    if (!network.people && !network.servers)
      faults.push({ path, fault: `${network.id} has neither people nor servers, so nothing happens in it` });
  }
  return faults;
}

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

function routingOf(prefix: string, file: NetworkFile): RoutingFrom[] {
  const rows = file.routing.filter(({ prefixes }) => prefixes === undefined || prefixes.includes(prefix));
  const shares = (ways: Record<string, number>): number[] => file.ways.map(({ id }) => ways[id] ?? 0);
  return byTime(
    rows.map(({ from, ways }) => ({ from: parseInstant(from)!, shares: shares(ways) })),
    (row) => row.from,
  );
}

function mixOf(shares: Partial<Record<ActivityId, number>>): number[] {
  return ACTIVITIES.map((activity) => shares[activity] ?? 0);
}
