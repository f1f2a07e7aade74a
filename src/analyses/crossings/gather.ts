import type { Questions } from "../../store/store.ts";
import { prefixesOf, type Subject } from "../../subject/subject.ts";
import type { Asn } from "../../values/asn.ts";
import { DAY, type Milliseconds, type Period } from "../../values/instant.ts";
import { covers } from "../../values/prefix.ts";
import { askCoverage, type Covered } from "../instrument/coverage.ts";
import { groupKey, type SamplingKnown, samplingOf, scaledByExporter } from "../instrument/sampling.ts";
import type { Knowledge } from "../knowledge.ts";
import { askCollected, askRoutes } from "../routing/ask-routes.ts";
import { type RouteHistory, routeHistory } from "../routing/routes.ts";
import { askAll, askCrossings, askSenders, askServed, type CrossingRow, MOST_GROUPS } from "./ask.ts";
import { type Blocks, blocksOf } from "./blocks.ts";
import { blockOf, type Carriers, carriersBy } from "./carriers.ts";
import { type Owner, Owners } from "./owners.ts";

/** What is counted, by block of time. Octets are scaled for sampling, flows are records. */
export const QUANTITIES = ["octets", "flows", "servedOctets", "servedFlows"] as const;
export type Quantity = (typeof QUANTITIES)[number];
export type ByBlock = Readonly<Record<Quantity, Float64Array>>;

/** Traffic that takes the same way to the same owner in the same country. */
export interface Crossing {
  /** AS next to the subject; null when nothing tells it. */
  readonly next: Asn | null;
  /** All ASes between the two ends that are known of, `next` among them. */
  readonly carriers: readonly Asn[];
  readonly remoteAs: Asn | null;
  /** Where the remote network is said to be; null when nobody says. */
  readonly country: string | null;
  /** Remote /24 (IPv6: /48) networks. */
  readonly networks: ReadonlySet<string>;
  readonly byBlock: ByBlock;
}

/** The traffic of one subject by whom it meets, and what is known of the routes that it takes. */
export interface Crossings {
  readonly subject: Subject;
  readonly blocks: Blocks;
  readonly crossings: readonly Crossing[];
  readonly totals: ByBlock;
  readonly owners: Owners;
  /** Share of octets with networks that were too many to be read one by one. */
  readonly beyond: number;
  readonly exporters: readonly string[];
  readonly sampling: SamplingKnown;
  /** Whether some records hold a part of the packets only. */
  readonly sampled: boolean;
  readonly services: readonly UsedService[];
}

/** A service that the subject uses: who serves it, over which protocol and port. */
export interface UsedService {
  readonly remoteAs: Asn | null;
  readonly protocolIdentifier: number;
  readonly port: number;
  readonly octets: number;
  readonly flows: number;
}

/** Why there is nothing to tell of traffic. */
export type Missing = "no-flows" | "no-whole-days";

export interface Gathering {
  readonly store: Questions;
  readonly subject: Subject;
  readonly period: Period;
  readonly knowledge: Knowledge;
  readonly leastCoverage: number;
  /** Whether the services that the subject uses are asked for as well. */
  readonly withServices?: boolean;
}

/** The routes towards the subject's prefixes that were held in a period. */
export async function gatherRoutes(store: Questions, subject: Subject, period: Period): Promise<RouteHistory> {
  const prefixes = prefixesOf(subject, ["core"], period);
  const span = { from: period.from - ROUTES_BEFORE, to: period.to };
  const rows = await askRoutes(store, prefixes, span);
  const history = routeHistory(rows, rows.length === 0 ? [] : await askCollected(store, span));
  const inside = history.routes.filter(({ prefix }) => prefixes.some((member) => covers(member, prefix)));
  return { ...history, routes: inside };
}

/** Routes that were announced before a period may hold through it; a year is longer than most archives leave between RIBs. */
const ROUTES_BEFORE: Milliseconds = 400 * DAY;

export async function gatherCrossings(
  { store, subject, period, knowledge, leastCoverage, withServices = false }: Gathering,
  history: RouteHistory,
  known?: Covered,
): Promise<Crossings | Missing> {
  const senders = await askSenders(store, subject, period);
  if (senders.length === 0) return "no-flows";
  const exporters = [...new Set(senders.map(({ exporter }) => exporter))].sort();
  const covered = known ?? (await askCoverage(store, period));
  const blocks = blocksOf(subject, period, covered, exporters, leastCoverage);
  if (!blocks || blocks.coveredDays === 0) return "no-whole-days";
  const scaled = scaledByExporter(senders);
  const rows = await askCrossings(store, subject, blocks, scaled, senders);
  const carriers = carriersBy(history, subject, period);
  const remote = remoteEnds(rows, knowledge, period);
  const crossings = grouped(answeredOnly(rows), blocks, carriers, remote);
  const served = withServices ? await askServed(store, subject, blocks, scaled, senders) : [];
  const all = rows.length < MOST_GROUPS ? null : await askAll(store, subject, blocks, scaled, senders);
  const read = rows.reduce((sum, { octets }) => sum + octets, 0);
  return {
    subject,
    blocks,
    crossings,
    totals: sumOf(
      crossings.map(({ byBlock }) => byBlock),
      blocks.count,
    ),
    owners: new Owners(subject, knowledge, period),
    beyond: all && all.octets > 0 ? 1 - read / all.octets : 0,
    exporters,
    sampling: samplingOf(senders),
    sampled: senders.some(
      (one) => one.samplingProbability !== 1 || scaled.has(groupKey(one.exporter, one.samplingProbability)),
    ),
    services: served.map(({ network, remoteAs, ...service }) => ({
      ...service,
      remoteAs: remoteAs > 0 ? remoteAs : (remote(network, remoteAs).asn ?? null),
    })),
  };
}

/** The owner of the remote end of a crossing; null when nobody knows. */
export function remoteOwner({ remoteAs }: Crossing, owners: Owners): Owner | null {
  return remoteAs === null ? null : owners.of(remoteAs);
}

/** Sums of byBlock, block by block. */
export function sumOf(series: readonly ByBlock[], count: number): ByBlock {
  const sums = emptyBlocks(count);
  for (const one of series) addBlocks(sums, one);
  return sums;
}

/** What scans, floods and backscatter bring is no use: of a network to which the subject never sent, nothing is counted. */
function answeredOnly(rows: readonly CrossingRow[]): CrossingRow[] {
  const met = new Set(rows.flatMap(({ network, sent }) => (sent > 0 ? network : [])));
  return rows.filter(({ network }) => met.has(network));
}

interface RemoteEnd {
  readonly asn: Asn | null;
  readonly country: string | null;
}

/** Who holds a remote network, and where it is said to be, at the middle of the period. */
function remoteEnds(rows: readonly CrossingRow[], knowledge: Knowledge, { from, to }: Period) {
  const at = (from + to) / 2;
  const found = new Map<string, RemoteEnd>();
  for (const { network } of rows) {
    if (found.has(network)) continue;
    const { first } = blockOf(network);
    const asn = knowledge.originOf(first, at)?.asn ?? null;
    found.set(network, { asn, country: knowledge.countryOf(first, at)?.country ?? null });
  }
  return (network: string, told: Asn): RemoteEnd => {
    const looked = found.get(network) ?? { asn: null, country: null };
    return told > 0 ? { ...looked, asn: told } : looked;
  };
}

function grouped(
  rows: readonly CrossingRow[],
  blocks: Blocks,
  carriers: Carriers,
  remote: (network: string, told: Asn) => RemoteEnd,
): Crossing[] {
  const groups = new Map<string, Crossing & { readonly networks: Set<string> }>();
  for (const row of rows) {
    const { asn, country } = remote(row.network, row.remoteAs);
    for (const [next, of] of byNext(row, blocks, carriers)) {
      const key = `${next} ${asn} ${country}`;
      let group = groups.get(key);
      if (!group) {
        const between = next === null ? [] : [next, ...carriers.beyond(next, asn)];
        const passed = between.filter((one) => one !== asn || one === next);
        group = {
          next,
          carriers: passed,
          remoteAs: asn,
          country,
          networks: new Set(),
          byBlock: emptyBlocks(blocks.count),
        };
        groups.set(key, group);
      }
      group.networks.add(row.network);
      addRows(group.byBlock, of);
    }
  }
  return [...groups.values()];
}

type BlockRow = CrossingRow["blocks"][number];

/** The blocks of a row by the AS next to the subject: as the flow or the member tells it, else by the routes of the block. */
function byNext(row: CrossingRow, blocks: Blocks, carriers: Carriers): Map<Asn | null, BlockRow[]> {
  if (row.carrier > 0) return new Map([[row.carrier, row.blocks]]);
  const found = new Map<Asn | null, BlockRow[]>();
  for (const block of row.blocks) {
    const next = carriers.nextTo(row.inside, blocks.middle(block[0]));
    found.set(next, [...(found.get(next) ?? []), block]);
  }
  return found;
}

function addRows(into: ByBlock, rows: readonly BlockRow[]): void {
  for (const [block, octets, flows, servedOctets, servedFlows] of rows) {
    if (block >= into.octets.length) continue;
    into.octets[block]! += octets;
    into.flows[block]! += flows;
    into.servedOctets[block]! += servedOctets;
    into.servedFlows[block]! += servedFlows;
  }
}

function addBlocks(into: ByBlock, one: ByBlock): void {
  for (const quantity of QUANTITIES)
    for (let block = 0; block < into.octets.length; block++) into[quantity][block]! += one[quantity][block]!;
}

function emptyBlocks(count: number): ByBlock {
  const empty = () => new Float64Array(count);
  return { octets: empty(), flows: empty(), servedOctets: empty(), servedFlows: empty() };
}
