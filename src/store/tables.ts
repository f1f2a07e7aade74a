import { type ColumnDescription, type ColumnType, KINDS, type RecordKind } from "../record/columns.ts";
import type { Profile } from "./engines/engine.ts";
import { NETWORK_ROLLUP, networkRollupOf, networkRollupTable, type Part } from "./network-rollup.ts";

/**
 * The tables of a store, from the one description of the records (src/record/columns.ts), in two profiles: `modern`
 * with the codecs that halve the disk, `portable` in the words of ClickHouse 18.16. Queries read alike on both.
 */

/** Texts of few different values: held as numbers into a list of them. */
const FEW_VALUES: ReadonlySet<string> = new Set([
  "input",
  "exporter",
  "samplingKnownBy",
  "serverName",
  "dnsName",
  "ja4",
  "marks",
  "queryType",
  "responseCode",
  "collector",
  "action",
  "origin",
  "state",
  "serviceName",
  "product",
  "scanId",
  "format",
  "kind",
  "expected",
  "why",
]);

/** Rows lie by time; then like beside like, which is what makes them small. */
const THEN_BY: { readonly [K in RecordKind]: readonly string[] } = {
  flow: ["sourceAddress", "destinationAddress"],
  dns: ["queryName"],
  route: ["prefix"],
  service: ["address"],
  defect: ["kind"],
  coverage: ["exporter"],
};

const TYPES: { readonly [T in ColumnType]: string } = {
  u8: "UInt8",
  u16: "UInt16",
  u32: "UInt32",
  u64: "UInt64",
  f64: "Float64",
  milliseconds: "UInt64",
  instant: "Float64",
  address: "FixedString(16)",
  text: "String",
};

/** Measured on flows of a made-up network; docs/decisions/store.md. */
const CODECS: { readonly [T in ColumnType]?: string } = {
  milliseconds: "Delta(8), ZSTD(1)",
  u64: "T64, ZSTD(1)",
  u32: "T64, ZSTD(1)",
};

export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly codec: string;
}

/** Of each record beside what was told: when as whole seconds, and which block of which input it came in. */
export function tableColumns(kind: RecordKind, profile: Profile): TableColumn[] {
  const text = profile === "modern" ? "LowCardinality(String)" : "String";
  return [
    { name: timeColumn(kind), type: "DateTime('UTC')", codec: "Delta(4), ZSTD(1)" },
    ...KINDS[kind].columns.map((column) => tableColumn(column, profile)),
    { name: "input", type: text, codec: "ZSTD(1)" },
    { name: "block", type: "UInt32", codec: "T64, ZSTD(1)" },
  ];
}

/** Of a cluster, rows that are alike in this lie on one server. */
export function shardingKey(kind: RecordKind): string {
  return `cityHash64(${THEN_BY[kind].join(", ")})`;
}

/** The column by which a table is ordered and cut into months; seconds, held between 1970 and 2105. */
export function timeColumn(kind: RecordKind): "flowStart" | "at" {
  return kind === "flow" ? "flowStart" : "at";
}

/** Type of a column as it stands in a block; a text may stand there as numbers into a list too. */
export function plainType({ type, nullable }: ColumnDescription): string {
  return nullable ? `Nullable(${TYPES[type]})` : TYPES[type];
}

/** A column as it stands in the statement that makes it. */
export function columnDefinition({ name, type, codec }: TableColumn, profile: Profile): string {
  return `\`${name}\` ${type}${profile === "modern" ? ` CODEC(${codec})` : ""}`;
}

/** Statements that make what is missing of the tables, in order. */
export function tableStatements(profile: Profile): string[] {
  const kinds = Object.keys(KINDS) as RecordKind[];
  return [
    ...kinds.map((kind) => recordTable(kind, profile)),
    rollupTable(profile),
    ROLLUP_VIEW,
    networkRollupTable(profile, month, settings(profile)),
  ];
}

function recordTable(kind: RecordKind, profile: Profile): string {
  const time = timeColumn(kind);
  return `CREATE TABLE IF NOT EXISTS ${kind} (${columnList(tableColumns(kind, profile), profile)})
    ENGINE = MergeTree PARTITION BY ${month(time)} ORDER BY (${[time, ...THEN_BY[kind]].join(", ")})${settings(profile)}`;
}

/**
 * Flows by hour. `samplingKey` is samplingProbability with -1 for "not known", because no engine orders by nothing;
 * `octetsTold` and `packetsTold` are the flows that told the counter, for old engines cannot hold a sum that is nothing.
 */
function rollupTable(profile: Profile): string {
  const text = profile === "modern" ? "LowCardinality(String)" : "String";
  return `CREATE TABLE IF NOT EXISTS flowHourly (
    hour DateTime('UTC'), exporter ${text}, samplingKnownBy ${text}, samplingKey Float64,
    samplingProbability Nullable(Float64) ALIAS if(samplingKey < 0, NULL, samplingKey), protocolIdentifier UInt8,
    flows AggregateFunction(count), octets AggregateFunction(sum, UInt64), octetsTold AggregateFunction(sum, UInt64),
    packets AggregateFunction(sum, UInt64), packetsTold AggregateFunction(sum, UInt64), sources AggregateFunction(uniqCombined, FixedString(16)),
    destinations AggregateFunction(uniqCombined, FixedString(16)))
    ENGINE = AggregatingMergeTree PARTITION BY ${month("hour")}
    ORDER BY (hour, exporter, samplingKnownBy, samplingKey, protocolIdentifier)${settings(profile)}`;
}

/** Times of a hostile file may lie anywhere; months that nobody studies lie together, lest each insert make thousands. */
function month(time: string): string {
  return `if(toYear(${time}) >= 2000 AND toYear(${time}) < 2040, toYYYYMM(${time}), 0)`;
}

/** A table that follows from the flows. */
export interface Rollup {
  readonly table: "flowHourly" | "flowByNetwork";
  /** Its time. */
  readonly time: "hour" | "slot";
  /** How often it counts each flow, and the sum that counts them. */
  readonly times: number;
  readonly flows: string;
  /** Filled with each insert; else when an ingest is over. */
  readonly atOnce: boolean;
}

export const ROLLUPS: readonly Rollup[] = [
  { table: "flowHourly", time: "hour", times: 1, flows: "countMerge(flows)", atOnce: true },
  { table: NETWORK_ROLLUP, time: "slot", times: 2, flows: "sum(records)", atOnce: false },
];

const ROLLUP_COLUMNS =
  "hour, exporter, samplingKnownBy, samplingKey, protocolIdentifier, flows, octets, octetsTold, packets, packetsTold, sources, destinations";

const ROLLUP_VIEW = `CREATE MATERIALIZED VIEW IF NOT EXISTS flowHourlyView TO flowHourly AS ${rollupOf("")}`;

/**
 * Writes a rollup anew for the hours of a range, whose old rows must be gone; seconds since 1970, both included. The one
 * by network in parts, when asked, of which each takes its share of the networks.
 */
export function rollupStatement(
  { table }: Rollup,
  first: number,
  last: number,
  profile: Profile,
  part: Part = { number: 0, of: 1 },
): string {
  const where = `WHERE flowStart >= toDateTime(${first}, 'UTC') AND flowStart < toDateTime(${last + 3600}, 'UTC')`;
  // The same rows may have been there before: without this the engine would take them for a repeated insert.
  const anew = profile === "modern" ? "SETTINGS insert_deduplicate = 0 " : "";
  if (table === NETWORK_ROLLUP) return networkRollupOf(where, anew, part);
  return `INSERT INTO flowHourly (${ROLLUP_COLUMNS}) ${anew}${rollupOf(where)}`;
}

function rollupOf(where: string): string {
  return `SELECT toStartOfHour(flowStart) AS hour, exporter, samplingKnownBy, ifNull(samplingProbability, -1) AS samplingKey,
    protocolIdentifier, countState() AS flows,
    sumState(ifNull(octetDeltaCount, 0)) AS octets, sumState(toUInt64(octetDeltaCount IS NOT NULL)) AS octetsTold,
    sumState(ifNull(packetDeltaCount, 0)) AS packets, sumState(toUInt64(packetDeltaCount IS NOT NULL)) AS packetsTold,
    uniqCombinedState(sourceAddress) AS sources, uniqCombinedState(destinationAddress) AS destinations
    FROM flow ${where} GROUP BY hour, exporter, samplingKnownBy, samplingKey, protocolIdentifier`;
}

function tableColumn(column: ColumnDescription, profile: Profile): TableColumn {
  const few = profile === "modern" && column.type === "text" && FEW_VALUES.has(column.name);
  return {
    name: column.name,
    type: few ? "LowCardinality(String)" : plainType(column),
    codec: CODECS[column.type] ?? "ZSTD(1)",
  };
}

function columnList(columns: readonly TableColumn[], profile: Profile): string {
  return columns.map((column) => columnDefinition(column, profile)).join(", ");
}

/** Written through before an insert is acknowledged; the window is for repeated tokens. */
function settings(profile: Profile): string {
  if (profile === "portable") return "";
  return " SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 10000";
}
