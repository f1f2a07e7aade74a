import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, test } from "vitest";
import { madeUpBy, toldDigest } from "./manifest.ts";

const folder = mkdtempSync(path.join(tmpdir(), "narrows-manifest-"));
afterAll(() => rmSync(folder, { recursive: true }));

const digest = "ab".repeat(32);
const manifest = (value: unknown) => writeFileSync(path.join(folder, "manifest.json"), JSON.stringify(value));
const input = path.join(folder, "flows.csv");

test("a file listed by digest is made up, under whatever name", async () => {
  manifest({ madeUp: { world: "quiet", seed: 7 }, files: [{ name: "other.csv", sha256: digest }] });
  assert.deepEqual(await madeUpBy(input, digest), { world: "quiet", seed: 7 });
  assert.equal(await madeUpBy(input, "cd".repeat(32)), null);
});

test("a file listed by name stays made up when its octets have changed", async () => {
  manifest({ madeUp: { world: "quiet", seed: 7 }, files: [{ name: "flows.csv", sha256: digest }] });
  assert.deepEqual(await madeUpBy(input, "cd".repeat(32)), { world: "quiet", seed: 7 });
});

test("somebody else's manifest.json says nothing; a broken one of ours is refused", async () => {
  manifest({ name: "a web page" });
  assert.equal(await madeUpBy(input, digest), null);
  writeFileSync(path.join(folder, "manifest.json"), "{");
  assert.equal(await madeUpBy(input, digest), null);
  manifest({ madeUp: { world: "quiet" }, files: [] });
  await assert.rejects(madeUpBy(input, digest), /manifest\.json is not a manifest of made-up data: madeUp\.seed/);
  rmSync(path.join(folder, "manifest.json"));
  assert.equal(await madeUpBy(input, digest), null);
});

test("SHA256SUMS beside an input tells its digest (C30)", async () => {
  assert.equal(await toldDigest(input), null);
  writeFileSync(
    path.join(folder, "SHA256SUMS"),
    `${"0".repeat(64)}  other.csv\n${digest.toUpperCase()} *./flows.csv\n`,
  );
  assert.equal(await toldDigest(input), digest);
});
