import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { openStore } from "../src/store/open.ts";
import type { InputWriter, Store } from "../src/store/store.ts";
import { batchesOf } from "../worlds/batches.ts";
import { labelsOf } from "../worlds/happening/actors.ts";
import type { Observed, Recorder } from "../worlds/instrument/observed.ts";
import { addressText } from "../worlds/output/address-text.ts";
import { simulate } from "../worlds/simulate.ts";
import type { World } from "../worlds/world.ts";
import type { MadeRecord } from "./made-store.ts";

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

/** Flows of a world as its exporters see them, whole; `told` adds columns after the label of who made each. */
export function recordsOf(world: World, seed: number, told: (label: string) => MadeRecord): MadeRecord[] {
  const labels = labelsOf(world);
  const records: MadeRecord[] = [];
  const recorder: Recorder = {
    open() {},
    close() {},
    record(observed: Observed, row: number) {
      records.push({
        flowStartMilliseconds: observed.start(row),
        flowEndMilliseconds: observed.end(row),
        sourceAddress: addressText(observed.source(row)),
        destinationAddress: addressText(observed.destination(row)),
        sourceTransportPort: observed.sourcePort(row),
        destinationTransportPort: observed.destinationPort(row),
        protocolIdentifier: observed.protocol(row),
        tcpControlBits: observed.flags(row),
        octetDeltaCount: observed.octets(row),
        packetDeltaCount: observed.packets(row),
        samplingProbability: 1,
        samplingKnownBy: "told",
        ...told(labels[observed.label(row)] ?? ""),
      });
    },
  };
  for (const run = simulate(world, seed, recorder); !run.next().done; );
  return records;
}
