import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { openStore } from "../src/store/open.ts";
import type { InputWriter, Store } from "../src/store/store.ts";
import { batchesOf } from "../worlds/batches.ts";
import type { World } from "../worlds/world.ts";

/** A store in a folder of its own that holds the flows and the coverage of a world, for the time of `use`. */
export async function withWorld<T>(world: World, seed: number, use: (store: Store) => Promise<T>): Promise<T> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "narrows-made-world-"));
  const store = await openStore(folder);
  try {
    const facts = { path: world.id, sha256: "b".repeat(64), octets: 1, format: "world", settings: "{}", madeUp: null };
    const writer = (await store.ingest(facts, new Map())) as InputWriter;
    for (const batch of batchesOf(world, seed)) await writer.insert(batch);
    await writer.finish("whole", new Map(), null);
    return await use(store);
  } finally {
    await store.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
