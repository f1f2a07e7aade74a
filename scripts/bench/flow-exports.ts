import path from "node:path";
import type { Format, ReadContext } from "../../src/formats/format.ts";
import ipfix from "../../src/formats/ipfix/index.ts";
import netflow5 from "../../src/formats/netflow5/index.ts";
import netflow9 from "../../src/formats/netflow9/index.ts";
import { RecordSink } from "../../src/record/sink.ts";
import { madeExports } from "./made-exports.ts";
import { type Beside, besideNfcapd } from "./nfcapd.ts";

// NetFlow v5, v9 and IPFIX: octets to full batches, all columns, validated and accounted, in records a second of CPU.

const RECORDS = 2_000_000;
const RUNS = 5;
const PIECE = 256 * 1024;
const RECEIVED = 1_577_836_830_000; // 2020-01-01T00:00:30Z, within a minute of all clocks
/** Records that nfcapd gets of it. */
const SENT = 400_000;

const FORMATS = [
  ["netflow5", netflow5],
  ["netflow9", netflow9],
  ["ipfix", ipfix],
] as const;

/** `folder` is for what nfcapd stores. */
export async function benchFlowExports(folder: string): Promise<void> {
  for (const each of [26, 3])
    for (const [id, format] of FORMATS) {
      const made = madeExports(id, RECORDS, each);
      const asFile = rate(made.records, () => readFile(id, format, made.whole));
      const asDatagrams = rate(made.records, () => readDatagrams(id, format, made.datagrams));
      console.log(`${id}, ${each} records a datagram: file ${told(asFile)}, datagrams ${told(asDatagrams)}`);
      const sent = made.datagrams.slice(0, Math.ceil(SENT / each));
      const beside = each > 3 ? await besideNfcapd(sent, path.join(folder, `nfcapd-${id}`)) : null;
      if (beside) tellBeside(beside, 1 / asDatagrams);
    }
}

function tellBeside({ flows, collectSeconds, readSeconds }: Beside, ours: number): void {
  const [collected, read] = [collectSeconds, readSeconds].map((seconds) => (1e6 * seconds).toFixed(3));
  console.log(
    `  beside it, of ${flows.toLocaleString("en")} flows: nfcapd receives and writes in ${collected} µs of CPU a flow, ` +
      `nfdump reads its file in ${read}; ours ${(1e6 * ours).toFixed(3)}, ${(ours / collectSeconds).toFixed(2)} × nfcapd, ` +
      `${(ours / readSeconds).toFixed(2)} × nfdump`,
  );
}

function told(recordsPerSecond: number): string {
  return `${(recordsPerSecond / 1e6).toFixed(1)} M records/s of CPU`;
}

/** Median of the runs after the first two. */
function rate(records: number, run: () => number): number {
  const seconds: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const began = process.cpuUsage();
    const read = run();
    const { user, system } = process.cpuUsage(began);
    if (read !== records) throw new Error(`${read} records of ${records}`);
    seconds.push((user + system) / 1e6);
  }
  seconds.splice(0, 2);
  return records / seconds.sort((a, b) => a - b)[seconds.length >> 1]!;
}

function contextOf(id: string): ReadContext {
  const settings = { samplingProbability: null, map: null, exporter: null };
  return { sink: new RecordSink(id), settings, sessions: new Map(), datagramReader: () => null };
}

function readFile(id: string, format: Format, octets: Uint8Array): number {
  const context = contextOf(id);
  const reader = format.read(context);
  for (let at = 0; at < octets.length; at += PIECE) {
    reader.push(octets.subarray(at, at + PIECE));
    for (const batch of context.sink.take()) context.sink.release(batch);
  }
  reader.end();
  context.sink.end();
  return checked(context.sink);
}

function readDatagrams(id: string, format: Format, datagrams: readonly Uint8Array[]): number {
  const context = contextOf(id);
  const reader = format.datagrams!.read(context);
  let offset = 0;
  for (const octets of datagrams) {
    reader.datagram({
      received: RECEIVED,
      sourceAddress: "192.0.2.1",
      sourcePort: 50_000,
      destinationPort: 2055,
      octets,
      offset,
    });
    offset += octets.length + 42;
    for (const batch of context.sink.take()) context.sink.release(batch);
  }
  reader.end();
  context.sink.end();
  return checked(context.sink);
}

function checked(sink: RecordSink): number {
  if (sink.faults > 0) throw new Error(`${sink.faults} faults: ${[...sink.defectCounts().keys()]}`);
  return sink.count("flow");
}
