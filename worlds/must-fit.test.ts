import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { ours } from "../test/referees.ts";
import { loadWorld, makeWorld } from "./make.ts";
import { MOST_OCTETS, mustFit } from "./must-fit.ts";
import { readWorld, WorldError } from "./world.ts";

const OFFICE = fs.readFileSync(ours("worlds/small-office.yaml"), "utf8");

test("a world that would be too large is told with place, size, limit and how to raise it, before it is made", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "narrows-size-"));
  const file = path.join(folder, "huge.yaml");
  fs.writeFileSync(file, OFFICE.replace("octetsPerDay: 3.0e+7", "octetsPerDay: 3.0e+10"));
  const out = path.join(folder, "out");
  await expect(makeWorld(file, { seed: 1, out, formats: ["pcap"] })).rejects.toThrow(
    /^\S+huge\.yaml:12:29 small-office would make about [\d.]+ GB in pcap \(\d+ M records, .*more than the limit of 4 GB; raise it with --limit GB/,
  );
  expect(fs.existsSync(out)).toBe(false);
  fs.rmSync(folder, { recursive: true });
});

test("a limit may be raised, and packets weigh more than records", () => {
  const world = readWorld(OFFICE, "office.yaml");
  expect(() => mustFit(world, ["netflow9"], 1e6)).toThrow(WorldError);
  expect(() => mustFit(world, ["netflow9"], 1e7)).not.toThrow();
  expect(() => mustFit(world, ["pcap"], 1e7)).toThrow(WorldError);
});

test("half an hour that memory does not hold is refused, whatever the limit", () => {
  const flood = `most: { records: 1.0e+12 }\n${OFFICE}`.replace(
    "    people:\n",
    "    attacks: [{ id: flood, during: 2021-03-02..2021-03-03, kind: flood, prefix: 175.45.178.0/24, ports: [80], flowsPerSecond: 50000 }]\n    people:\n",
  );
  expect(() => mustFit(readWorld(flood, "office.yaml"), ["netflow9"], 1e15)).toThrow(/records in half an hour/);
});

test("what is expected is about what is made", async () => {
  const world = loadWorld("small-office");
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "narrows-size-"));
  await makeWorld("small-office", { seed: 1, out: folder, formats: ["netflow9"] });
  const { size } = fs.statSync(path.join(folder, "flows.pcapng"));
  expect(() => mustFit(world, ["netflow9"], 1.4 * size)).not.toThrow();
  expect(() => mustFit(world, ["netflow9"], size / 1.4)).toThrow(WorldError);
  expect(MOST_OCTETS).toBeGreaterThan(size);
  fs.rmSync(folder, { recursive: true });
});
