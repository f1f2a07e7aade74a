import { LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import {
  type Instant,
  MINUTE,
  type Milliseconds,
  type Period,
  parseInstant,
  parsePeriod,
} from "../src/values/instant.ts";
import { type Zone, zoneNamed } from "../src/values/zone.ts";
import { ACTIVITIES, type ActivityId } from "./happening/activities.ts";
import { type ExporterFile, type NetworkFile, type WorldFile, worldSchema } from "./schema.ts";

/** The grain of a world's clock: fine enough for zones of half an hour. Instrument and routes change on it too. */
export const STEP: Milliseconds = 30 * MINUTE;

/** An IPv4 block as numbers. */
export interface Block {
  readonly text: string;
  readonly first: number;
  readonly size: number;
}

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
}

export interface Exporter extends Omit<ExporterFile, "from" | "to" | "sampling" | "missing"> {
  readonly index: number;
  readonly period: Period;
  readonly sampling: readonly { readonly from: Instant; readonly oneIn: number; readonly tells: number | null }[];
  readonly missing: readonly Period[];
}

export interface RouteCollector {
  readonly name: string;
  readonly asn: number;
  readonly address: number;
  readonly period: Period;
  readonly ribs: readonly Instant[];
  readonly peers: readonly {
    readonly asn: number;
    readonly address: number;
    readonly via: readonly number[];
    readonly leans: number;
  }[];
}

/** What happens, and apart from it how it is seen. */
export interface World {
  readonly id: string;
  readonly title: string;
  readonly period: Period;
  readonly networks: readonly Network[];
  readonly exporters: readonly Exporter[];
  readonly visible: readonly Period[];
  readonly routeCollector: RouteCollector | null;
  readonly windows: readonly { readonly id: string; readonly period: Period }[];
  /** The file as it was read, for the manifest. */
  readonly file: WorldFile;
}

/** A world file that cannot be used: one line a fault, each with line and column. */
export class WorldError extends Error {
  override readonly name = "WorldError";
}

/** Reads a world's YAML; throws WorldError with `file:line:column place fault` for what is wrong. */
export function readWorld(text: string, source: string): World {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: "core" });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${source}:${line}:${col}`;
  };
  if (document.errors.length > 0)
    throw new WorldError(
      document.errors.map((fault) => `${place(fault.pos[0])} ${fault.message.split("\n")[0]}`).join("\n"),
    );
  const at = (path: readonly PropertyKey[]): string => place(nearestNode(document, path));
  const checked = worldSchema.safeParse(document.toJS());
  if (!checked.success)
    throw new WorldError(checked.error.issues.map((issue) => `${at(issue.path)} ${told(issue, document)}`).join("\n"));
  const faults = contradictions(checked.data);
  if (faults.length > 0) throw new WorldError(faults.map(({ path, fault }) => `${at(path)} ${fault}`).join("\n"));
  return fromFile(checked.data);
}

/** Servers sit at the beginning of a prefix, people behind them. */
export const PEOPLE_FROM = 40;

interface Fault {
  readonly path: readonly PropertyKey[];
  readonly fault: string;
}

/** What the schema cannot see: references between parts, shares that must add up, prefixes twice. */
function contradictions(file: WorldFile): Fault[] {
  const faults: Fault[] = [];
  const ids = file.networks.map((network) => network.id);
  for (const [n, network] of file.networks.entries()) {
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
  if (total(file.instrument.exporters.map(({ sees, twice }) => sees * (1 - twice))) > 1 + 1e-9)
    faults.push({
      path: ["instrument", "exporters"],
      fault: "the exporters see more than all there is; raise `twice` or lower `sees`",
    });
  return faults;
}

function fromFile(file: WorldFile): World {
  const period = parsePeriod(file.period)!;
  return {
    id: file.id,
    title: file.title,
    period,
    networks: file.networks.map(networkFrom),
    exporters: file.instrument.exporters.map((exporter, index) => exporterFrom(exporter, index, period)),
    visible:
      file.instrument.visible.length === 0 ? [period] : file.instrument.visible.map((text) => parsePeriod(text)!),
    routeCollector: collectorFrom(file),
    windows: Object.entries(file.windows).map(([id, text]) => ({ id, period: parsePeriod(text)! })),
    file,
  };
}

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

function networkFrom(file: NetworkFile): Network {
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

function exporterFrom(file: ExporterFile, index: number, period: Period): Exporter {
  const instant = (text: string | undefined, otherwise: Instant): Instant =>
    text === undefined ? otherwise : parseInstant(text)!;
  const sampling = file.sampling.map(({ from, oneIn, tells }) => ({
    from: instant(from, period.from),
    oneIn,
    tells: tells === "nothing" ? null : (tells ?? oneIn),
  }));
  return {
    ...file,
    index,
    period: { from: instant(file.from, period.from), to: instant(file.to, period.to) },
    sampling: byTime(sampling, ({ from }) => from),
    missing: file.missing.map((text) => parsePeriod(text)!),
  };
}

function collectorFrom({ routeCollector: file }: WorldFile): RouteCollector | null {
  if (!file) return null;
  return {
    name: file.name,
    asn: file.asn,
    address: ipv4Of(file.address),
    period: parsePeriod(file.period)!,
    ribs: byTime(
      file.ribs.map((text) => parseInstant(text)!),
      (at) => at,
    ),
    peers: file.peers.map((peer) => ({ ...peer, address: ipv4Of(peer.address) })),
  };
}

export function ipv4Of(text: string): number {
  return text.split(".").reduce((number, octet) => number * 256 + Number(octet), 0);
}

export function blockOf(text: string): Block {
  const [address, length] = text.split("/");
  return { text, first: ipv4Of(address!), size: 2 ** (32 - Number(length)) };
}

function byTime<T>(rows: T[], time: (row: T) => Instant): T[] {
  return rows.sort((a, b) => time(a) - time(b));
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function isOne(sum: number): boolean {
  return Math.abs(sum - 1) < 1e-6;
}

function nearestNode(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
    if (node?.range) return node.range[0];
  }
  return 0;
}

function told(issue: z.core.$ZodIssue, document: ReturnType<typeof parseDocument>): string {
  const where = issue.path.map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`)).join("");
  const held = document.getIn(issue.path);
  const shown = typeof held === "string" || typeof held === "number" ? `${JSON.stringify(held)} ` : "";
  return `${where.replace(/^\./, "")} ${shown}${issue.message}`.trim();
}
