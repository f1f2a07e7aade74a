import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formats } from "../../src/formats/index.ts";
import { type Row, readWhole } from "../../test/read-format.ts";
import { ours } from "../../test/referees.ts";
import { type Made, makeWorld } from "../make.ts";
import { OUTPUT_FORMATS, type OutputFormat } from "./outputs.ts";

/** A day of the small office and a bit, every packet seen, so that all forms tell the same. */
const TEXT = fs
  .readFileSync(ours("worlds/small-office.yaml"), "utf8")
  .replace("2021-03-01..2021-03-15", "2021-03-01..2021-03-03")
  .replace("2021-03-02..2021-03-09", "2021-03-01..2021-03-03")
  .replace("octetsPerDay: 3.0e+7", "octetsPerDay: 6.0e+6");

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "narrows-outputs-"));
const out = path.join(folder, "out");
let made: Made;
let truth: { octets: number; packets: number; flows: number };

beforeAll(async () => {
  const file = path.join(folder, "office.yaml");
  fs.writeFileSync(file, TEXT);
  made = await makeWorld(file, { seed: 3, out, formats: Object.keys(OUTPUT_FORMATS) as OutputFormat[] });
  const { perDay, days } = made.truth.windows.week!.networks["north-korea"]!.drawn!;
  truth = {
    octets: Math.round(perDay.octets * days),
    packets: Math.round(perDay.packets * days),
    flows: Math.round(perDay.flows * days),
  };
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

describe("where every packet is seen, what is read back adds up to the truth, to the octet", () => {
  test.each(["netflow5.pcapng", "flows.pcapng", "ipfix.pcapng", "flows.csv"])("%s", (name) => {
    const { rows, defects } = read(name);
    expect([...defects]).toEqual([]);
    expect(totals(rows("flow"))).toEqual({ octets: truth.octets, packets: truth.packets, flows: 2 * truth.flows });
  });

  test("conn.log, whose rows are both directions", () => {
    const { rows, defects } = read("conn.log");
    expect([...defects]).toEqual([]);
    expect(totals(rows("flow"))).toEqual(truth);
  });

  test("packets.pcapng, cut to flows again", () => {
    const { rows, faults } = read("packets.pcapng");
    const { octets, packets, flows } = totals(rows("flow"));
    expect(faults).toBe(0);
    expect({ octets, packets }).toEqual({ octets: truth.octets, packets: truth.packets });
    expect(flows).toBeGreaterThan(0.9 * truth.flows); // those with the same ports within a minute are one
  });

  test("sflow.pcapng, a record a packet, whose octets are those of its frame", () => {
    const { rows, faults } = read("sflow.pcapng");
    const samples = rows("flow");
    const { octets, packets } = totals(samples);
    expect(faults).toBe(0);
    expect({ octets: octets - 18 * packets, packets }).toEqual({ octets: truth.octets, packets: truth.packets });
    expect(new Set(samples.map(({ samplingProbability }) => samplingProbability))).toEqual(new Set([1]));
  });
});

test("packets stand in the order of time, the question before its answer", () => {
  const packets = packetsOf("packets.pcapng");
  expect(packets.every(({ at }, i) => i === 0 || at >= packets[i - 1]!.at)).toBe(true);
  const opening = packets.filter(({ data }) => data[23] === 6 && data[47]! & 0x02);
  expect(opening.length).toBeGreaterThan(100);
  const asked = new Set<string>();
  for (const { data } of opening) {
    const [from, to] = [data.subarray(26, 30), data.subarray(30, 34)].map((address) => address.join("."));
    const [fromPort, toPort] = [data.readUInt16BE(34), data.readUInt16BE(36)];
    if (data[47]! & 0x10) expect(asked.has(`${to} ${toPort} ${from} ${fromPort}`)).toBe(true);
    else asked.add(`${from} ${fromPort} ${to} ${toPort}`);
  }
});

test("each record has its label, in the order in which records leave, under its flow's number", () => {
  const [header, ...labels] = lines("labels.csv");
  const [, ...flows] = lines("flows.csv");
  expect(header).toBe("flow,start,end,source,sourcePort,destination,destinationPort,protocol,exporter,label");
  expect(labels).toHaveLength(flows.length);
  for (const [i, label] of labels.entries())
    expect(label.split(",").slice(1, 4).join()).toBe(flows[i]!.split(",").slice(0, 3).join());
  expect(new Set(labels.map((label) => label.split(",")[0])).size).toBe(truth.flows);
});

test("whoever opens a file is told that it is made up", () => {
  for (const name of ["netflow5.pcapng", "ipfix.pcapng", "sflow.pcapng", "packets.pcapng", "conn.log"])
    expect(fs.readFileSync(path.join(out, name)).subarray(0, 300).toString("latin1")).toContain(
      "narrows world small-office seed 3",
    );
});

function read(name: string) {
  return readWhole(formats, fs.readFileSync(path.join(out, name)), { chunk: 1 << 20 });
}

function lines(name: string): string[] {
  return fs.readFileSync(path.join(out, name), "utf8").trimEnd().split("\n");
}

function totals(rows: readonly Row[]) {
  const sum = (...columns: string[]): number =>
    rows.reduce((total, row) => total + columns.reduce((part, column) => part + Number(row[column] ?? 0), 0), 0);
  return {
    octets: sum("octetDeltaCount", "reverseOctetDeltaCount"),
    packets: sum("packetDeltaCount", "reversePacketDeltaCount"),
    flows: rows.length,
  };
}

interface Packet {
  at: number;
  data: Buffer;
}

/** Enhanced packet blocks of a capture in little-endian order. */
function packetsOf(name: string): Packet[] {
  const octets = fs.readFileSync(path.join(out, name));
  const packets: Packet[] = [];
  for (let at = 0; at < octets.length; at += octets.readUInt32LE(at + 4)) {
    if (octets.readUInt32LE(at) !== 6) continue;
    packets.push({
      at: octets.readUInt32LE(at + 12) * 2 ** 32 + octets.readUInt32LE(at + 16),
      data: octets.subarray(at + 28, at + 28 + octets.readUInt32LE(at + 20)),
    });
  }
  return packets;
}
