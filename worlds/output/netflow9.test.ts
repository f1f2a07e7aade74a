import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { formats } from "../../src/formats/index.ts";
import { parseInstant } from "../../src/values/instant.ts";
import { type Row, readWhole } from "../../test/read-format.ts";
import { ours } from "../../test/referees.ts";
import { type Made, makeWorld } from "../make.ts";

/** The demo's world with a fraction of its octets, shorter times of being seen, and more that is lost. */
const TEXT = fs
  .readFileSync(ours("worlds/north-korea-2017-2019.yaml"), "utf8")
  .replaceAll(/octetsPerDay: [\d.]+e\+9/g, "octetsPerDay: 2.0e+8")
  .replace("loss: 0.003", "loss: 0.05")
  .replace("2017-04-01..2017-07-07", "2017-06-01..2017-07-07")
  .replace("2017-12-01..2018-08-31", "2018-04-01..2018-05-01")
  .replace("2019-01-01..2019-11-02", "2019-01-01..2019-03-15")
  .replace("2017-04-01..2017-07-06", "2017-06-01..2017-07-06")
  .replace("2019-01-01..2019-11-01", "2019-01-01..2019-03-14");

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "narrows-netflow9-"));
let made: Made;
let flows: Row[];
let defects: ReadonlyMap<string, number>;

beforeAll(async () => {
  const file = path.join(folder, "small.yaml");
  fs.writeFileSync(file, TEXT);
  made = await makeWorld(file, { seed: 5, out: path.join(folder, "out"), formats: ["netflow9"] });
  const reading = readWhole(formats, fs.readFileSync(path.join(folder, "out", "flows.pcapng")), { chunk: 1 << 20 });
  flows = reading.rows("flow");
  defects = reading.defects;
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

test("each exporter tells its rate, and the change from 1:100 to 1:1000", () => {
  const rates = new Set(
    flows.map((row) => `${row.exporter} ${dateOf(row) < "2017-12-01" ? "before" : "after"} ${row.samplingProbability}`),
  );
  expect([...rates].sort()).toEqual([
    "192.0.2.11 after 0.001",
    "192.0.2.11 before 0.01",
    "192.0.2.12 after 0.001",
    "192.0.2.12 before 0.01",
    "192.0.2.13 after 0.001",
  ]);
});

test("what is lost is told by the sequence, and nothing else is wrong", () => {
  expect(defects.get("sequence-gap")).toBeGreaterThan(50);
  expect(
    [...defects.keys()].filter((kind) => !["sequence-gap", "new-session", "sampling-changed"].includes(kind)),
  ).toEqual([]);
});

test("no flow lies in the hidden years, however sysUpTime wraps", () => {
  const visible = made.truth.visible.map((text) => text.split("..").map((date) => parseInstant(date)!));
  const hidden = flows.filter((row) => !visible.some(([from, to]) => inside(row.flowStartMilliseconds, from!, to!)));
  expect(hidden).toEqual([]);
  expect(flows.every((row) => Number(row.flowEndMilliseconds) >= Number(row.flowStartMilliseconds))).toBe(true);
});

test("nothing arrives while an exporter is cut off", () => {
  const [from, to] = [parseInstant("2018-04-10")!, parseInstant("2018-04-12")!];
  const cut = flows.filter((row) => inside(row.flowEndMilliseconds, from + 300_000, to - 300_000));
  expect([...new Set(cut.map(({ exporter }) => exporter))].sort()).toEqual(["192.0.2.11", "192.0.2.12"]);
});

test("one exporter does not know its neighbours; the others name the way on the network's far side", () => {
  const told = new Set(
    flows.map(
      (row) =>
        `${row.exporter} ${row.bgpNextAdjacentAsNumber === undefined || row.bgpNextAdjacentAsNumber === null ? "untold" : "told"}`,
    ),
  );
  expect([...told].sort()).toEqual(["192.0.2.11 told", "192.0.2.12 untold", "192.0.2.13 told"]);
  const out = flows.filter(
    (row) => String(row.sourceAddress).startsWith("175.45.178.") && row.exporter === "192.0.2.13",
  );
  expect([...new Set(out.map((row) => row.bgpNextAdjacentAsNumber))].sort()).toEqual([20485, 4837]);
});

test("packets, scaled by rate, share seen and loss, agree with what was drawn", () => {
  for (const [window, seen] of [
    ["2017", 0.25 * 0.95 + 0.05],
    ["2019", 0.25 * 0.95 + 0.05 + 0.3],
  ] as const) {
    const { period, networks } = made.truth.windows[window]!;
    const [from, to] = period.split("..").map((date) => parseInstant(date)!);
    const packets = flows
      .filter((row) => row.bgpSourceAsNumber === 64510 || row.bgpDestinationAsNumber === 64510)
      .filter((row) => inside(row.flowStartMilliseconds, from!, to!))
      .reduce((sum, row) => sum + Number(row.packetDeltaCount) / Number(row.samplingProbability), 0);
    const { perDay, days } = networks["university-example"]!.drawn!;
    expect(Math.abs(packets / seen / (perDay.packets * days) - 1), window).toBeLessThan(0.15);
  }
});

function inside(time: Row[string] | undefined, from: number, to: number): boolean {
  return Number(time) >= from && Number(time) < to;
}

function dateOf(row: Row): string {
  return new Date(Number(row.flowStartMilliseconds)).toISOString().slice(0, 10);
}
