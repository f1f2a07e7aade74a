import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, test } from "vitest";
import { z } from "zod";
import type { Batch } from "../record/batch.ts";
import { RecordSink } from "../record/sink.ts";
import { openStore } from "./open.ts";
import { sql } from "./query.ts";
import type { InputFacts, InputWriter, Store } from "./store.ts";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "narrows-store-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const counted = z.object({ rows: z.coerce.number() });
const flows = async (store: Store) =>
  (await store.rows("How many flows?", counted, sql`SELECT count() AS rows FROM flow`)).rows[0]!.rows;

test("what was ingested is there, and is known when it comes again under another name", async () => {
  const store = await openStore(folder);
  try {
    const input = facts("a", "capture.pcap");
    await ingest(store, input, batchesOf(10));
    assert.equal(await flows(store), 10);
    const again = await store.ingest({ ...input, path: "renamed.pcap" }, new Map());
    assert.ok("known" in again && again.known.state === "whole" && again.known.records.flow === 10);
  } finally {
    await store.close();
  }
});

function facts(letter: string, name: string): InputFacts {
  return { path: name, sha256: letter.repeat(64), octets: 100, format: "test", settings: "{}", madeUp: null };
}

function batchesOf(rows: number): Batch[] {
  const sink = new RecordSink("test");
  const builder = sink.builder("flow");
  for (let i = 0; i < rows; i++) {
    const row = builder.next(i);
    builder.column("flowStartMilliseconds").number(row, Date.UTC(2019, 0, 1, i));
    builder.column("octetDeltaCount").number(row, i);
  }
  sink.end();
  return sink.take();
}

async function ingest(
  store: Store,
  input: InputFacts,
  batches: readonly Batch[],
  prefixes = new Map<number, string>(),
) {
  const writer = (await store.ingest(input, prefixes)) as InputWriter;
  for (const batch of batches) await writer.insert(batch);
  return writer.finish("whole", new Map(), null);
}
