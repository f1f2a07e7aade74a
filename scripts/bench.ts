import { spawn, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import path from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { ingest } from "../src/cli/ingest.ts";
import { readInput } from "../src/cli/read-input.ts";
import { openOctets } from "../src/collect/containers.ts";
import { openStore } from "../src/store/open.ts";
import { makeWorld } from "../worlds/make.ts";
import { benchFlowExports } from "./bench/flow-exports.ts";
import { benchMemory } from "./bench/memory.ts";
import { benchMrt } from "./bench/mrt.ts";
import { benchNfcapdFiles } from "./bench/nfcapd-files.ts";
import { benchPackets } from "./bench/packets.ts";
import { benchWorlds } from "./bench/worlds.ts";
import { benchZeek } from "./bench/zeek.ts";

// `npm run bench`: rates on this machine as medians of some runs, beside peers where they are installed; `npm run bench -- NAME…`
// runs some parts only (memory alone, for its figure is the largest of the whole run). Loopback only, bounded in time and size; nothing here is asserted.

const RUNS = 3;
const UNSAID = { samplingProbability: null, map: null, exporter: null };
const folder = mkdtempSync(path.join(tmpdir(), "narrows-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

interface Run {
  flows: number;
  seconds: number;
  cpuSeconds: number;
  longestStallMs: number;
}

/** By name, in the order in which all are run. */
const PARTS: Readonly<Record<string, () => void | Promise<void>>> = {
  store: benchStore,
  exports: () => benchFlowExports(folder),
  mrt: benchMrt,
  zeek: benchZeek,
  packets: benchPackets,
  nfcapd: benchNfcapdFiles,
  worlds: benchWorlds,
  memory: benchMemory,
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(", ")}; there are ${Object.keys(PARTS).join(", ")}`);
  process.exit(2);
}
console.log(`${cpus()[0]?.model ?? "?"}, ${availableParallelism()} cores, Node ${process.version}`);
for (const [name, run] of Object.entries(PARTS)) if (names.length === 0 || names.includes(name)) await run();

/** Decoding, storing and rolling up, beside nfcapd, which receives and writes. */
async function benchStore(): Promise<void> {
  const capture = await makeCapture();
  console.log(`capture: ${(statSync(capture).size / 1e6).toFixed(0)} MB of NetFlow v9 in pcapng`);
  tell("decode only", await repeated(() => decodeOnly(capture)));
  const stored = await repeated(() => decodeAndStore(capture));
  tell("decode + store + rollups", stored);
  await beside(capture, stored);
}

async function makeCapture(): Promise<string> {
  const out = path.join(folder, "world");
  const { files } = await makeWorld("busy-exporter", { seed: 1, out, formats: ["netflow9"] });
  const largest = files.map(({ name }) => path.join(out, name)).sort((a, b) => statSync(b).size - statSync(a).size)[0];
  return largest!;
}

async function repeated(run: () => Promise<Run>): Promise<Run[]> {
  const runs: Run[] = [];
  for (let i = 0; i < RUNS; i++) runs.push(await run());
  return runs;
}

async function decodeOnly(capture: string): Promise<Run> {
  return measured(async () => {
    let flows = 0;
    const reading = { as: null, settings: UNSAID, sessions: new Map<string, unknown>() };
    await readInput(capture, "capture", reading, async (batch) => {
      if (batch.kind === "flow") flows += batch.rows;
    });
    return flows;
  });
}

async function decodeAndStore(capture: string): Promise<Run> {
  const store = await openStore(path.join(folder, `store-${performance.now()}`));
  try {
    return await measured(async () => {
      const [done] = await ingest(store, [capture], { quiet: true });
      return done?.stored?.records.flow ?? 0;
    });
  } finally {
    await store.close();
  }
}

async function measured(work: () => Promise<number>): Promise<Run> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const cpu = process.cpuUsage();
  const start = performance.now();
  const flows = await work();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  delay.disable();
  return { flows, seconds, cpuSeconds: (user + system) / 1e6, longestStallMs: delay.max / 1e6 };
}

function tell(what: string, runs: readonly Run[]): void {
  const rate = median(runs.map(({ flows, seconds }) => flows / seconds));
  const stall = Math.max(...runs.map(({ longestStallMs }) => longestStallMs));
  console.log(
    `${what}: ${Math.round(rate).toLocaleString("en")} flows/s (median of ${runs.length}, ${runs[0]!.flows.toLocaleString("en")} flows), ` +
      `longest stall of the event loop ${stall.toFixed(0)} ms`,
  );
}

/** nfcapd receives the same datagrams over loopback and writes its own file; its CPU time a flow is set beside ours. */
async function beside(capture: string, ours: readonly Run[]): Promise<void> {
  if (spawnSync("nfcapd", ["-V"]).error)
    return console.log("nfcapd is not installed: no ratio (Debian package nfdump)");
  const datagrams = await datagramsOf(capture);
  const written = path.join(folder, "nfcapd");
  mkdirSync(written);
  const port = 29_955;
  const nfcapd = spawn(
    "sh",
    ["-c", `ulimit -f 1000000; exec timeout -s KILL 120 nfcapd -4 -b 127.0.0.1 -p ${port} -w ${written} -B 8000000 -z`],
    { stdio: "ignore" },
  );
  await pause(500);
  const start = performance.now();
  await sendAll(datagrams, port);
  const seconds = (performance.now() - start) / 1000;
  await pause(500);
  const cpuSeconds = cpuOf(nfcapd.pid!);
  nfcapd.kill("SIGTERM");
  await new Promise((resolve) => nfcapd.once("exit", resolve));
  const flows = countStored(written);
  if (flows === 0) return console.log("nfcapd stored nothing: no ratio");
  const oursPerFlow = median(ours.map((run) => run.seconds / run.flows));
  console.log(
    `nfcapd (receive + write, LZO): ${flows.toLocaleString("en")} flows in ${seconds.toFixed(1)} s of sending, ${(1e6 * (cpuSeconds / flows)).toFixed(2)} µs CPU a flow`,
  );
  console.log(
    `ours, wall a flow ÷ nfcapd, CPU a flow: ${(oursPerFlow / (cpuSeconds / flows)).toFixed(1)} (${(1e6 * oursPerFlow).toFixed(2)} µs)`,
  );
}

/** UDP payloads of a pcapng capture of Ethernet, IPv4, UDP, as worlds write it. */
async function datagramsOf(file: string): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of openOctets(file)) pieces.push(piece.slice());
  const octets = Buffer.concat(pieces);
  const datagrams: Uint8Array[] = [];
  for (let at = 0; at + 12 <= octets.length; at += octets.readUInt32LE(at + 4))
    if (octets.readUInt32LE(at) === 6)
      datagrams.push(udpPayload(octets.subarray(at + 28, at + 28 + octets.readUInt32LE(at + 20))));
  return datagrams;
}

function udpPayload(packet: Buffer): Uint8Array {
  const ip = packet[0]! >> 4 === 4 ? 0 : 14; // raw IP or Ethernet
  return packet.subarray(ip + 4 * (packet[ip]! & 15) + 8);
}

/** In bursts that the receive buffer holds, so that nothing is lost. */
async function sendAll(datagrams: readonly Uint8Array[], port: number): Promise<void> {
  const BURST = 150;
  const socket = createSocket("udp4");
  for (let at = 0; at < datagrams.length; at += BURST) {
    const burst = datagrams.slice(at, at + BURST);
    await Promise.all(
      burst.map((one) => new Promise<void>((done) => socket.send(one, port, "127.0.0.1", () => done()))),
    );
    await pause(1);
  }
  socket.close();
}

/** User and system time so far of a process, its own and of the children it waited for. */
function cpuOf(pid: number): number {
  const TICKS = 100; // Linux USER_HZ
  const child = spawnSync("pgrep", ["-P", String(pid)], { encoding: "utf8" }).stdout.trim();
  const stat = `/proc/${child || pid}/stat`;
  if (!existsSync(stat)) return 0;
  const fields = readFileSync(stat, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

function countStored(folder: string): number {
  const files = readdirSync(folder).filter((name) => name.startsWith("nfcapd."));
  if (files.length === 0) return 0;
  const told = spawnSync("nfdump", ["-q", "-R", folder, "-A", "proto", "-o", "fmt:%fl", "-N"], {
    encoding: "utf8",
    timeout: 60_000,
  });
  return told.stdout.split("\n").reduce((total, line) => total + (Number(line.trim()) || 0), 0);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
