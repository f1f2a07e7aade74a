import { openStore } from "../../src/store/open.ts";
import { madeInputs } from "./input.ts";

/**
 * The process that is killed: ingests what is not held yet, then says `done`. `fatal` is a step with the number of the
 * time at which it ends itself there, as `blocks inserted:2`, so that each moment between two writes has its turn.
 */
export async function work(folder: string, fatal: string): Promise<void> {
  const taken = new Map<string, number>();
  const store = await openStore(folder, {
    memory: 2 ** 30,
    rowsAnInsert: 8000,
    step: (step) => {
      taken.set(step, (taken.get(step) ?? 0) + 1);
      if (`${step}:${taken.get(step)}` === fatal) process.kill(process.pid, "SIGKILL");
    },
  });
  for (const { facts, prefixes, batches } of madeInputs()) {
    const writer = await store.ingest(facts, prefixes);
    if ("known" in writer) continue;
    for (const batch of batches) await writer.insert(batch);
    await writer.finish(facts.path === "second.pcap" ? "partial" : "whole", new Map([["truncated", 1]]), null);
    if (facts.path === "log.nfcapd") await store.settle(); // what the grown file takes out is in the rollups already
  }
  await store.close();
  process.stdout.write("done\n");
}
