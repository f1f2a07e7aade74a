import { DAY, formatInstant, type Instant, type Period } from "../src/values/instant.ts";
import { ACTIVITIES, ACTIVITY } from "./happening/activities.ts";
import { actorsOf } from "./happening/actors.ts";
import type { AppId } from "./happening/apps.ts";
import { Elsewhere } from "./happening/elsewhere.ts";
import { Attack } from "./happening/others/attack.ts";
import { DnsTunnel } from "./happening/others/dns-tunnel.ts";
import { Beacons, Exfiltration } from "./happening/others/malware.ts";
import { Miner } from "./happening/others/miner.ts";
import { type Known, othersOf } from "./happening/others/others.ts";
import { TunnelUsers } from "./happening/others/tunnel-users.ts";
import type { NetworkFile } from "./schema/networks.ts";
import { STEP } from "./step.ts";
import type { Network } from "./world/networks.ts";
import type { World } from "./world.ts";

interface Dated {
  readonly network: string;
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

interface MiningAnswer extends Dated {
  readonly coin: string;
  readonly behindProxy: boolean;
  readonly pools: readonly { readonly from: string; readonly address: string; readonly port: number }[];
  /** Means of a window. The hash rate is what no flow shows. */
  readonly windows: {
    readonly [id: string]: {
      readonly connections: number;
      readonly machines: number;
      readonly hashesPerSecond: number;
      readonly sharesPerDay: number;
    };
  };
}

interface TunnelAnswer extends Dated {
  readonly carrier: string;
  readonly clients: readonly string[];
  /** Address of the other end, or the domain. */
  readonly servers: readonly string[];
  readonly domain: string | null;
  /** What it carries, where that is set. */
  readonly octetsPerSecond: number | null;
}

interface PresenceAnswer extends Dated {
  readonly country: string;
  /** People there who use the network's services, or people of the network who use what is only there. */
  readonly evidence: "visitors" | "ties";
  readonly people: number | null;
  readonly resources: number | null;
}

interface ConductAnswer extends Dated {
  readonly kind: string;
  readonly addresses: readonly string[];
  readonly remote: string | null;
}

/** Who comes to be next to the origin of which prefixes, and what that is. */
interface UpstreamAnswer {
  readonly network: string;
  readonly asn: number;
  readonly prefixes: readonly string[];
  readonly from: string;
  readonly to: string | null;
  readonly verdict: "confirmed" | "backup" | "failover" | "leak" | "hijack";
  /** Whether it is seen next to the origin at all. */
  readonly nextToOrigin: boolean;
}

/** What the world's file sets, question by question; empty where nothing of the kind happens. */
export interface Answers {
  readonly mining: readonly MiningAnswer[];
  readonly tunnels: readonly TunnelAnswer[];
  readonly presence: readonly PresenceAnswer[];
  readonly conduct: readonly ConductAnswer[];
  readonly upstreams: readonly UpstreamAnswer[];
  /** Times at which all sessions of the route collector break. */
  readonly resets: readonly string[];
  /** Prefixes that the erring database of countries has in the wrong place on purpose; single /16 beside them. */
  readonly misplaced: readonly { readonly prefix: string; readonly country: string; readonly says: string }[];
}

export function answersOf(world: World, seed: number): Answers {
  const elsewhere = new Elsewhere(world, seed);
  const known = world.networks.map((network, n) => ({
    network,
    file: world.file.networks[n]!,
    others: othersOf(world, n, actorsOf(network, []).length, [], elsewhere, seed),
  }));
  const { geography } = world.file;
  return {
    mining: known.flatMap(({ file, others }) => file.miners.map((miner) => mining(world, file, miner, others))),
    tunnels: known.flatMap(({ file, others }) => tunnels(world, file, others)),
    presence: known.flatMap(({ file }) => presence(world, file)),
    conduct: known.flatMap(({ file, others }) => conduct(world, file, others)),
    upstreams: known.flatMap(({ network }) => upstreams(network)),
    resets: world.routeCollector?.resets.map(formatInstant) ?? [],
    misplaced: [...(geography?.leased ?? []), ...(geography?.virtual ?? [])].map(({ prefix, country, says }) => ({
      prefix,
      country,
      says,
    })),
  };
}

function dated(
  { period }: World,
  network: string,
  { id, from, to }: { id: string; from?: string | undefined; to?: string | undefined },
): Dated {
  const text = (given: string | undefined, otherwise: Instant): string =>
    formatInstant(given ? Date.parse(given) : otherwise);
  return { network, id, from: text(from, period.from), to: text(to, period.to) };
}

function otherOf<T>(others: readonly Known[], id: string, type: new (...given: never[]) => T): T {
  return others.find((one) => one.id === id && one.other instanceof type)!.other as T;
}

function mining(
  world: World,
  { id: network }: NetworkFile,
  file: NetworkFile["miners"][number],
  others: readonly Known[],
): MiningAnswer {
  const miner = otherOf(others, file.id, Miner);
  return {
    ...dated(world, network, file),
    coin: file.coin,
    behindProxy: file.behindProxy,
    pools: file.pools.map(({ from, address, port }) => ({
      from: from ?? dated(world, network, file).from,
      address,
      port,
    })),
    windows: Object.fromEntries(
      world.windows.map(({ id, period }) => [
        id,
        {
          connections: meanOver(period, (at) => miner.connections(at)),
          machines: meanOver(period, (at) => miner.machines(at)),
          hashesPerSecond: file.hashesPerSecond * meanOver(period, (at) => miner.machines(at)),
          sharesPerDay: 86_400 * meanOver(period, (at) => miner.connections(at) * miner.sharesPerSecond(at)),
        },
      ]),
    ),
  };
}

function meanOver({ from, to }: Period, value: (at: Instant) => number): number {
  let sum = 0;
  let steps = 0;
  for (let at = from; at < to; at += STEP) {
    sum += value(at);
    steps++;
  }
  return sum / steps;
}

function tunnels(
  world: World,
  { id: network, tunnels, dnsTunnels }: NetworkFile,
  others: readonly Known[],
): TunnelAnswer[] {
  return [
    ...tunnels.map((file) => ({
      ...dated(world, network, file),
      carrier: file.kind,
      clients: otherOf(others, file.id, TunnelUsers).addresses.map(quad),
      servers: file.servers.map(({ address }) => address),
      domain: null,
      octetsPerSecond: null,
    })),
    ...dnsTunnels.map((file) => ({
      ...dated(world, network, file),
      carrier: "dns",
      clients: otherOf(others, file.id, DnsTunnel).addresses.map(quad),
      servers: [file.server],
      domain: file.domain,
      octetsPerSecond: file.octetsPerSecond,
    })),
  ];
}

function presence(world: World, { id: network, visitors, ties }: NetworkFile): PresenceAnswer[] {
  return [
    ...visitors.map((file) => ({
      ...dated(world, network, file),
      country: file.country,
      evidence: "visitors" as const,
      people: file.people,
      resources: null,
    })),
    ...ties.map((file) => ({
      ...dated(world, network, file),
      country: file.country,
      evidence: "ties" as const,
      people: null,
      resources: file.resources,
    })),
  ];
}

function conduct(
  world: World,
  { id: network, beacons, exfiltrations, attacks }: NetworkFile,
  others: readonly Known[],
): ConductAnswer[] {
  const during = (file: { id: string; during: string }): Dated => {
    const [from, to] = file.during.split("..");
    return dated(world, network, { id: file.id, from, to });
  };
  return [
    ...beacons.map((file) => ({
      ...dated(world, network, file),
      kind: "beacon",
      addresses: otherOf(others, file.id, Beacons).addresses.map(quad),
      remote: file.server.address,
    })),
    ...exfiltrations.map((file) => ({
      ...during(file),
      kind: "exfiltration",
      addresses: [quad(otherOf(others, file.id, Exfiltration).address)],
      remote: file.server.address,
    })),
    ...attacks.map((file) => {
      const attack = otherOf(others, file.id, Attack);
      return {
        ...during(file),
        kind: file.kind,
        addresses: attack.isOne ? [quad(attack.address)] : [file.prefix],
        remote: attack.other === null ? null : quad(attack.other),
      };
    }),
  ];
}

const LASTING = 2 * DAY; // METHODS §4: less is no upstream

function upstreams(network: Network): UpstreamAnswer[] {
  return [...newWays(network), ...network.routeEvents.map((event) => eventAnswer(network, event))].sort(
    (a, b) => Date.parse(a.from) - Date.parse(b.from) || a.asn - b.asn,
  );
}

/** Ways that carry flows only from a later row of the routing on. */
function newWays(network: Network): UpstreamAnswer[] {
  const failovers = network.routeEvents.filter(({ kind }) => kind === "failover");
  const during = (at: Instant): boolean => failovers.some(({ period }) => at >= period.from && at < period.to);
  return network.ways.flatMap(({ asn }, way) => {
    const since = network.routing.map((rows) => {
      const first = rows.find(({ from, shares }) => shares[way]! > 0 && !during(from));
      return first && first.from > rows[0]!.from ? first.from : null;
    });
    const prefixes = network.prefixes.filter((_, prefix) => since[prefix] !== null);
    if (
      prefixes.length === 0 ||
      network.routing.some((rows) => rows.some(({ from, shares }) => from === rows[0]!.from && shares[way]! > 0))
    )
      return [];
    const from = Math.min(...since.filter((at) => at !== null));
    const ends = network.routing.map((rows) => lastOf(rows, way));
    const to = ends.includes(null) ? null : Math.max(...ends.filter((at) => at !== null));
    return [
      {
        network: network.id,
        asn,
        prefixes: prefixes.map(({ text }) => text),
        from: formatInstant(from),
        to: to === null ? null : formatInstant(to),
        verdict: to !== null && to - from < LASTING ? ("backup" as const) : ("confirmed" as const),
        nextToOrigin: true,
      },
    ];
  });
}

/** When a way carries nothing any more; null when it does to the end, negative infinity when it never did. */
function lastOf(rows: Network["routing"][number], way: number): Instant | null {
  const last = rows.findLastIndex(({ shares }) => shares[way]! > 0);
  if (last < 0) return Number.NEGATIVE_INFINITY;
  return rows[last + 1]?.from ?? null;
}

function eventAnswer(network: Network, event: Network["routeEvents"][number]): UpstreamAnswer {
  const { kind, period, prefixes, by, other, way, towards } = event;
  const asn = kind === "failover" ? network.ways[other]!.asn : kind === "backup" ? network.ways[way]!.asn : by;
  return {
    network: network.id,
    asn,
    prefixes: prefixes.map((prefix) => network.prefixes[prefix]!.text),
    from: formatInstant(period.from),
    to: formatInstant(period.to),
    verdict: kind,
    nextToOrigin: towards === null,
  };
}

/** What an application is for, in the words of the question of activity. */
const CATEGORIES: Partial<Record<AppId, string>> = {
  video: "streaming",
  game: "gaming",
  web: "web",
  mail: "mail",
  bulk: "bulk",
  code: "code",
  class: "work",
  dns: "technical",
};
/** How a carrier hides what it carries. */
const CONCEALED: Partial<Record<AppId, string>> = {
  wireguard: "vpn",
  openvpn: "vpn",
  ipsec: "vpn",
  tor: "tor",
  proxy: "proxy",
  dnsTunnel: "dnsTunnel",
  dnsStream: "dnsTunnel",
};

/** Shares of the octets of people by category, from what each activity moves. */
export function activityShares(octetsOf: (name: string) => number): Record<string, number> {
  const octets: Record<string, number> = {};
  for (const activity of ACTIVITIES) {
    const apps = Object.entries(ACTIVITY[activity].apps) as [AppId, number][];
    const whole = apps.reduce((sum, [, share]) => sum + share, 0);
    for (const [app, share] of apps) {
      const category = CATEGORIES[app] ?? "unresolved";
      octets[category] = (octets[category] ?? 0) + (octetsOf(activity) * share) / whole;
    }
  }
  return sharesOf(octets);
}

/** Shares of all answered octets by how they are hidden; `open` is the rest. */
export function concealmentShares(
  all: number,
  octetsOf: (name: string) => number,
  { tunnels, dnsTunnels }: NetworkFile,
): Record<string, number> {
  const shares: Record<string, number> = {};
  const add = (way: string, name: string): void => {
    shares[way] = (shares[way] ?? 0) + octetsOf(name) / all;
  };
  for (const { id, kind } of tunnels) add(CONCEALED[kind]!, id);
  for (const { id } of dnsTunnels) add("dnsTunnel", id);
  return { ...shares, open: 1 - Object.values(shares).reduce((sum, share) => sum + share, 0) };
}

function sharesOf(octets: Record<string, number>): Record<string, number> {
  const whole = Object.values(octets).reduce((sum, value) => sum + value, 0);
  return Object.fromEntries(
    Object.entries(octets)
      .filter(([, value]) => value > 0)
      .map(([key, value]) => [key, value / whole]),
  );
}

function quad(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join(".");
}

/** Dated changes that the others bring: someone begins or ends, an attack, a way that is cut. */
export function otherChanges({ file, period }: World): { at: Instant; cause: "use" | "event" | "way"; what: string }[] {
  const inside = (at: Instant): boolean => at > period.from && at < period.to;
  return file.networks
    .flatMap((network) => {
      const { id, miners, tunnels, dnsTunnels, visitors, ties, beacons, exfiltrations, attacks, routeEvents } = network;
      const comers = [...miners, ...tunnels, ...dnsTunnels, ...visitors, ...ties, ...beacons];
      const spans = [...exfiltrations, ...attacks].map(({ id, during }) => ({ id, during, cause: "event" as const }));
      const cuts = routeEvents
        .filter(({ kind }) => kind === "failover")
        .map(({ id, during }) => ({ id, during, cause: "way" as const }));
      return [
        ...comers.flatMap((one) => [
          ...(one.from ? [{ at: Date.parse(one.from), cause: "use" as const, what: `${id}: ${one.id} begins` }] : []),
          ...(one.to ? [{ at: Date.parse(one.to), cause: "use" as const, what: `${id}: ${one.id} ends` }] : []),
        ]),
        ...miners.flatMap((miner) =>
          miner.machines.slice(1).map(({ from, count }) => ({
            at: Date.parse(from),
            cause: "use" as const,
            what: `${id}: ${miner.id} has ${count} machines`,
          })),
        ),
        ...[...spans, ...cuts].flatMap(({ id: which, during, cause }) => {
          const [from, to] = during.split("..").map((text) => Date.parse(text));
          return [
            { at: from!, cause, what: `${id}: ${which} begins` },
            { at: to!, cause, what: `${id}: ${which} ends` },
          ];
        }),
      ];
    })
    .filter(({ at }) => inside(at));
}
