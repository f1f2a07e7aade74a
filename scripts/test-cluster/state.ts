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

/** Parts in which the rollup by network is summed up: as a whole it takes more memory than a question may. */
const PARTS = 64;

/** A half hour of a network may stand on several servers, each with what it holds of it. */
async function networksOf(store: Store): Promise<string> {
  const key = ["endNetwork", "slot", "exporter", "samplingKey", "adjacentAsNumber"];
  const sums = END_MEASURES.map(({ name }) => name);
  const held = [
    ...sums.map((name) => `sum(${name}) AS ${name}Sum`),
    ...HOST_WORDS.map((name) => `groupBitOr(${name}) AS ${name}Bits`),
    "min(leastPackets) AS least",
  ];
  const cells = ["toString(endNetwork)", "toUInt32(slot)", ...key.slice(2), ...sums.map((name) => `${name}Sum`)];
  const hashed = [...cells, ...HOST_WORDS.map((name) => `${name}Bits`), "least"].join(", ");
  let [rows, digest] = [0, 0n];
  for (let part = 0; part < PARTS; part++) {
    const found = await store.rows(
      "Half hours of the rollup by network",
      Held,
      sql`SELECT count() AS rows, toString(sum(cityHash64(${new Sql(hashed)}))) AS digest FROM
        (SELECT ${new Sql([...key, ...held].join(", "))} FROM flowByNetwork
        WHERE modulo(cityHash64(toString(endNetwork)), ${PARTS}) = ${part} GROUP BY ${new Sql(key.join(", "))})`,
    );
    rows += found.rows[0]!.rows;
    digest = BigInt.asUintN(64, digest + BigInt(found.rows[0]!.digest));
  }
  return `${rows} rows ${digest.toString(16)}`;
}
