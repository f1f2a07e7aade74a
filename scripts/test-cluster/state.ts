import { z } from "zod";
import { KINDS, type RecordKind } from "../../src/record/columns.ts";
import { END_MEASURES, HOST_WORDS } from "../../src/store/network-rollup.ts";
import { Sql, sql } from "../../src/store/query.ts";
import type { Store } from "../../src/store/store.ts";

const Held = z.object({ rows: z.coerce.number(), digest: z.string() });

/**
 * Of each table the number of rows and a digest of all cells that does not depend on their order; of all inputs also of
 * the rollups, which are brought up to date first.
 */
export async function stateOf(store: Store, input: string | null = null): Promise<Record<string, string>> {
  if (input === null) await store.settle();
  const state: Record<string, string> = {};
  for (const kind of Object.keys(KINDS) as RecordKind[]) {
    const where = input === null ? new Sql("") : sql`WHERE input = ${input}`;
    const { rows } = await store.rows(
      `All rows of ${kind}`,
      Held,
      sql`SELECT count() AS rows, toString(sum(cityHash64(${cellsOf(kind)}))) AS digest FROM ${new Sql(kind)} ${where}`,
    );
    state[kind] = `${rows[0]!.rows} rows ${BigInt(rows[0]!.digest).toString(16)}`;
  }
  if (input === null) {
    state.flowHourly = await rollupOf(store);
    state.flowByNetwork = await networksOf(store);
  }
  return state;
}

/** What is not told is a cell of its own. */
function cellsOf(kind: RecordKind): Sql {
  const cells = KINDS[kind].columns.flatMap(({ name, type, nullable }) =>
    nullable
      ? [
          `ifNull(${type === "address" ? `toString(\`${name}\`)` : `\`${name}\``}, ${type === "address" ? "''" : "0"})`,
          `\`${name}\` IS NULL`,
        ]
      : [`\`${name}\``],
  );
  return new Sql([...cells, "input", "block"].join(", "));
}

async function rollupOf(store: Store): Promise<string> {
  const { evidence } = await store.rows(
    "All hours of the rollup",
    z.unknown(),
    sql`SELECT hour, exporter, samplingKnownBy, samplingProbability, protocolIdentifier, countMerge(flows) AS flows,
      sumMerge(octets) AS octets, sumMerge(octetsTold) AS octetsTold, sumMerge(packets) AS packets,
      sumMerge(packetsTold) AS packetsTold, uniqCombinedMerge(sources) AS sources,
      uniqCombinedMerge(destinations) AS destinations
      FROM flowHourly GROUP BY hour, exporter, samplingKnownBy, samplingProbability, protocolIdentifier
      ORDER BY hour, exporter, samplingKnownBy, samplingProbability, protocolIdentifier`,
  );
  return `${evidence.rows} rows ${evidence.sha256.slice(0, 16)}`;
}

async function networksOf(store: Store): Promise<string> {
  const sums = END_MEASURES.map(({ name }) => `sum(${name}) AS ${name}Sum`);
  const hosts = HOST_WORDS.map((name) => `groupBitOr(${name}) AS ${name}Bits`);
  const { evidence } = await store.rows(
    "All half hours of the rollup by network",
    z.unknown(),
    sql`SELECT hex(endNetwork) AS network, slot, exporter, samplingKey, adjacentAsNumber, ${new Sql([...sums, ...hosts].join(", "))},
      min(leastPackets) AS least FROM flowByNetwork GROUP BY endNetwork, slot, exporter, samplingKey, adjacentAsNumber
      ORDER BY network, slot, exporter, samplingKey, adjacentAsNumber`,
  );
  return `${evidence.rows} rows ${evidence.sha256.slice(0, 16)}`;
}
