import { spawnSync } from "node:child_process";
import { closeSync, copyFileSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import nfcapd from "../../src/formats/nfcapd/index.ts";
import { RecordSink } from "../../src/record/sink.ts";

// Files of nfdump to full batches, all columns, beside nfdump itself on the same files: a look at every flow and its summary
// (-o null), a count by one column (-s srcip). CPU time of whole runs.

const RECORDS = 500_000;
const BLOCK_RECORDS = 16_000;
const RUNS = 3;
const PIECE = 256 * 1024;

/** nfdump's -J, by what it makes. */
const COMPRESSIONS = [
  ["not compressed", null],
  ["LZ4", "3"],
  ["LZO", "1"],
] as const;

export function benchNfcapdFiles(): void {
  const folder = mkdtempSync(path.join(tmpdir(), "narrows-nfcapd-"));
  try {
    for (const [name, compression] of COMPRESSIONS) {
      const file = path.join(folder, `${name}.nfcapd`);
      if (compression === null) makeFile(file);
      else {
        copyFileSync(path.join(folder, "not compressed.nfcapd"), file);
        if (run(`nfdump -J ${compression} -r '${file}'`) === null) continue;
      }
      compare(name, file);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compare(name: string, file: string): void {
  const ours = median(Array.from({ length: RUNS + 1 }, () => readFile(file)).slice(1));
  const theirs = (mode: string) => {
    const seconds = Array.from({ length: RUNS }, () => run(`nfdump -r '${file}' -q ${mode} > /dev/null`));
    return seconds.some((one) => one === null) ? null : median(seconds as number[]);
  };
  const beside = (mode: string) => {
    const seconds = theirs(mode);
    return seconds === null
      ? "nfdump is not installed"
      : `nfdump ${mode} ${rate(seconds)} (${(seconds / ours).toFixed(1)} × its speed)`;
  };
  const octets = (statSync(file).size / RECORDS).toFixed(0);
  console.log(
    `nfcapd, ${name}, ${octets} octets a flow: ${rate(ours)}; ${beside("-o null")}; ${beside("-s srcip/bytes")}`,
  );
}

function rate(seconds: number): string {
  return `${(RECORDS / seconds / 1e6).toFixed(2)} M flows/s of CPU`;
}

/** Seconds of CPU. */
function readFile(file: string): number {
  const began = process.cpuUsage();
  const sink = new RecordSink("nfcapd");
  const settings = { samplingProbability: null, map: null, exporter: null };
  const reader = nfcapd.read({ sink, settings, sessions: new Map(), datagramReader: () => null });
  const piece = Buffer.alloc(PIECE);
  const input = openSync(file, "r");
  const take = () => {
    for (const batch of sink.take()) sink.release(batch);
  };
  for (let octets = readSync(input, piece); octets > 0; octets = readSync(input, piece)) {
    reader.push(piece.subarray(0, octets));
    take();
  }
  closeSync(input);
  reader.end();
  sink.end();
  take();
  const { user, system } = process.cpuUsage(began);
  if (sink.count("flow") !== RECORDS || sink.faults > 0)
    throw new Error(`${sink.count("flow")} flows, ${sink.faults} faults`);
  return (user + system) / 1e6;
}

/** Seconds of CPU of a command and what it starts; null where it is not installed. */
function run(command: string): number | null {
  const limited = `ulimit -f 4000000; TIMEFORMAT='%U %S'; time timeout -s KILL 120 ${command}`;
  const { stderr, status } = spawnSync("bash", ["-c", limited], { encoding: "utf8" });
  if (status !== 0) return null;
  const [user, system] = stderr.trim().split("\n").at(-1)!.split(" ").map(Number);
  return user! + system!;
}

/** A file of layout 2 with the elements that nfcapd writes for NetFlow v9 of a router: 124 octets a flow. */
function makeFile(file: string): void {
  const random = generator(1);
  const output = openSync(file, "w");
  const header = Buffer.alloc(40);
  header.writeUInt16LE(0xa50c, 0);
  header.writeUInt16LE(2, 2);
  header.writeUInt32LE(0x01070100, 4);
  header.writeUInt16LE(1, 18);
  const blocks = Math.ceil(RECORDS / BLOCK_RECORDS);
  header.writeUInt32LE(blocks, 36);
  header.writeUInt32LE(40 + blocks * 12 + RECORDS * RECORD_OCTETS, 24);
  writeSync(output, header);
  for (let left = RECORDS; left > 0; left -= BLOCK_RECORDS)
    writeSync(output, block(Math.min(left, BLOCK_RECORDS), random, RECORDS - left));
  writeSync(output, appendix());
  closeSync(output);
}

const RECORD_OCTETS = 124;
const START = 1_577_836_800_000;

function block(records: number, random: () => number, before: number): Buffer {
  const octets = Buffer.alloc(12 + records * RECORD_OCTETS);
  octets.writeUInt32LE(records, 0);
  octets.writeUInt32LE(records * RECORD_OCTETS, 4);
  octets.writeUInt16LE(3, 8);
  for (let i = 0; i < records; i++) fill(octets, 12 + i * RECORD_OCTETS, random, before + i);
  return octets;
}

/** EXgenericFlow, EXipv4Flow, EXflowMisc, EXasRouting, EXipNextHopV4, EXipReceivedV4. */
function fill(octets: Buffer, at: number, random: () => number, record: number): void {
  const time = START + Math.floor(record / 100);
  const header = [11, RECORD_OCTETS, 6, 0, 0, 0];
  for (const [i, value] of header.entries()) octets.writeUInt16LE(value, at + 2 * i);
  const element = (from: number, type: number, length: number) => {
    octets.writeUInt16LE(type, at + from);
    octets.writeUInt16LE(length, at + from + 2);
  };
  element(12, 1, 52);
  for (const [i, value] of [time - 5000, time, time + 900].entries())
    octets.writeBigUInt64LE(BigInt(value), at + 16 + 8 * i);
  const packets = 1 + Math.floor(random() * 40);
  octets.writeUInt32LE(packets, at + 40);
  octets.writeUInt32LE(packets * (60 + Math.floor(random() * 1000)), at + 48);
  octets.writeUInt16LE(1024 + Math.floor(random() * 60_000), at + 56);
  octets.writeUInt16LE([53, 80, 443, 443, 8080][Math.floor(random() * 5)]!, at + 58);
  octets.writeUInt32LE(0x1b06, at + 60);
  element(64, 2, 12);
  octets.writeUInt32LE(0xaf2d_b000 + Math.floor(random() * 1024), at + 68);
  octets.writeUInt32LE(Math.floor(random() * 0x1_0000_0000), at + 72);
  element(76, 4, 20);
  octets.writeUInt32LE(3, at + 80);
  octets.writeUInt32LE(4, at + 84);
  element(96, 7, 12);
  octets.writeUInt32LE(131_279, at + 100);
  octets.writeUInt32LE(Math.floor(random() * 65_000), at + 104);
  element(108, 10, 8);
  octets.writeUInt32LE(0xcb00_7101, at + 112);
  element(116, 12, 8);
  octets.writeUInt32LE(0xc000_02fe, at + 120);
}

function appendix(): Buffer {
  const octets = Buffer.alloc(12 + 9 + 148);
  octets.writeUInt32LE(2, 0);
  octets.writeUInt32LE(9 + 148, 4);
  octets.writeUInt16LE(3, 8);
  octets.writeUInt16LE(0x8001, 12);
  octets.writeUInt16LE(9, 14);
  octets.write("none", 16);
  octets.writeUInt16LE(0x8002, 21);
  octets.writeUInt16LE(148, 23);
  octets.writeUInt32LE(RECORDS, 25);
  return octets;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

/** Numbers from 0 to 1, the same each time. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
}
