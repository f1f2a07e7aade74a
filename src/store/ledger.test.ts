import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "vitest";
import { inFolder } from "./fixture/stores.ts";
import { type Entry, LedgerFile, readEntries, writtenEntry } from "./ledger.ts";

const ENTRIES: Entry[] = ["a", "b", "c"].map((letter) => ({ event: "reopened", input: letter.repeat(64) }));
const OCTETS = Buffer.from(ENTRIES.map(writtenEntry).join(""));
const LINE = OCTETS.length / 3;

test("a ledger cut at any octet gives its whole entries", () => {
  for (let length = 0; length <= OCTETS.length; length++) {
    const whole = Math.floor(length / LINE);
    const read = readEntries(OCTETS.subarray(0, length), "ledger");
    assert.deepEqual(read, { entries: ENTRIES.slice(0, whole), length: whole * LINE });
  }
});

test("a flipped bit is damage, and told with its line; only that of the last newline leaves a line to be cut", () => {
  for (let bit = 0; bit < 8 * OCTETS.length; bit++) {
    const flipped = Buffer.from(OCTETS);
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    if (bit >> 3 === OCTETS.length - 1) assert.equal(readEntries(flipped, "ledger").entries.length, 2);
    else assert.throws(() => readEntries(flipped, "ledger"), /ledger is damaged in line [123];.*backup/, `bit ${bit}`);
  }
});

test("a last stretch of zeros, as a loss of power leaves it, is cut", () => {
  const read = readEntries(Buffer.concat([OCTETS, Buffer.alloc(4096)]), "ledger");
  assert.deepEqual(read, { entries: ENTRIES, length: OCTETS.length });
});

test("what a crash left of a last line is taken away, and the next entry stands on a line of its own", () =>
  inFolder(async (folder) => {
    fs.mkdirSync(folder);
    const file = path.join(folder, "ledger.ndjson");
    fs.writeFileSync(file, OCTETS.subarray(0, OCTETS.length - 9));
    const { ledger, entries } = await LedgerFile.open(file);
    assert.equal(entries.length, 2);
    await ledger.append(ENTRIES[2]!);
    await ledger.close();
    assert.deepEqual(fs.readFileSync(file), OCTETS);
  }));

test("entries that come at once are all on disk when each says so", () =>
  inFolder(async (folder) => {
    fs.mkdirSync(folder);
    const file = path.join(folder, "ledger.ndjson");
    const { ledger } = await LedgerFile.open(file);
    await Promise.all(Array.from({ length: 100 }, () => ledger.append(ENTRIES[0]!)));
    assert.equal(readEntries(fs.readFileSync(file), file).entries.length, 100);
    await ledger.close();
  }));

test("a ledger that cannot be written is told with the next step, and acknowledges nothing after", () =>
  inFolder(async (folder) => {
    fs.mkdirSync(folder);
    const { ledger } = await LedgerFile.open(path.join(folder, "ledger.ndjson"));
    await ledger.close();
    await assert.rejects(ledger.append(ENTRIES[0]!), /ledger cannot be written; see to the disk/);
    await assert.rejects(ledger.append(ENTRIES[1]!), /ledger cannot be written; see to the disk/);
  }));
