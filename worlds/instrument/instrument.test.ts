import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { formats } from "../../src/formats/index.ts";
import { parseInstant } from "../../src/values/instant.ts";
import { type Row, readWhole, type WholeReading } from "../../test/read-format.ts";
import { ours } from "../../test/referees.ts";
import { type Made, makeWorld } from "../make.ts";
import type { OutputFormat } from "../output/outputs.ts";

/** The small office for three days, its one exporter with the keys at hand. */
const OFFICE = fs
  .readFileSync(ours("worlds/small-office.yaml"), "utf8")
  .replace("2021-03-01..2021-03-15", "2021-03-01..2021-03-04")
  .replace("2021-03-02..2021-03-09", "2021-03-01..2021-03-03T18:00Z")
  .replace("octetsPerDay: 3.0e+7", "octetsPerDay: 2.0e+7");
const EXPORTER = "sees: 1, sampling: [{ oneIn: 1 }]";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "narrows-instrument-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
let worlds = 0;

interface Seen {
  made: Made;
  rows: Row[];
  defects: WholeReading["defects"];
}

async function seen(exporter: string, format: OutputFormat = "netflow9", more = ""): Promise<Seen> {
  const out = path.join(folder, String(worlds++));
  const file = `${out}.yaml`;
  fs.writeFileSync(file, OFFICE.replace(EXPORTER, exporter).replace("windows:", `${more}windows:`));
  const made = await makeWorld(file, { seed: 2, out, formats: [format] });
  const { rows, defects } = readWhole(formats, fs.readFileSync(path.join(out, made.files[0]!.name)), {
    chunk: 1 << 20,
  });
  return { made, rows: rows("flow"), defects };
}

const whole = seen(EXPORTER);

describe("time-outs", () => {
  test("cut long flows into several records, and lose nothing", async () => {
    const cut = await seen(`timeouts: { active: 60, idle: 15 }, ${EXPORTER}`, "ipfix");
    const { rows } = await whole;
    expect(cut.rows.length).toBeGreaterThan(1.02 * rows.length);
    expect(Math.max(...cut.rows.map(lasting))).toBeLessThan(60_000);
    expect(Math.max(...rows.map(lasting))).toBeGreaterThan(100_000);
    expect(within(cut, "octetDeltaCount")).toBe(drawn(cut.made).octets);
    expect(within(cut, "packetDeltaCount")).toBe(drawn(cut.made).packets);
    expect(new Set(cut.rows.map(({ flowEndReason }) => flowEndReason))).toEqual(new Set([1, 2]));
  });

  test("a silence between sampled packets cuts too, so that a thin sample has short records", async () => {
    const cut = await seen("timeouts: { active: 1800, idle: 1 }, sees: 1, sampling: [{ oneIn: 20 }]");
    const uncut = await seen("sees: 1, sampling: [{ oneIn: 20 }]");
    const perRecord = ({ rows }: Seen) => sum(rows, "packetDeltaCount") / rows.length;
    expect(perRecord(cut)).toBeLessThan(0.95 * perRecord(uncut));
    for (const { made, rows } of [cut, uncut])
      expect(Math.abs((20 * sum(rows, "packetDeltaCount")) / drawn(made).packets - 1)).toBeLessThan(0.1);
  });

  test("a flow opens in its first record and closes in its last", async () => {
    const { rows } = await seen(`timeouts: { active: 30, idle: 15 }, ${EXPORTER}`);
    const byFlow = grouped(
      rows.filter(({ protocolIdentifier }) => protocolIdentifier === 6),
      (row) =>
        `${row.sourceAddress} ${row.sourceTransportPort} ${row.destinationAddress} ${row.destinationTransportPort}`,
    );
    const cut = [...byFlow.values()].filter((records) => records.length > 2);
    expect(cut.length).toBeGreaterThan(5);
    for (const records of cut) {
      const flags = records.map(({ tcpControlBits }) => Number(tcpControlBits));
      expect(flags.filter((bits) => bits & 2)).toHaveLength(1);
      expect(flags.slice(1, -1).every((bits) => (bits & 3) === 0)).toBe(true);
    }
  });
});

test("every Nth packet: of a flow of k packets, k ÷ N are taken, and one more or less", async () => {
  const counted = await seen("sees: 1, sampling: [{ oneIn: 10, method: count }]", "csv");
  const { packets } = drawn(counted.made);
  expect(Math.abs((10 * sum(counted.rows, "packetDeltaCount")) / packets - 1)).toBeLessThan(0.02);
  const random = await seen("sees: 1, sampling: [{ oneIn: 10 }]", "csv");
  const singles = (rows: readonly Row[]) => rows.filter((row) => Number(row.packetDeltaCount) === 1).length;
  expect(singles(counted.rows)).not.toBe(singles(random.rows));
});

test("an exporter on an asymmetric path sees one direction only", async () => {
  const { rows, made } = await seen(`directions: in, ${EXPORTER}`);
  const inward = (row: Row) => String(row.destinationAddress).startsWith("175.45.178.");
  expect(rows.every(inward)).toBe(true);
  expect(sum(rows, "octetDeltaCount")).toBeLessThan(drawn(made).octets);
  expect(sum(rows, "octetDeltaCount")).toBeGreaterThan(drawn(made).octets / 2);
});

describe("a restart", () => {
  const restarting = `restarts: [{ at: 2021-03-02T03:00Z, down: 14400, templatesAfter: 1200 }], ${EXPORTER}`;

  test("loses what was held, begins its sequence anew, and stands in the truth", async () => {
    const { rows, defects, made } = await seen(restarting);
    const [from, to] = [parseInstant("2021-03-02T03:00Z")!, parseInstant("2021-03-02T07:00Z")!];
    expect(rows.filter((row) => overlaps(row, from, to))).toEqual([]);
    expect((await whole).rows.some((row) => overlaps(row, from, to))).toBe(true);
    expect([...defects]).toEqual([["restart", 1]]);
    expect(made.truth.changes).toContainEqual({
      at: "2021-03-02T03:00:00Z",
      cause: "instrument",
      what: "vantage-1 restarts",
    });
  });
});

test("lost templates are resent, and what came between them waits or is told as lost", async () => {
  const { rows, defects } = await seen(`templatesEvery: 600, templateLoss: 0.9, loss: 0.2, ${EXPORTER}`, "ipfix");
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.length).toBeLessThan((await whole).rows.length);
  expect(defects.get("sequence-gap")).toBeGreaterThan(5);
});

test.each(["netflow5", "netflow9", "ipfix", "csv"] as const)(
  "%s: a clock that is ahead, drifts and jumps moves what is told by as much",
  async (format) => {
    const clock = "clock: { offset: 90, driftPerDay: 40, jumps: [{ at: 2021-03-03, by: -3600 }] }";
    const { rows, made } = await seen(`${clock}, ${EXPORTER}`, format);
    const right = (await seen(EXPORTER, format)).rows;
    expect(rows).toHaveLength(right.length);
    const [begin, jump] = [parseInstant("2021-03-01")!, parseInstant("2021-03-03")!];
    for (const [i, row] of right.entries()) {
      const at = Number(row.flowStartMilliseconds);
      if (Math.abs(at - jump) < 3_600_000) continue;
      const expected = 90_000 + (40_000 * (at - begin)) / 86_400_000 + (at > jump ? -3_600_000 : 0);
      expect(Math.abs(Number(rows[i]!.flowStartMilliseconds) - at - expected)).toBeLessThan(1200);
    }
    expect(made.truth.changes.map(({ what }) => what)).toEqual(["the clock of vantage-1 jumps by -3600 s"]);
  },
);

test("behind a NAT all hosts are a few addresses, whose ports come round again", async () => {
  const nat = "  nat: [{ network: north-korea, prefix: 175.45.178.0/24, addresses: 2, ports: [2000, 2099] }]\n";
  const { rows, made } = await seen(EXPORTER, "netflow9", nat);
  const asked = rows.filter((row) => String(row.sourceAddress).startsWith("175.45.178."));
  expect(new Set(asked.map(({ sourceAddress }) => sourceAddress)).size).toBe(2);
  expect(new Set(asked.map(({ sourceTransportPort }) => sourceTransportPort)).size).toBe(100);
  expect(asked.length).toBeGreaterThan(1000);
  expect(within({ rows, made }, "octetDeltaCount")).toBe(drawn(made).octets);
});

test("a window of silence, and rates told wrongly, are changes of the instrument", async () => {
  const { made } = await seen(
    "missing: [2021-03-02..2021-03-02T06:00Z], sees: 1, sampling: [{ oneIn: 10 }, { from: 2021-03-03, oneIn: 50, tells: 10 }]",
  );
  expect(made.truth.changes.map(({ at, cause, what }) => `${at} ${cause} ${what}`)).toEqual([
    "2021-03-02T00:00:00Z instrument vantage-1 falls silent",
    "2021-03-02T06:00:00Z instrument vantage-1 is heard again",
    "2021-03-03T00:00:00Z instrument vantage-1 samples 1 in 50, and tells 1 in 10",
  ]);
});

function sum(rows: readonly Row[], column: string): number {
  return rows.reduce((total, row) => total + Number(row[column]), 0);
}

/** Of the window of the truth, whose flows end before anybody stops looking. */
function within({ rows }: Pick<Seen, "rows" | "made">, column: string): number {
  const end = parseInstant("2021-03-03T18:00Z")!;
  return sum(
    rows.filter(({ flowStartMilliseconds }) => Number(flowStartMilliseconds) < end),
    column,
  );
}

function grouped(rows: readonly Row[], key: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
  return groups;
}

function lasting(row: Row): number {
  return Number(row.flowEndMilliseconds) - Number(row.flowStartMilliseconds);
}

function overlaps(row: Row, from: number, to: number): boolean {
  return Number(row.flowStartMilliseconds) < to && Number(row.flowEndMilliseconds) + 15_000 >= from;
}

function drawn({ truth }: Made): { octets: number; packets: number } {
  const { perDay, days } = truth.windows.week!.networks["north-korea"]!.drawn!;
  return { octets: Math.round(perDay.octets * days), packets: Math.round(perDay.packets * days) };
}
