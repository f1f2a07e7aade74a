import { openStore } from "../../src/store/open.ts";
import { madeInputs } from "./input.ts";

/**
 * The process that is killed: ingests what is not held yet, then says `done`. `fatalStep`, when above 0, is the number
 * of the step at which it ends itself, so that each moment between two writes has its turn.
 */
export async function work(folder: string, fatalStep: number): Promise<void> {
  let steps = 0;
  const store = await openStore(folder, {
    memory: 2 ** 30,
    rowsAnInsert: 8000,
    step: () => {
      if (++steps === fatalStep) process.kill(process.pid, "SIGKILL");
    },
  });
  for (const { facts, prefixes, batches } of madeInputs()) {
    const writer = await store.ingest(facts, prefixes);
    if ("known" in writer) continue;
    for (const batch of batches) await writer.insert(batch);
    await writer.finish(facts.path === "second.pcap" ? "partial" : "whole", new Map([["truncated", 1]]), null);
  }
  await store.close();
  process.stdout.write("done\n");
}
