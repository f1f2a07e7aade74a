import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { HEADER, line } from "../../src/formats/zeek-conn/example-log.ts";
import zeekConn from "../../src/formats/zeek-conn/index.ts";
import { RecordSink } from "../../src/record/sink.ts";

// Zeek conn logs, TSV and JSON: octets to full batches, all columns, accounted, in rows a second of CPU; beside awk, which only
// splits the same file at tabs and adds up two of its columns.

const ROWS = 300_000;
const RUNS = 7;
const PIECE = 64 * 1024;
const QUOTED: ReadonlySet<string> = new Set([
  "uid",
  "id.orig_h",
  "id.resp_h",
  "proto",
  "service",
  "conn_state",
  "history",
]);

export function benchZeek(): void {
  const rows = Array.from({ length: ROWS }, (_, i) => line(i));
  const tsv = Buffer.from(`${HEADER}${rows.join("")}#close\t2024-01-01-01-00-00\n`);
  const json = Buffer.from(rows.map(jsonOf).join(""));
  console.log(`zeek-conn: TSV ${told(rate(tsv))}, JSON ${told(rate(json))}; ${beside(tsv)}`);
}

function told(rowsPerSecond: number): string {
  return `${(rowsPerSecond / 1e6).toFixed(2)} M rows/s of CPU`;
}

/** Median of the runs after the first two. */
function rate(octets: Uint8Array): number {
  const seconds: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const began = process.cpuUsage();
    const read = readAll(octets);
    const { user, system } = process.cpuUsage(began);
    if (read !== ROWS) throw new Error(`${read} rows of ${ROWS}`);
    seconds.push((user + system) / 1e6);
  }
  return ROWS / median(seconds.slice(2));
}

function readAll(octets: Uint8Array): number {
  const sink = new RecordSink("zeek-conn");
  const settings = { samplingProbability: null, map: null, exporter: null };
  const reader = zeekConn.read({ sink, settings, sessions: new Map(), datagramReader: () => null });
  for (let at = 0; at < octets.length; at += PIECE) {
    reader.push(octets.subarray(at, at + PIECE));
    for (const batch of sink.take()) sink.release(batch);
  }
  reader.end();
  sink.end();
  if (sink.understoodOctets !== octets.length) throw new Error("octets are not accounted for");
  return sink.count("flow");
}

/** The same file through awk, in user and system time of its process as `time -p` tells them. */
function beside(octets: Uint8Array): string {
  const folder = mkdtempSync(path.join(tmpdir(), "narrows-bench-zeek-"));
  try {
    const file = path.join(folder, "conn.log");
    writeFileSync(file, octets);
    const program = "!/^#/ { n++; s += $18 + $20 } END { print n, s }";
    const script = `ulimit -f 1000; time -p timeout 60 awk -F'\\t' '${program}' '${file}'`;
    const runs = Array.from({ length: 3 }, () => spawnSync("bash", ["-c", script], { encoding: "utf8" }));
    const seconds = runs.map(
      ({ stderr }) => Number(/user ([\d.]+)/.exec(stderr)?.[1]) + Number(/sys ([\d.]+)/.exec(stderr)?.[1]),
    );
    const awk = median(seconds);
    return awk > 0 ? `awk ${told(ROWS / awk)}` : "awk is not installed: no ratio";
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function jsonOf(row: string): string {
  const names = HEADER.split("\n")
    .find((one) => one.startsWith("#fields"))!
    .split("\t")
    .slice(1);
  const values = row.trimEnd().split("\t");
  const members = names.flatMap((name, i) => {
    const value = values[i]!;
    if (value === "-") return [];
    const bare = value === "T" ? "true" : value === "F" ? "false" : value;
    return [`"${name}":${QUOTED.has(name) ? `"${value}"` : bare}`];
  });
  return `{${members.join(",")}}\n`;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
