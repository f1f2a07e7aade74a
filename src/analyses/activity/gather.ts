import type { Questions } from "../../store/store.ts";
import type { Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import { askSenders, type Sender } from "../crossings/ask.ts";
import { type Blocks, blocksOf } from "../crossings/blocks.ts";
import type { Missing } from "../crossings/gather.ts";
import { askCoverage } from "../instrument/coverage.ts";
import { groupKey, type SamplingKnown, samplingOf, scaledByExporter } from "../instrument/sampling.ts";
import { type Asking, askAllUse, askLookUps, askUses, MOST_USES, type UseRow } from "./ask.ts";
import { ANY_USE } from "./categories.ts";
import { type Classified, classify, type Lists } from "./classify.ts";

/** How much, block by block. */
export interface Amounts {
  /** Stretches of five minutes of a host and a service. */
  readonly time: Float64Array;
  readonly octets: Float64Array;
  readonly flows: Float64Array;
}
export type Measure = keyof Amounts;

/** Uses that are alike, with what they are for. */
export interface Use extends Amounts {
  readonly as: Omit<Classified, "weight">;
}

/** What the subject did in a window. */
export interface Uses {
  readonly period: Period;
  readonly blocks: Blocks;
  readonly exporters: readonly string[];
  readonly sampling: SamplingKnown;
  /** Shares of packets that exporters kept, in order; null when not told. */
  readonly probabilities: readonly (number | null)[];
  /** Shares of the time in which something of the subject, and something to it, was seen. */
  readonly directions: { readonly sent: number; readonly received: number };
  /** Of the hours of each host, one in so many was counted. */
  readonly oneIn: number;
  readonly uses: readonly Use[];
  readonly totals: Amounts;
  /** Share of time of uses that were too many to be read one by one; among the unresolved. */
  readonly beyond: number;
}

export interface Gathering {
  readonly store: Questions;
  readonly subject: Subject;
  readonly period: Period;
  readonly lists: Lists;
  readonly leastCoverage: number;
  readonly mostFlows: number;
}

export async function gatherUses(gathering: Gathering): Promise<Uses | Missing> {
  const { store, subject, period, lists, leastCoverage, mostFlows } = gathering;
  const senders = await askSenders(store, subject, period);
  if (senders.length === 0) return "no-flows";
  const exporters = [...new Set(senders.map(({ exporter }) => exporter))].sort();
  const blocks = blocksOf(subject, period, await askCoverage(store, period), exporters, leastCoverage);
  if (!blocks || blocks.coveredDays === 0) return "no-whole-days";
  const scaled = scaledByExporter(senders);
  const oneIn = Math.max(1, Math.ceil(senders.reduce((sum, { records }) => sum + records, 0) / mostFlows));
  const asking: Asking = { subject, blocks, scaled, senders, oneIn, lookUps: await askLookUps(store, subject, period) };
  const rows = await askUses(store, asking, period);
  const at = (period.from + period.to) / 2;
  const uses = usesOf(answeredOnly(rows), blocks.count, lists, at);
  const beyond = rows.length < MOST_USES ? null : beyondOf(rows, await askAllUse(store, asking, period), blocks.count);
  const all = beyond ? [...uses, { as: UNREAD, ...beyond }] : uses;
  const totals = sumOf(all, blocks.count);
  return {
    period,
    blocks,
    exporters,
    sampling: samplingOf(senders),
    probabilities: probabilitiesOf(senders, scaled),
    directions: directionsOf(rows),
    oneIn,
    uses: all,
    totals,
    beyond: beyond ? sum(beyond.time) / sum(totals.time) : 0,
  };
}

/** Sums block by block. */
export function sumOf(amounts: readonly Amounts[], count: number): Amounts {
  const into = empty(count);
  for (const one of amounts) add(into, one, 1);
  return into;
}

export function sum(series: Float64Array): number {
  return series.reduce((all, one) => all + one, 0);
}

const UNREAD: Use["as"] = {
  category: "unresolved",
  couldBe: ANY_USE,
  tier: "E",
  service: null,
  region: "",
  evidence: ["beyond"],
};

/**
 * What scans, floods and backscatter bring is no use: where both directions are seen, networks to which the subject never sent
 * anything are left out, and where every packet is, those that never answered.
 */
export function answeredOnly(rows: readonly UseRow[]): UseRow[] {
  const seen = (of: (row: UseRow) => number) => new Set(rows.flatMap((row) => (of(row) > 0 ? network(row) : [])));
  const [asked, answered] = [seen(({ sent }) => sent), seen(({ received }) => received)];
  const known = (set: ReadonlySet<string>) => set.size > 0;
  return rows.filter(
    (row) => (!known(asked) || asked.has(network(row))) && (!known(answered) || answered.has(network(row))),
  );
}

/** The remote /24, or /48 of IPv6. */
function network({ remote }: UseRow): string {
  return remote.startsWith("00000000000000000000FFFF") ? remote.slice(0, 30) : remote.slice(0, 12);
}

/** Groups of the same meaning are added up, so that what follows is short. */
function usesOf(rows: readonly UseRow[], count: number, lists: Lists, at: number): Use[] {
  const byMeaning = new Map<string, Use>();
  for (const row of rows) {
    const seen = {
      remote: Uint8Array.from(Buffer.from(row.remote, "hex")),
      remoteAs: row.remoteAs > 0 ? row.remoteAs : null,
      protocolIdentifier: row.protocolIdentifier,
      port: row.port,
      clientPort: null,
      serverName: row.serverName,
      boundNames: row.names,
      marks: row.marks === "" ? [] : row.marks.split(","),
      shape: row.shape,
    };
    for (const { weight, ...as } of classify(seen, lists, at)) {
      const key = JSON.stringify([as.category, as.tier, as.service, as.region, as.couldBe, as.evidence]);
      const use = byMeaning.get(key) ?? { as, ...empty(count) };
      byMeaning.set(key, use);
      for (const [block, slots, octets, flows] of row.blocks) {
        if (block >= count) continue;
        use.time[block]! += weight * slots;
        use.octets[block]! += weight * octets;
        use.flows[block]! += weight * flows;
      }
    }
  }
  return [...byMeaning.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, use]) => use);
}

function beyondOf(
  rows: readonly UseRow[],
  all: readonly { block: number; slots: number; octets: number; flows: number }[],
  count: number,
): Amounts {
  const rest = empty(count);
  for (const { block, slots, octets, flows } of all) {
    if (block >= count) continue;
    rest.time[block]! += slots;
    rest.octets[block]! += octets;
    rest.flows[block]! += flows;
  }
  for (const { blocks } of rows)
    for (const [block, slots, octets, flows] of blocks) {
      if (block >= count) continue;
      rest.time[block]! -= slots;
      rest.octets[block]! -= octets;
      rest.flows[block]! -= flows;
    }
  return rest;
}

function directionsOf(rows: readonly UseRow[]): Uses["directions"] {
  const of = (measure: (row: UseRow) => number) => rows.reduce((all, row) => all + measure(row), 0);
  const slots = of(({ blocks }) => blocks.reduce((all, [, slots]) => all + slots, 0));
  return slots > 0
    ? { sent: of(({ sent }) => sent) / slots, received: of(({ received }) => received) / slots }
    : { sent: 0, received: 0 };
}

function probabilitiesOf(senders: readonly Sender[], scaled: ReadonlySet<string>): (number | null)[] {
  const told = senders.map(({ exporter, samplingProbability }) =>
    scaled.has(groupKey(exporter, samplingProbability)) ? null : samplingProbability,
  );
  return [...new Set(told)].sort((a, b) => (a ?? -1) - (b ?? -1));
}

function empty(count: number): Amounts {
  return { time: new Float64Array(count), octets: new Float64Array(count), flows: new Float64Array(count) };
}

function add(into: Amounts, one: Amounts, weight: number): void {
  for (const measure of ["time", "octets", "flows"] as const)
    for (let block = 0; block < into.time.length; block++) into[measure][block]! += weight * one[measure][block]!;
}
