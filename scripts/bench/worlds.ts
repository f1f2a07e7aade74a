import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { loadWorld, makeWorld } from "../../worlds/make.ts";
import type { OutputFormat } from "../../worlds/output/outputs.ts";
import { simulate } from "../../worlds/simulate.ts";

// Worlds: how fast a busy exporter's records are made, with nobody writing and in each form, in records a second of CPU.

const WORLD = "busy-exporter";
const RUNS = 3;
const FORMS: readonly (readonly OutputFormat[])[] = [
  ["netflow9"],
  ["netflow5"],
  ["ipfix"],
  ["csv"],
  ["zeek"],
  ["labels"],
];

export async function benchWorlds(): Promise<void> {
  tell("made, nobody writes", await median(async () => happen()));
  for (const formats of FORMS) tell(`made, and written as ${formats.join()}`, await median(() => write(formats)));
  console.log(`worlds: at most ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB resident`);
}

function happen(): number {
  const run = simulate(loadWorld(WORLD), 1, { open() {}, record() {}, close() {} });
  for (let step = run.next(); ; step = run.next()) if (step.done) return step.value.records;
}

async function write(formats: readonly OutputFormat[]): Promise<number> {
  const out = mkdtempSync(path.join(tmpdir(), "narrows-worlds-"));
  try {
    const { files } = await makeWorld(WORLD, { seed: 1, out, formats });
    return files[0]!.records;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** Records a second of CPU. */
async function median(work: () => Promise<number>): Promise<number> {
  const rates: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const began = process.cpuUsage();
    const records = await work();
    const { user, system } = process.cpuUsage(began);
    rates.push((records / (user + system)) * 1e6);
  }
  return rates.sort((a, b) => a - b)[Math.floor(RUNS / 2)]!;
}

function tell(what: string, rate: number): void {
  console.log(`worlds: ${what}: ${(rate / 1e6).toFixed(2)} M records/s of CPU`);
}
