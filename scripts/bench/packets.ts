import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import packets from "../../src/formats/packets/index.ts";
import { RecordSink } from "../../src/record/sink.ts";
import { writeCapture } from "./made-capture.ts";

// Packets to flows: a capture from the file to full batches, in CPU time beside nfpcapd, which writes its own files of the same flows.

const MADE = { packets: 2_000_000, flows: 100_000, snaplen: 96 };
const RUNS = 3;
const PIECE = 256 * 1024;

export function benchPackets(): void {
  const folder = mkdtempSync(path.join(tmpdir(), "narrows-packets-"));
  try {
    const file = path.join(folder, "made.pcap");
    writeCapture(file, MADE);
    const ours = median(Array.from({ length: RUNS }, () => cutFlows(file)));
    const theirs = median(Array.from({ length: RUNS }, () => nfpcapd(file, folder)));
    console.log(
      `packets → flows: ${(MADE.packets / ours / 1e6).toFixed(2)} M packets/s of CPU; nfpcapd ${(MADE.packets / theirs / 1e6).toFixed(2)} M; ` +
        `ours ÷ nfpcapd ${(ours / theirs).toFixed(2)} (to be 0.5 or less); resident ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Seconds of CPU. */
function cutFlows(file: string): number {
  const began = process.cpuUsage();
  const sink = new RecordSink("packets");
  const settings = { samplingProbability: null, map: null, exporter: null };
  const reader = packets.read({ sink, settings, sessions: new Map(), datagramReader: () => null });
  const piece = Buffer.alloc(PIECE);
  const input = openSync(file, "r");
  let counted = 0;
  const take = () => {
    for (const batch of sink.take()) {
      counted += batch.kind === "flow" ? batch.rows : 0;
      sink.release(batch);
    }
  };
  for (let octets = readSync(input, piece); octets > 0; octets = readSync(input, piece)) {
    reader.push(piece.subarray(0, octets));
    take();
  }
  closeSync(input);
  reader.end();
  sink.end();
  take();
  if (counted < MADE.flows) throw new Error(`${counted} flows of ${MADE.flows} or more`);
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e6;
}

/** Seconds of CPU, of the process and what it started; NaN where it is not installed. */
function nfpcapd(file: string, folder: string): number {
  const command = `ulimit -f 1000000; TIMEFORMAT='%U %S'; time timeout -s KILL 120 nfpcapd -r ${file} -w ${folder} -s 96 >/dev/null 2>&1`;
  const { stderr } = spawnSync("bash", ["-c", command], { encoding: "utf8" });
  const [user, system] = stderr.trim().split("\n").at(-1)!.split(" ").map(Number);
  return user! + system!;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
