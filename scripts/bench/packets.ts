import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CaptureReader } from "../../src/formats/capture-file/capture-reader.ts";
import { openFirstPayload } from "../../src/formats/first-payload/open.ts";
import type { OpenFirstPayload } from "../../src/formats/packets/payloads.ts";
import { Traffic } from "../../src/formats/packets/traffic.ts";
import { RecordSink } from "../../src/record/sink.ts";
import { writeCapture } from "./made-capture.ts";

// Packets to flows: a capture from the file to full batches, in CPU time beside nfpcapd, which writes its own files of the same
// flows and looks at no payloads. Alternately, so that whatever else the machine does meets both alike.

const MADE = { packets: 2_000_000, flows: 100_000, snaplen: 96 };
const RUNS = 5;
const PIECE = 256 * 1024;

export function benchPackets(): void {
  const folder = mkdtempSync(path.join(tmpdir(), "narrows-packets-"));
  try {
    const file = path.join(folder, "made.pcap");
    writeCapture(file, MADE);
    const runs = Array.from({ length: RUNS }, () => ({
      cut: cutFlows(file, () => null),
      looked: cutFlows(file, openFirstPayload),
      theirs: nfpcapd(file, folder),
    }));
    const theirs = median(runs.map((run) => run.theirs));
    console.log(`nfpcapd: ${rate(theirs)}`);
    for (const [what, seconds] of [
      ["packets → flows", median(runs.map(({ cut }) => cut))],
      ["packets → flows with first payloads", median(runs.map(({ looked }) => looked))],
    ] as const)
      console.log(`${what}: ${rate(seconds)}, ${(seconds / theirs).toFixed(2)} × nfpcapd`);
    console.log(`largest resident size ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Seconds of CPU. */
function cutFlows(file: string, open: OpenFirstPayload): number {
  const began = process.cpuUsage();
  const sink = new RecordSink("packets");
  const settings = { samplingProbability: null, map: null, exporter: null };
  const context = { sink, settings, sessions: new Map(), datagramReader: () => null };
  const reader = new CaptureReader(context, new Traffic(context, open));
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

function rate(seconds: number): string {
  return `${(MADE.packets / seconds / 1e6).toFixed(2)} M packets/s of CPU`;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
