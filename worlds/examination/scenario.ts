import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { analyses } from "../../src/analyses/index.ts";
import { ingest } from "../../src/cli/ingest.ts";
import { runStudy } from "../../src/cli/study.ts";
import type { Finding } from "../../src/finding/finding.ts";
import { openStore } from "../../src/store/open.ts";
import type { InputWriter, Store } from "../../src/store/store.ts";
import { batchesOf } from "../batches.ts";
import { outputOf } from "../output/outputs.ts";
import { referencesOf } from "../references.ts";
import type { World } from "../world.ts";
import { windowsOf } from "./windows.ts";

/** What one analysis said, or why it could not be asked. */
export interface Said {
  readonly analysis: string;
  readonly findings: readonly Finding[];
  readonly failed: string | null;
}

/** One world and one seed, the whole way: records into a store of their own, then every question, or some, asked of it. */
export async function askAll(
  world: World,
  seed: number,
  only: readonly string[] = [...analyses.keys()],
): Promise<Said[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "narrows-examination-"));
  try {
    const store = await openStore(path.join(folder, "store"), { memory: MEMORY });
    try {
      await hold(store, world, seed, folder);
      const said: Said[] = [];
      const references = tablesOf(world, seed, folder);
      for (const analysis of [...only].sort()) said.push(await ask(store, analysis, world, references));
      return said;
    } finally {
      await store.close();
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const MEMORY = 2 ** 30;

/** Records as the product would hold them; routes go through the files of the route collector. */
async function hold(store: Store, world: World, seed: number, folder: string): Promise<void> {
  const name = `world ${world.id} seed ${seed}`;
  const facts = {
    path: name,
    sha256: createHash("sha256").update(name).digest("hex"),
    octets: 1,
    format: "world",
    settings: "{}",
    madeUp: { world: world.id, seed },
  };
  const writer = (await store.ingest(facts, new Map())) as InputWriter;
  for (const batch of batchesOf(world, seed)) await writer.insert(batch);
  await writer.finish("whole", new Map(), null);
  if (!world.routeCollector) return;
  const files = outputOf("mrt", { world, seed, out: folder, labels: [], names: [] }).close(0);
  const paths = files.map((file) => path.join(folder, file.name));
  await ingest(store, paths, { quiet: true });
}

/** What can be known of mining without places: whose pools are whose, and when blocks were found. */
const OF_MINING = ["mining-pools", "block-times"];

/** What an analyst of a world with places or miners has at hand, in a folder; other worlds are asked with what is bundled. */
function tablesOf(world: World, seed: number, folder: string): string | null {
  const isAtHand = (name: string): boolean =>
    world.file.geography !== undefined || OF_MINING.includes(name.split("/")[0]!);
  const tables = referencesOf(world, seed).filter(({ path: name }) => isAtHand(name));
  if (tables.length === 0) return null;
  const references = path.join(folder, "references");
  for (const { path: name, text } of tables) {
    fs.mkdirSync(path.dirname(path.join(references, name)), { recursive: true });
    fs.writeFileSync(path.join(references, name), text);
  }
  return references;
}

/** A question that fails is told as such: the others are still asked. */
async function ask(store: Store, analysis: string, world: World, references: string | null): Promise<Said> {
  const { before: against, after: period } = windowsOf(world);
  const questions = [{ analysis, period: period.period, against: against.period }];
  const windows = { period: period.period, against: against.period };
  try {
    const how = { seed: 1, settings: {}, references, sensitivity: [] };
    const request = { subject: world.networks[0]!.id, ...windows, questions, ...how };
    const { findings } = await runStudy(store, request);
    return { analysis, findings: findings.map(withoutDrawings), failed: null };
  } catch (error) {
    return { analysis, findings: [], failed: String(error) };
  }
}

/** Neither figures nor evidence are graded. */
function withoutDrawings(finding: Finding): Finding {
  return { ...finding, figures: [], evidence: [] };
}
