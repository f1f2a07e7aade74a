import { spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import mrt from "../../src/formats/mrt/index.ts";
import { RecordSink } from "../../src/record/sink.ts";
import { referee } from "../../test/referees.ts";

// MRT files to full batches, all columns, beside `bgpdump -m` on the same file, which writes its lines to nowhere. CPU time
// of whole runs; ours without the start of the process, from the second run on.

const RUNS = 5;
const PIECE = 256 * 1024;
const PREFIXES = 30_000;
const PEERS = 30;

export function benchMrt(): void {
  const folder = mkdtempSync(path.join(tmpdir(), "narrows-mrt-"));
  try {
    compare("made table (TABLE_DUMP_V2)", written(folder, "table", madeTable()));
    for (const [name, file, times] of REFEREES) {
      const octets = refereeOctets(file);
      if (octets) compare(name, written(folder, name, Array<Uint8Array>(times).fill(octets)));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Files of route collectors, put one behind the other as often as makes them long enough. */
const REFEREES = [
  ["updates of 2015 (BGP4MP_ET)", "bgp/bgpdump/updates.et-header.2015.gz", 2],
  ["table of 2002 (TABLE_DUMP)", "bgp/bgpdump/bview.20020722.2337.gz", 6],
] as const;

function refereeOctets(name: string): Uint8Array | null {
  try {
    return gunzipSync(readFileSync(referee(name)));
  } catch {
    console.log(`mrt: ${name} is not here`);
    return null;
  }
}

function compare(name: string, file: string): void {
  const runs = Array.from({ length: RUNS + 1 }, () => readFile(file)).slice(1);
  const entries = runs[0]!.entries;
  const ours = median(runs.map(({ seconds }) => seconds));
  const theirs = bgpdumpSeconds(file);
  const beside =
    theirs === null
      ? "bgpdump is not installed: no ratio"
      : `bgpdump -m ${rate(entries, theirs)}: ${(theirs / ours).toFixed(1)} × its speed`;
  console.log(`mrt, ${name}, ${entries.toLocaleString("en")} entries: ${rate(entries, ours)} of CPU; ${beside}`);
}

function rate(entries: number, seconds: number): string {
  return `${(entries / seconds / 1e6).toFixed(2)} M entries/s`;
}

function readFile(file: string): { readonly entries: number; readonly seconds: number } {
  const began = process.cpuUsage();
  const sink = new RecordSink("mrt");
  const settings = { samplingProbability: null, map: null, exporter: null };
  const reader = mrt.read({ sink, settings, sessions: new Map(), datagramReader: () => null });
  const piece = Buffer.alloc(PIECE);
  const input = openSync(file, "r");
  let entries = 0;
  const take = () => {
    for (const batch of sink.take()) {
      if (batch.kind === "route") entries += batch.rows;
      sink.release(batch);
    }
  };
  for (let read = readSync(input, piece); read > 0; read = readSync(input, piece)) {
    reader.push(piece.subarray(0, read));
    take();
  }
  closeSync(input);
  reader.end();
  sink.end();
  take();
  const { user, system } = process.cpuUsage(began);
  return { entries, seconds: (user + system) / 1e6 };
}

/** User and system time of a run, by the shell's own account; null where bgpdump is missing or fails. */
function bgpdumpSeconds(file: string): number | null {
  const script = `ulimit -v 4000000; TIMEFORMAT='%U %S'; time timeout 300 bgpdump -m '${file}' > /dev/null 2> /dev/null`;
  const { stderr, status } = spawnSync("bash", ["-c", script], { encoding: "utf8" });
  const [user, system] = stderr.trim().split(" ").map(Number);
  return status === 0 && existsSync(file) ? user! + system! : null;
}

/** A table of many peers: origins with a few prefixes each, paths that peers share in part, communities. */
function madeTable(): Uint8Array[] {
  const pieces: Uint8Array[] = [record(13, 1, peerTable())];
  for (let i = 0; i < PREFIXES; i++) {
    const origin = 100_000 + (Math.imul(i >> 2, 2_654_435_761) >>> 14); // four prefixes an origin
    const entries = Array.from({ length: PEERS }, (_, peer) => entry(peer, origin));
    pieces.push(
      record(13, 2, [...u32(i), 24, 10 + (i >> 16), (i >> 8) & 255, i & 255, ...u16(PEERS), ...entries.flat()]),
    );
  }
  return pieces;
}

function peerTable(): number[] {
  const peers = Array.from({ length: PEERS }, (_, i) => [2, ...u32(i + 1), 192, 0, 2, i, ...u32(64_500 + i)]);
  return [198, 51, 100, 9, 0, 0, ...u16(PEERS), ...peers.flat()];
}

function entry(peer: number, origin: number): number[] {
  const hops = [
    64_500 + peer,
    3356 + (peer % 5),
    1299 + (origin % 40),
    origin % 3 ? 174 : 200_000 + (origin % 5000),
    origin,
  ];
  const communities = Array.from({ length: (peer % 4) * 2 }, (_, i) => [
    ...u16(hops[1]!),
    ...u16(100 * i + (origin % 90)),
  ]);
  const attributes = [
    ...[0x40, 1, 1, 0],
    ...[0x40, 2, 2 + 4 * hops.length, 2, hops.length, ...hops.flatMap(u32)],
    ...[0x40, 3, 4, 192, 0, 2, peer],
    ...(communities.length > 0 ? [0xc0, 8, 4 * communities.length, ...communities.flat()] : []),
  ];
  return [...u16(peer), ...u32(1_445_565_678), ...u16(attributes.length), ...attributes];
}

function record(type: number, subtype: number, body: readonly number[]): Uint8Array {
  return Uint8Array.from([...u32(1_445_565_678), ...u16(type), ...u16(subtype), ...u32(body.length), ...body]);
}

const u16 = (value: number): number[] => [(value >> 8) & 255, value & 255];
const u32 = (value: number): number[] => [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];

function written(folder: string, name: string, pieces: readonly Uint8Array[]): string {
  const file = path.join(folder, `${name.split(" ")[0]}.mrt`);
  const output = openSync(file, "w");
  for (const piece of pieces) writeSync(output, piece);
  closeSync(output);
  return file;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
