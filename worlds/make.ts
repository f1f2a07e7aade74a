import fs from "node:fs";
import path from "node:path";
import { bundledNames, bundledWorld } from "./bank/bank.ts";
import { labelsOf } from "./happening/actors.ts";
import { Elsewhere } from "./happening/elsewhere.ts";
import type { Recorder } from "./instrument/observed.ts";
import { MOST_OCTETS, mustFit } from "./must-fit.ts";
import { HashedFile } from "./output/hashed-file.ts";
import { type MadeFile, type OutputFormat, outputOf, together } from "./output/outputs.ts";
import { referencesOf, trueCountriesOf } from "./references.ts";
import { simulate } from "./simulate.ts";
import { type Truth, tellTruth } from "./truth.ts";
import { readWorld, type World } from "./world.ts";

const BY_DEFAULT: readonly OutputFormat[] = ["netflow9", "mrt"];

export interface MakeSettings {
  /** Same seed, same octets. */
  readonly seed: number;
  /** Folder, made when it is missing. */
  readonly out: string;
  readonly formats?: readonly OutputFormat[];
  /** Octets that its files may have, about; a world that would have more is refused. */
  readonly most?: number;
  /** Told the share done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
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

/** Names of the bundled worlds. */
export function worldNames(): string[] {
  return bundledNames();
}

/** A bundled world by its name, or one from a file. */
export function loadWorld(nameOrFile: string): World {
  const bundled = bundledWorld(nameOrFile);
  return bundled ? readWorld(bundled.text, bundled.source) : readWorld(fs.readFileSync(nameOrFile, "utf8"), nameOrFile);
}

/** Makes a world's files in a folder: records in the formats asked for, `truth.json`, `manifest.json`. */
export async function makeWorld(nameOrFile: string, settings: MakeSettings): Promise<Made> {
  const world = loadWorld(nameOrFile);
  const { seed, out, onProgress } = settings;
  const formats = settings.formats ?? BY_DEFAULT;
  mustFit(world, formats, settings.most ?? MOST_OCTETS);
  fs.mkdirSync(out, { recursive: true });
  const site = { world, seed, out, labels: labelsOf(world), names: new Elsewhere(world, seed).names };
  const output = together(formats.map((format) => outputOf(format, site)));
  const run = simulate(world, seed, output.recorder ?? NOBODY);
  let step = run.next();
  for (; !step.done; step = run.next()) {
    onProgress?.(step.value);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const happened = step.value;
  const files = output.close(happened.records);
  const truth = tellTruth(world, seed, happened.drawn);
  files.push(jsonFile(out, "truth.json", truth));
  if (world.file.geography) files.push(...referenceFiles(world, seed, out));
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

/** What an analyst of a world with a geography would have at hand; and beside it, where addresses truly are. */
function referenceFiles(world: World, seed: number, out: string): MadeFile[] {
  const tables = referencesOf(world, seed).map(({ path, text }) => ({ path: `references/${path}`, text }));
  return [...tables, { path: "true-countries.csv", text: trueCountriesOf(world, seed) ?? "" }].map(
    ({ path: name, text }) => {
      fs.mkdirSync(path.dirname(path.join(out, name)), { recursive: true });
      const file = new HashedFile(path.join(out, name));
      file.text(text);
      return { name, sha256: file.close(), records: text.split("\n").length - 2 };
    },
  );
}

/** Nothing is written of flows. */
const NOBODY: Recorder = { open() {}, record() {}, close() {} };

function jsonFile(out: string, name: string, value: unknown): MadeFile {
  const file = new HashedFile(path.join(out, name));
  file.text(`${JSON.stringify(value, null, 2)}\n`);
  return { name, sha256: file.close(), records: 0 };
}
