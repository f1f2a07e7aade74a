import { z } from "zod";
import { KINDS, type RecordKind } from "../../src/record/columns.ts";
import { openStore } from "../../src/store/open.ts";
import { Sql, sql } from "../../src/store/query.ts";
import type { Store } from "../../src/store/store.ts";

/** What a store holds: of each table the number of rows and the digest of all of them, in order. */
export interface State {
  readonly rows: { readonly [table: string]: number };
  readonly digests: { readonly [table: string]: string };
  readonly inputs: string;
}

export async function stateOf(folder: string): Promise<State> {
  const store = await openStore(folder, { memory: 2 ** 30 });
  try {
    const rows: Record<string, number> = {};
    const digests: Record<string, string> = {};
    for (const kind of Object.keys(KINDS) as RecordKind[]) {
      const { evidence } = await store.rows(`All rows of ${kind}`, z.unknown(), allRows(kind));
      rows[kind] = evidence.rows;
      digests[kind] = evidence.sha256;
    }
    digests.flowHourly = await rollupDigest(store);
    digests.flowByNetwork = await networkDigest(store, ROLLED_UP);
    digests.flowEnds = await networkDigest(store, sql`${endOf("source")} UNION ALL ${endOf("destination")}`);
    return { rows, digests, inputs: JSON.stringify(store.inputs()) };
  } finally {
    await store.close();
  }
}

/** A row as the hash of its cells; what is not told is a cell of its own. */
function allRows(kind: RecordKind): Sql {
  const names = [...KINDS[kind].columns.map(({ name }) => name), "input", "block"];
  const cells = new Sql(names.map((name) => `ifNull(toString(\`${name}\`), '-')`).join(", "));
  return sql`SELECT cityHash64(${cells}) AS row FROM ${new Sql(kind)} ORDER BY row`;
}

async function rollupDigest(store: Store): Promise<string> {
  const { evidence } = await store.rows(
    "All hours of the rollup",
    z.unknown(),
    sql`SELECT hour, exporter, samplingKnownBy, samplingProbability, protocolIdentifier, countMerge(flows) AS flows,
      sumMerge(octets) AS octets, sumMerge(packets) AS packets, uniqCombinedMerge(sources) AS sources,
      uniqCombinedMerge(destinations) AS destinations
      FROM flowHourly GROUP BY hour, exporter, samplingKnownBy, samplingProbability, protocolIdentifier
      ORDER BY hour, exporter, samplingKnownBy, samplingProbability, protocolIdentifier`,
  );
  return evidence.sha256;
}

/** Of each half hour and network of either end; the rollup, which opening brings up to date, tells what the flows tell. */
async function networkDigest(store: Store, rows: Sql): Promise<string> {
  const { evidence } = await store.rows(
    "Sums by half hour and network",
    z.unknown(),
    sql`SELECT hex(endNetwork) AS network, slot, exporter, samplingProbability, sum(n) AS flows, sum(o) AS octets, sum(s) AS sent,
      min(p) AS least FROM (${rows}) AS ends GROUP BY endNetwork, slot, exporter, samplingProbability
      ORDER BY network, slot, exporter, samplingProbability`,
  );
  return evidence.sha256;
}

const ROLLED_UP = sql`SELECT endNetwork, slot, exporter, samplingProbability, records AS n, octets AS o, sentOctets AS s, leastPackets AS p FROM flowByNetwork`;

/** All addresses of the inputs are IPv4, and no flow is told in both directions. */
function endOf(end: "source" | "destination"): Sql {
  const sent = end === "source" ? sql`ifNull(octetDeltaCount, 0)` : sql`toUInt64(0)`;
  return sql`SELECT toFixedString(substring(${new Sql(`${end}Address`)}, 1, 15), 16) AS endNetwork, toDateTime(intDiv(toUnixTimestamp(flowStart), 1800) * 1800, 'UTC') AS slot,
    exporter, samplingProbability, toUInt64(1) AS n, ifNull(octetDeltaCount, 0) AS o, ${sent} AS s, packetDeltaCount AS p FROM flow`;
}
