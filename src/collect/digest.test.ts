import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, test } from "vitest";
import { digestWith } from "./digest.ts";

const folder = mkdtempSync(path.join(tmpdir(), "narrows-digest-"));
afterAll(() => rmSync(folder, { recursive: true }));

const sha256 = (octets: Uint8Array) => createHash("sha256").update(octets).digest("hex");
const OCTETS = Buffer.alloc(2_500_000, "narrows");
const file = path.join(folder, "input");
writeFileSync(file, OCTETS);

test("the digest is of the octets as found, and so are those of its beginnings", async () => {
  const lengths = [0, 1, 1_048_576, 2_000_000, 2_500_000, 9_000_000];
  const { octets, prefixes, ...told } = await digestWith(file, lengths);
  assert.equal(told.sha256, sha256(OCTETS));
  assert.equal(octets, OCTETS.length);
  assert.deepEqual([...prefixes.keys()], [0, 1, 1_048_576, 2_000_000, 2_500_000]);
  for (const [length, digest] of prefixes) assert.equal(digest, sha256(OCTETS.subarray(0, length)));
});

test("a grown file is known by the digest of its beginning", async () => {
  const before = await digestWith(file);
  writeFileSync(path.join(folder, "grown"), Buffer.concat([OCTETS, Buffer.from("more")]));
  const after = await digestWith(path.join(folder, "grown"), [before.octets]);
  assert.equal(after.prefixes.get(before.octets), before.sha256);
  assert.notEqual(after.sha256, before.sha256);
});

test("an empty file has the digest of nothing", async () => {
  writeFileSync(path.join(folder, "empty"), "");
  const { octets, prefixes, ...told } = await digestWith(path.join(folder, "empty"));
  assert.deepEqual([told.sha256, octets, prefixes.size], [sha256(new Uint8Array(0)), 0, 0]);
});

test("a file that is not there is told in plain words", async () => {
  await assert.rejects(digestWith(path.join(folder, "nowhere")), /nowhere cannot be read: no such file or folder/);
});
