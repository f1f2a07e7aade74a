import { spawn, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/** What nfcapd took for the same datagrams, and nfdump for reading what it stored. */
export interface Beside {
  readonly flows: number;
  /** CPU a flow, of receiving and writing without compression. */
  readonly collectSeconds: number;
  /** CPU a flow, of reading the file and passing over every flow. */
  readonly readSeconds: number;
}

const PORT = 29_956;
/** Datagrams that the receive buffer holds. */
const BURST = 100;
const TICKS = 100; // a second, Linux USER_HZ

/** Null when nfcapd is not installed or stored nothing. Loopback only, bounded in time and file size. */
export async function besideNfcapd(datagrams: readonly Uint8Array[], folder: string): Promise<Beside | null> {
  if (spawnSync("nfcapd", ["-V"]).error) return null;
  mkdirSync(folder);
  const command = `ulimit -f 1000000; exec timeout -s KILL 120 nfcapd -4 -b 127.0.0.1 -p ${PORT} -w ${folder} -B 8000000`;
  const nfcapd = spawn("sh", ["-c", command], { stdio: "ignore" });
  await pause(500);
  const before = cpuSeconds(nfcapd.pid!);
  await sendAll(datagrams);
  await pause(500);
  const collect = cpuSeconds(nfcapd.pid!) - before;
  nfcapd.kill("SIGTERM");
  await new Promise((resolve) => nfcapd.once("exit", resolve));
  const file = readdirSync(folder).find((name) => name.startsWith("nfcapd."));
  const flows = file ? countFlows(`${folder}/${file}`) : 0;
  if (flows === 0) return null;
  return { flows, collectSeconds: collect / flows, readSeconds: readSeconds(`${folder}/${file}`) / flows };
}

async function sendAll(datagrams: readonly Uint8Array[]): Promise<void> {
  const socket = createSocket("udp4");
  for (let at = 0; at < datagrams.length; at += BURST) {
    const burst = datagrams.slice(at, at + BURST);
    await Promise.all(
      burst.map((one) => new Promise<void>((done) => socket.send(one, PORT, "127.0.0.1", () => done()))),
    );
    await pause(1);
  }
  socket.close();
}

/** User and system time so far of a process, or of its child where `timeout` has one. */
function cpuSeconds(pid: number): number {
  const child = spawnSync("pgrep", ["-P", String(pid)], { encoding: "utf8" }).stdout.trim();
  const stat = `/proc/${child || pid}/stat`;
  if (!existsSync(stat)) return 0;
  const fields = readFileSync(stat, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

function countFlows(file: string): number {
  const { stdout } = spawnSync("nfdump", ["-I", "-r", file], { encoding: "utf8", timeout: 60_000 });
  return Number(/^Flows:\s*(\d+)/m.exec(stdout)?.[1] ?? 0);
}

/** CPU of nfdump over all flows, none of which is printed. */
function readSeconds(file: string): number {
  const time = spawnSync("sh", ["-c", `ulimit -t 60; time -p nfdump -r ${file} -q -o null > /dev/null`], {
    encoding: "utf8",
  });
  const seconds = (what: string) => Number(new RegExp(`^${what} ([\\d.]+)`, "m").exec(time.stderr)?.[1] ?? 0);
  return seconds("user") + seconds("sys");
}
