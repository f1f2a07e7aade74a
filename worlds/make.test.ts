import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { formats } from "../src/formats/index.ts";
import { type Row, readWhole, type WholeReading } from "../test/read-format.ts";
import { loadWorld, makeWorld, worldNames } from "./make.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "narrows-worlds-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const made = new Map<string, Promise<Awaited<ReturnType<typeof makeWorld>> & { out: string }>>();

function worldOf(name: string, seed: number) {
  const out = path.join(folder, `${name} ${seed}`);
  const known = made.get(out) ?? makeWorld(name, { seed, out }).then((one) => ({ ...one, out }));
  made.set(out, known);
  return known;
}

const read = (file: string): WholeReading => readWhole(formats, fs.readFileSync(file), { chunk: 1 << 20 });

test("every bundled world can be read", () => {
  expect(worldNames()).toContain("north-korea-2017-2019");
  for (const name of worldNames()) expect(loadWorld(name).id).toBe(name);
});

test("the same seed gives the same octets, another seed others", async () => {
  const first = await worldOf("small-office", 1);
  const again = await makeWorld("small-office", { seed: 1, out: path.join(folder, "again") });
  const other = await worldOf("small-office", 2);
  expect(again.files).toEqual(first.files);
  expect(other.files[0]!.sha256).not.toBe(first.files[0]!.sha256);
});

test("where every packet is seen, the records add up to the truth, to the octet", async () => {
  const { out, truth } = await worldOf("small-office", 1);
  const { from, to } = loadWorld("small-office").windows[0]!.period;
  const { rows, defects } = read(path.join(out, "flows.pcapng"));
  const within = rows("flow").filter((row) => inWindow(row, from, to));
  const told = truth.windows.week!.networks["north-korea"]!.drawn!;
  expect([...defects]).toEqual([]);
  expect(sum(within, "octetDeltaCount")).toBe(Math.round(told.perDay.octets * told.days));
  expect(sum(within, "packetDeltaCount")).toBe(Math.round(told.perDay.packets * told.days));
  expect(within.length / 2).toBe(Math.round(told.perDay.flows * told.days)); // each direction is a record
  const fibre = within.filter((row) => row.bgpNextAdjacentAsNumber === 20485 || row.bgpPrevAdjacentAsNumber === 20485);
  expect(sum(fibre, "octetDeltaCount") / sum(within, "octetDeltaCount")).toBeCloseTo(told.ways.transtelecom!.octets, 9);
});

test("the capture, the manifest and the truth say that they are made up", async () => {
  const { out, manifest } = await worldOf("small-office", 1);
  expect(read(path.join(out, "flows.pcapng")).madeUp).toEqual({ world: "small-office", seed: 1 });
  const written = JSON.parse(fs.readFileSync(path.join(out, "manifest.json"), "utf8"));
  expect(written).toEqual(JSON.parse(JSON.stringify(manifest)));
  expect(written.madeUp).toEqual({ world: "small-office", seed: 1 });
  expect(JSON.parse(fs.readFileSync(path.join(out, "truth.json"), "utf8")).madeUp).toBe(true);
});

function inWindow(row: Row, from: number, to: number): boolean {
  return Number(row.flowStartMilliseconds) >= from && Number(row.flowStartMilliseconds) < to;
}

function sum(rows: readonly Row[], column: string): number {
  return rows.reduce((total, row) => total + Number(row[column]), 0);
}
