import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "vitest";
import type { Batch } from "../record/batch.ts";
import { rowOf } from "../record/batch.ts";
import { RecordSink } from "../record/sink.ts";
import { parseAddress } from "../values/address.ts";
import { pseudonymising } from "./pseudonymise.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "narrows-key-"));
const key = path.join(folder, "key");
fs.writeFileSync(key, "32-char-str-for-AES-key-and-pad.");

function batches(): Batch[] {
  const sink = new RecordSink("test");
  const builder = sink.builder("flow");
  for (const [source, destination] of [
    ["192.0.2.1", "198.51.100.1"],
    ["2001:db8::1", "2001:db8::2"],
  ] as const) {
    const row = builder.next(0);
    builder.column("sourceAddress").address(row, parseAddress(source)!);
    builder.column("destinationAddress").address(row, parseAddress(destination)!);
    builder.column("exporter").text(row, "192.0.2.1");
    builder.column("octetDeltaCount").number(row, 7);
  }
  sink.end();
  return [...sink.take()];
}

test("source and destination each have a pseudonym of their own, IPv6 too, and counters stay", async () => {
  const rows: Record<string, unknown>[] = [];
  const writer = {
    write: async (batch: Batch) => {
      for (let row = 0; row < batch.rows; row++) rows.push(rowOf(batch, row));
    },
    end: async () => {},
  };
  const hiding = await pseudonymising(writer, key);
  for (const batch of batches()) await hiding.write(batch);
  const [first, second] = rows;
  assert.deepEqual(
    [first!.sourceAddress, first!.exporter, first!.octetDeltaCount],
    ["192.0.125.244", "192.0.125.244", 7n],
  );
  assert.equal(second!.sourceAddress, "27fe:8bc7:fee:1e:1e1f:f0fe:f0e1:83fd");
  assert.notEqual(second!.destinationAddress, second!.sourceAddress);
  assert.notEqual(second!.destinationAddress, "2001:db8::2");
  assert.notEqual(first!.destinationAddress, "198.51.100.1");
});

test("a key of another length is refused with the next step", async () => {
  fs.writeFileSync(path.join(folder, "short"), "short");
  const nowhere = { write: async () => {}, end: async () => {} };
  await assert.rejects(pseudonymising(nowhere, path.join(folder, "short")), /holds 5 octets; a key is 32: head -c 32/);
});
