import path from "node:path";
import { ingest } from "../../src/cli/ingest.ts";
import { bundled } from "../../src/cli/places.ts";
import type { Batch } from "../../src/record/batch.ts";
import type { InputFacts, InputWriter, Store } from "../../src/store/store.ts";
import { batchesOf } from "../../worlds/batches.ts";
import { loadWorld, makeWorld } from "../../worlds/make.ts";

const WORLD = "north-korea-2017-2019";
const SEED = 1;
export const FLOWS: InputFacts = {
  path: `${WORLD}.flows`,
  sha256: "f".repeat(64),
  octets: 1,
  format: "made",
  settings: "{}",
  madeUp: { world: WORLD, seed: SEED },
};

/** Real inputs, each with how it is to be read; where they are from stands in examples/README.md. */
const EXAMPLES = [
  { path: "examples/bgp", options: {} },
  { path: "examples/kp-facts", options: { map: "facts-dns" } },
  { path: "examples/scans-2021", options: {} },
  { path: "examples/ugr16", options: { map: "ugr16" } },
];

/** The flows of the world, in memory, so that only the insert is timed. */
export function worldFlows(): readonly Batch[] {
  return [...batchesOf(loadWorld(WORLD), SEED)];
}

/** Answers how many seconds it took. */
export async function insertFlows(store: Store, batches: readonly Batch[], facts = FLOWS): Promise<number> {
  const start = performance.now();
  const writer = (await store.ingest(facts, new Map())) as InputWriter;
  for (const batch of batches) await writer.insert(batch);
  await writer.finish("whole", new Map(), null);
  return (performance.now() - start) / 1000;
}

/** Files of the routes that the world's collector saw. */
export async function makeRoutes(out: string): Promise<string[]> {
  const { files } = await makeWorld(WORLD, { seed: SEED, out, formats: ["mrt"] });
  return files.filter(({ records }) => records > 0).map(({ name }) => path.join(out, name));
}

/** Routes of the world, and what is bundled of real routes, names, services and flows. */
export async function insertOthers(store: Store, routes: readonly string[]): Promise<void> {
  await ingest(store, routes, { quiet: true });
  for (const { path: input, options } of EXAMPLES)
    await ingest(store, [path.relative(process.cwd(), bundled(input))], { ...options, quiet: true });
}
