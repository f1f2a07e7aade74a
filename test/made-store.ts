import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { KINDS, type RecordKind } from "../src/record/columns.ts";
import { RecordSink } from "../src/record/sink.ts";
import { openStore } from "../src/store/open.ts";
import type { InputWriter, Store } from "../src/store/store.ts";
import { parseAddress } from "../src/values/address.ts";

/** A record with the columns that matter to a test; addresses as text, times in milliseconds. */
export type MadeRecord = Readonly<Record<string, number | string>>;
export type MadeRecords = { readonly [K in RecordKind]?: Iterable<MadeRecord> };

/** A store in a folder of its own that holds these records, for the time of `use`. */
export async function withRecords<T>(records: MadeRecords, use: (store: Store) => Promise<T>): Promise<T> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "narrows-made-"));
  const store = await openStore(folder);
  try {
    await hold(store, records);
    return await use(store);
  } finally {
    await store.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function hold(store: Store, records: MadeRecords): Promise<void> {
  const facts = { path: "made", sha256: "a".repeat(64), octets: 1, format: "test", settings: "{}", madeUp: null };
  const writer = (await store.ingest(facts, new Map())) as InputWriter;
  const sink = new RecordSink("test");
  for (const [kind, rows] of Object.entries(records) as [RecordKind, Iterable<MadeRecord>][]) {
    let offset = 0;
    for (const record of rows) {
      write(sink, kind, record, offset++);
      for (const batch of sink.take()) await writer.insert(batch);
    }
  }
  sink.end();
  for (const batch of sink.take()) await writer.insert(batch);
  await writer.finish("whole", new Map(), null);
}

function write(sink: RecordSink, kind: RecordKind, record: MadeRecord, offset: number): void {
  const builder = sink.builder(kind);
  const row = builder.next(offset);
  for (const [name, value] of Object.entries(record)) {
    const column = builder.column(name);
    const { type } = KINDS[kind].columns.find((one) => one.name === name)!;
    if (type === "text") column.text(row, String(value));
    else if (type === "address") column.address(row, parseAddress(String(value))!);
    else column.number(row, Number(value));
  }
}
