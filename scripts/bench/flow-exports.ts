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
  const yardstick = madeExports("netflow5", RECORDS, 26);
  const tellYardstick = () => {
    const bare = rate(yardstick.records, () => bareLoop(yardstick.whole));
    console.log(`a bare loop over 15 columns: ${(bare / 1e6).toFixed(1)} M/s`);
  };
  tellYardstick();
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
  tellYardstick(); // the machine may be another one by now
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

/** Rows that the loop writes before it begins anew. */
const BARE_ROWS = 65_536;
const SOURCE = new Uint32Array(4 * BARE_ROWS);
const DESTINATION = new Uint32Array(4 * BARE_ROWS);
const NEXT_HOP = new Uint32Array(4 * BARE_ROWS);
const PACKETS = new Uint32Array(2 * BARE_ROWS);
const OCTETS = new Uint32Array(2 * BARE_ROWS);
const STARTS = new Float64Array(BARE_ROWS);
const ENDS = new Float64Array(BARE_ROWS);
const INGRESS = new Uint32Array(BARE_ROWS);
const EGRESS = new Uint32Array(BARE_ROWS);
const SOURCE_AS = new Uint32Array(BARE_ROWS);
const DESTINATION_AS = new Uint32Array(BARE_ROWS);
const SOURCE_PORT = new Uint16Array(BARE_ROWS);
const DESTINATION_PORT = new Uint16Array(BARE_ROWS);
const FLAGS = new Uint16Array(BARE_ROWS);
const PROTOCOL = new Uint8Array(BARE_ROWS);

/** NetFlow v5 to columns with nothing else: no checks, no batches, no accounting. What this machine can do just now. */
function bareLoop(octets: Uint8Array): number {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  let records = 0;
  for (let at = 0; at < octets.length; ) {
    const count = view.getUint16(at + 2);
    bareMessage(view, at, count, records % BARE_ROWS);
    records += count;
    at += 24 + 48 * count;
  }
  return records;
}

function bareMessage(view: DataView, message: number, count: number, first: number): void {
  const exportTime = view.getUint32(message + 8) * 1000;
  const uptime = view.getInt32(message + 4);
  for (let i = 0, at = message + 24; i < count; i++, at += 48) {
    const row = (first + i) % BARE_ROWS;
    SOURCE[4 * row + 3] = view.getUint32(at, true);
    DESTINATION[4 * row + 3] = view.getUint32(at + 4, true);
    NEXT_HOP[4 * row + 3] = view.getUint32(at + 8, true);
    INGRESS[row] = view.getUint16(at + 12);
    EGRESS[row] = view.getUint16(at + 14);
    PACKETS[2 * row] = view.getUint32(at + 16);
    OCTETS[2 * row] = view.getUint32(at + 20);
    STARTS[row] = exportTime + ((view.getInt32(at + 24) - uptime) | 0);
    ENDS[row] = exportTime + ((view.getInt32(at + 28) - uptime) | 0);
    SOURCE_PORT[row] = view.getUint16(at + 32);
    DESTINATION_PORT[row] = view.getUint16(at + 34);
    FLAGS[row] = view.getUint8(at + 37);
    PROTOCOL[row] = view.getUint8(at + 38);
    SOURCE_AS[row] = view.getUint16(at + 40);
    DESTINATION_AS[row] = view.getUint16(at + 42);
  }
}

function checked(sink: RecordSink): number {
  if (sink.faults > 0) throw new Error(`${sink.faults} faults: ${[...sink.defectCounts().keys()]}`);
  return sink.count("flow");
}
