import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createRandom } from "../src/statistics/random.ts";
import type { Instant } from "../src/values/instant.ts";
import { labelsOf } from "./happening/actors.ts";
import { routeEvents } from "./happening/route-events.ts";
import type { Recorder } from "./instrument/observed.ts";
import { FlowCsvRecorder } from "./output/flow-csv.ts";
import { HashedFile } from "./output/hashed-file.ts";
import { ribRecords, updateRecord } from "./output/mrt.ts";
import { NetFlow9Recorder } from "./output/netflow9.ts";
import { PcapngWriter } from "./output/pcapng.ts";
import { simulate } from "./simulate.ts";
import { type Truth, tellTruth } from "./truth.ts";
import type { RouteCollector } from "./world/route-collector.ts";
import { readWorld, type World } from "./world.ts";

/** NetFlow v9 in a capture · plain CSV with labels beside it · MRT of the route collector, where the world has one. */
type OutputFormat = "netflow9" | "csv" | "mrt";
const BY_DEFAULT: readonly OutputFormat[] = ["netflow9", "mrt"];

export interface MakeSettings {
  /** Same seed, same octets. */
  readonly seed: number;
  /** Folder, made when it is missing. */
  readonly out: string;
  readonly formats?: readonly OutputFormat[];
  /** Told the share done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

interface MadeFile {
  readonly name: string;
  readonly sha256: string;
  readonly records: number;
}

/** What `manifest.json` holds: that all of it is made up, by what, and which files. */
interface WorldManifest {
  readonly madeUp: { readonly world: string; readonly seed: number };
  readonly title: string;
  readonly parameters: World["file"];
  readonly files: readonly MadeFile[];
}

export interface Made {
  readonly files: readonly MadeFile[];
  readonly truth: Truth;
  readonly manifest: WorldManifest;
}

const HOME = findHome(path.dirname(fileURLToPath(import.meta.url)));

/** Names of the bundled worlds. */
export function worldNames(): string[] {
  const files = fs.readdirSync(path.join(HOME, "worlds")).filter((name) => name.endsWith(".yaml"));
  return files.map((name) => name.slice(0, -".yaml".length)).sort();
}

/** A bundled world by its name, or one from a file. */
export function loadWorld(nameOrFile: string): World {
  const bundled = worldNames().includes(nameOrFile);
  const file = bundled ? path.join(HOME, "worlds", `${nameOrFile}.yaml`) : nameOrFile;
  return readWorld(fs.readFileSync(file, "utf8"), bundled ? `worlds/${nameOrFile}.yaml` : nameOrFile);
}

/** Makes a world's files in a folder: records in the formats asked for, `truth.json`, `manifest.json`. */
export async function makeWorld(nameOrFile: string, settings: MakeSettings): Promise<Made> {
  const world = loadWorld(nameOrFile);
  const { seed, out, onProgress } = settings;
  fs.mkdirSync(out, { recursive: true });
  const labels = labelsOf(world);
  const outputs = (settings.formats ?? BY_DEFAULT).map((format) => OUTPUTS[format](world, seed, out, labels));
  const run = simulate(world, seed, together(outputs.flatMap(({ recorder }) => recorder ?? [])));
  let step = run.next();
  for (; !step.done; step = run.next()) {
    onProgress?.(step.value);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const happened = step.value;
  const files = outputs.flatMap((output) => output.close(happened.records));
  const truth = tellTruth(world, seed, happened.drawn);
  files.push(jsonFile(out, "truth.json", truth));
  const manifest: WorldManifest = {
    madeUp: { world: world.id, seed },
    title: world.title,
    parameters: world.file,
    files,
  };
  jsonFile(out, "manifest.json", manifest);
  onProgress?.(1);
  return { files, truth, manifest };
}

interface Output {
  /** Null when it has nothing to do with flows. */
  readonly recorder: Recorder | null;
  close(records: number): MadeFile[];
}

const OUTPUTS: Record<OutputFormat, (world: World, seed: number, out: string, labels: readonly string[]) => Output> = {
  netflow9(world, seed, out) {
    const name = "flows.pcapng";
    const file = new HashedFile(path.join(out, name));
    const capture = new PcapngWriter(file, `narrows world ${world.id} seed ${seed}`);
    const recorder = new NetFlow9Recorder(world.exporters, capture, createRandom(seed).fork(`exporters ${world.id}`));
    return { recorder, close: (records) => [{ name, sha256: file.close(), records }] };
  },
  csv(world, _seed, out, names) {
    const [flows, labels] = ["flows.csv", "labels.csv"].map((name) => ({
      name,
      file: new HashedFile(path.join(out, name)),
    }));
    const recorder = new FlowCsvRecorder(world, flows!.file, labels!.file, names);
    return {
      recorder,
      close: (records) => [flows!, labels!].map(({ name, file }) => ({ name, sha256: file.close(), records })),
    };
  },
  mrt(world, seed, out) {
    return {
      recorder: null,
      close: () => (world.routeCollector ? routeFiles(world, world.routeCollector, seed, out) : []),
    };
  },
};

function routeFiles(world: World, collector: RouteCollector, seed: number, out: string): MadeFile[] {
  const events = routeEvents(world, collector, createRandom(seed).fork(`routes ${world.id}`));
  const ribs = collector.ribs.map((at) => recordFile(out, `rib.${stamp(at)}.mrt`, ribRecords(world, collector, at)));
  const updates = events.map((event) => updateRecord(collector, event));
  return [...ribs, recordFile(out, `updates.${stamp(collector.period.from)}.mrt`, updates)];
}

function recordFile(out: string, name: string, records: readonly Buffer[]): MadeFile {
  const file = new HashedFile(path.join(out, name));
  for (const record of records) file.write(record);
  return { name, sha256: file.close(), records: records.length };
}

/** `20170930.0000`, as the archives name their files. */
function stamp(at: Instant): string {
  return new Date(at).toISOString().slice(0, 16).replace(/[-:]/g, "").replace("T", ".");
}

function together(recorders: readonly Recorder[]): Recorder {
  if (recorders.length === 1) return recorders[0]!;
  return {
    open(at) {
      for (const one of recorders) one.open(at);
    },
    record(observed, row) {
      for (const one of recorders) one.record(observed, row);
    },
    close(at) {
      for (const one of recorders) one.close(at);
    },
  };
}

function jsonFile(out: string, name: string, value: unknown): MadeFile {
  const file = new HashedFile(path.join(out, name));
  file.text(`${JSON.stringify(value, null, 2)}\n`);
  return { name, sha256: file.close(), records: 0 };
}

function findHome(from: string): string {
  let folder = from;
  while (!fs.existsSync(path.join(folder, "package.json"))) folder = path.dirname(folder);
  return folder;
}
