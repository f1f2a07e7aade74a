import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "vitest";
import { Books } from "./books.ts";
import { type Engine, EngineError } from "./engines/engine.ts";
import { facts, flowBatches, inFolder } from "./fixture/stores.ts";
import { Mender } from "./mend.ts";
import type { InputWriter } from "./store.ts";
import { Writer } from "./writer.ts";

const FULL = "Code: 243. DB::Exception: Cannot reserve 1.00 MiB, not enough space. (NOT_ENOUGH_SPACE)\nStack trace: …";

/** Takes note of what it is asked; every insert fails until `failures` are used up. */
function engineOf(failures: number): Engine & { readonly tokens: string[] } {
  const tokens: string[] = [];
  return {
    profile: "modern",
    tokens,
    command: async () => {},
    insertNative: async ({ token }) => {
      tokens.push(token);
      if (tokens.length <= failures) throw new EngineError(FULL, 243);
    },
    rowsJson: async () => ['{"rows":"0"}\n'],
    prepare: async () => {},
    interrupt: async () => {},
    close: async () => {},
  };
}

async function withWriter(engine: Engine, use: (writer: InputWriter, books: Books) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const incoming = path.join(folder, "incoming");
    fs.mkdirSync(incoming, { recursive: true });
    const books = await Books.open(path.join(folder, "ledger.ndjson"));
    await books.note({ event: "begun", facts: facts("a", 250), continues: null });
    // The rollup is the engine's affair: the mender finds nothing to write anew.
    const mender = new Mender(
      { ...engine, rowsJson: async (query) => (/month/.test(query) ? [] : ['{"rows":"0"}']) },
      books,
    );
    const parts = {
      name: folder,
      engine,
      books,
      mender,
      incoming,
      rowsAnInsert: 100,
      patienceSeconds: 60,
      tell: () => {},
      step: () => {},
      closed: () => {},
    };
    await use(new Writer(facts("a", 250).sha256, parts), books);
    await books.close();
  });
}

test("an insert that fails for a moment is taken back and tried again, under a token of its own", async () => {
  const engine = engineOf(1);
  await withWriter(engine, async (writer) => {
    for (const batch of flowBatches(100, 100)) await writer.insert(batch);
    const stored = await writer.finish("whole", new Map(), null);
    assert.deepEqual(stored.records, { flow: 100 });
    assert.equal(new Set(engine.tokens).size, 2);
  });
});

test("a disk that stays full ends the ingest with the next step; what is not stored is not acknowledged", async () => {
  const engine = engineOf(Number.POSITIVE_INFINITY);
  await withWriter(engine, async (writer, books) => {
    const reading = (async () => {
      for (const batch of flowBatches(2000, 100)) await writer.insert(batch);
      await writer.finish("whole", new Map(), null);
    })();
    await assert.rejects(reading, {
      name: "StoreError",
      message: /the disk is full; make room, then run the same command again$/,
    });
    await writer.abandon();
    const [stored] = books.inputs.list();
    assert.deepEqual([stored!.state, stored!.records], ["reading", {}]);
  });
});
