import { once } from "node:events";
import Table from "cli-table3";
import { type Batch, rowOf } from "../record/batch.ts";
import { formatInstant } from "../values/instant.ts";
import { type Labelled, labelOf } from "../values/signs.ts";
import type { ClassifyOptions } from "./commands/classify.ts";
import { type Decoded, decode } from "./records.ts";
import type { RecordWriter } from "./write-records.ts";

type Row = ReturnType<typeof rowOf>;

/** Labels the flows of inputs, without a store: a line for each, or a table by label. */
export function classify(paths: readonly string[], options: ClassifyOptions): Promise<Decoded[]> {
  return decode(paths, options, async () => (options.json ? lines() : table()));
}

/** The label of a flow by its marks, or by its ports. */
function labelled(row: Row): Labelled {
  const marks = String(row.marks ?? "");
  return labelOf(marks === "" ? [] : marks.split(","), {
    protocolIdentifier: Number(row.protocolIdentifier),
    sourceTransportPort: Number(row.sourceTransportPort),
    destinationTransportPort: Number(row.destinationTransportPort),
  });
}

/** What of a record is shown besides label, tier and evidence; a member that was not told is left out. */
const COUNTERS = ["octetDeltaCount", "packetDeltaCount", "reverseOctetDeltaCount", "reversePacketDeltaCount"] as const;
const NAMES = ["serverName", "dnsName", "ja4"] as const;

/** A flow as one line of JSON. */
export function classifiedLine(row: Row): string {
  const { label, tier, evidence } = labelled(row);
  const key = {
    flowStartMilliseconds: formatInstant(Number(row.flowStartMilliseconds)),
    flowEndMilliseconds: formatInstant(Number(row.flowEndMilliseconds)),
    sourceAddress: row.sourceAddress,
    destinationAddress: row.destinationAddress,
    sourceTransportPort: row.sourceTransportPort,
    destinationTransportPort: row.destinationTransportPort,
    protocolIdentifier: row.protocolIdentifier,
  };
  const names = Object.fromEntries(NAMES.filter((name) => row[name]).map((name) => [name, row[name]]));
  const head = JSON.stringify({ ...key, label, tier, evidence, ...names }).slice(0, -1);
  const counters = COUNTERS.filter((name) => row[name] != null).map((name) => `,"${name}":${row[name]}`);
  return `${head}${counters.join("")}}`;
}

const LINES_A_WRITE = 4_096;

function lines(): RecordWriter {
  return {
    async write(batch) {
      if (batch.kind !== "flow") return;
      for (let from = 0; from < batch.rows; from += LINES_A_WRITE) {
        let text = "";
        for (const row of rowsOf(batch, from, LINES_A_WRITE)) text += `${classifiedLine(row)}\n`;
        if (!process.stdout.write(text)) await once(process.stdout, "drain");
      }
    },
    async end() {},
  };
}

interface Sum {
  flows: number;
  octets: bigint;
  readonly tiers: Set<string>;
  readonly evidence: Set<string>;
}

function table(): RecordWriter {
  const sums = new Map<string, Sum>();
  return {
    async write(batch) {
      if (batch.kind !== "flow") return;
      for (const row of rowsOf(batch, 0, batch.rows)) add(sums, row);
    },
    async end() {
      process.stdout.write(`${tableOf(sums)}\n`);
    },
  };
}

function add(sums: Map<string, Sum>, row: Row): void {
  const { label, tier, evidence } = labelled(row);
  const sum = sums.get(label) ?? { flows: 0, octets: 0n, tiers: new Set(), evidence: new Set() };
  sums.set(label, sum);
  sum.flows++;
  sum.octets += BigInt(row.octetDeltaCount ?? 0) + BigInt(row.reverseOctetDeltaCount ?? 0);
  sum.tiers.add(tier);
  for (const id of evidence) sum.evidence.add(id);
}

/** Most octets first, unresolved at the end. */
function tableOf(sums: ReadonlyMap<string, Sum>): string {
  const drawn = new Table({
    head: ["label", "flows", "octets", "tier", "evidence"],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", "right", "right", "left", "left"],
    colWidths: [18, 10, 16, 6, 60],
    wordWrap: true,
  });
  const rest = (label: string) => (label === "unresolved" ? 1 : 0);
  const sorted = [...sums].sort(
    ([one, a], [other, b]) => rest(one) - rest(other) || Number(b.octets - a.octets) || (one < other ? -1 : 1),
  );
  for (const [label, { flows, octets, tiers, evidence }] of sorted)
    drawn.push([label, flows, String(octets), [...tiers].sort().join(" "), [...evidence].sort().join(", ")]);
  return drawn.toString();
}

function* rowsOf(batch: Batch, from: number, rows: number): Generator<Row> {
  for (let row = from; row < Math.min(batch.rows, from + rows); row++) yield rowOf(batch, row);
}
