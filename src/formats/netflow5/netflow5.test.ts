import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { join, netflow5, record5, TIME, u16, u32, zeros } from "../../../test/export-messages.ts";
import { readDatagrams, readFile } from "../../../test/flow-formats.ts";
import { isMessage } from "./message.ts";

const RECEIVED = TIME * 1000;
const records = (count: number): Uint8Array[] => Array.from({ length: count }, (_, i) => record5({ octets: 1000 + i }));

describe("a record", () => {
  const [row] = readDatagrams([netflow5({ engine: 0x0102 }, record5())]).rows("flow");

  test("has the columns that NetFlow v5 tells", () => {
    const { originOffset, ...told } = row!;
    assert.equal(originOffset, BigInt(24 + 16 + 14 + 20 + 8 + 24));
    assert.deepEqual(told, {
      sourceAddress: "192.0.2.1",
      destinationAddress: "198.51.100.7",
      ipNextHop: "203.0.113.1",
      ingressInterface: 3,
      egressInterface: 4,
      packetDeltaCount: 10n,
      octetDeltaCount: 1000n,
      flowStartMilliseconds: RECEIVED - 10_000,
      flowEndMilliseconds: RECEIVED - 1000,
      sourceTransportPort: 40_000,
      destinationTransportPort: 443,
      tcpControlBits: 0x1b,
      protocolIdentifier: 6,
      bgpSourceAsNumber: 64_500,
      bgpDestinationAsNumber: 64_501,
      exporter: "192.0.2.254",
      observationDomainId: 0x0102,
      samplingKnownBy: "unknown",
      samplingProbability: null,
    });
  });

  test("of a file has the exporter that the operator names", () => {
    const read = (exporter: string | null) => readFile([netflow5({}, record5())], { settings: { exporter } });
    assert.equal(read("edge-1").rows("flow")[0]!.exporter, "edge-1");
    assert.equal(read(null).rows("flow")[0]!.exporter, "file");
  });
});

describe("sampling", () => {
  for (const [sampling, configured, probability, knownBy] of [
    [0x0000, null, null, "unknown"],
    [0x0000, 0.01, 0.01, "configured"],
    [0x4000, null, null, "unknown"], // mode 1, interval 0
    [0x4064, null, 0.01, "told"],
    [0x8064, 0.5, 0.01, "told"],
    [0xc064, null, 0.01, "told"],
    [0x0064, null, 0.01, "told"], // mode 0, as many exporters leave it
    [0x4001, null, 1, "told"],
  ] as const)
    test(`field ${sampling.toString(16)} with ${configured} configured is ${probability}, ${knownBy}`, () => {
      const settings = { samplingProbability: configured };
      const [row] = readDatagrams([netflow5({ sampling }, record5())], { settings }).rows("flow");
      assert.deepEqual([row!.samplingProbability, row!.samplingKnownBy], [probability, knownBy]);
    });

  test("that changes holds from the message on that tells it", () => {
    const reading = readDatagrams([
      netflow5({ sequence: 0, sampling: 0x4064 }, record5()),
      netflow5({ sequence: 1, sampling: 0x43e8 }, record5()),
    ]);
    assert.deepEqual(
      reading.rows("flow").map((row) => row.samplingProbability),
      [0.01, 0.001],
    );
    assert.deepEqual(reading.defects, new Map([["sampling-changed", 1]]));
  });
});

/** RELIABILITY §10, NetFlow v5: id, messages, flows, faults that give up octets or records. */
const CATALOGUE: readonly (readonly [string, readonly Uint8Array[], number, readonly string[]])[] = [
  ["V01 count 0", [netflow5({ count: 0 })], 0, ["bad-count"]],
  ["V02 count 65,535 in 24 octets", [netflow5({ count: 65_535 })], 0, ["bad-count"]],
  ["V03 count 60 that the octets bear out", [netflow5({}, ...records(60))], 60, []],
  ["V04 count more than the octets hold", [netflow5({ count: 5 }, ...records(3))], 3, ["truncated"]],
  ["V04 a record cut short", [netflow5({ count: 3 }, ...records(2), record5().subarray(0, 40))], 2, ["truncated"]],
  ["V04 count less than the octets hold", [netflow5({ count: 2 }, ...records(3))], 2, ["bad-count"]],
  ["V05 version 6", [join(u16(6), netflow5({}, record5()).subarray(2))], 0, ["unknown-version"]],
  ["V05 version 8", [join(u16(8), netflow5({}, record5()).subarray(2))], 0, ["unknown-version"]],
  ["V07 last before first", [netflow5({}, record5({ first: 99_999_000, last: 99_990_000 }))], 1, ["end-before-start"]],
  ["V10 two engines", [netflow5({ engine: 1 }, record5()), netflow5({ engine: 2, sequence: 900 }, record5())], 2, []],
  ["V11 a datagram twice", [netflow5({}, ...records(5)), netflow5({}, ...records(5))], 5, ["duplicate"]],
  ["V12 zeros up to 1,408 octets", [join(netflow5({}, ...records(2)), zeros(1288))], 2, []],
];

describe("the catalogue of bad input", () => {
  for (const [name, messages, flows, kinds] of CATALOGUE)
    test(name, () => {
      const reading = readDatagrams(messages);
      assert.deepEqual([reading.rows("flow").length, [...reading.defects.keys()]], [flows, kinds]);
    });

  test("V05 versions 1 and 7 are read", () => {
    const ends = record5().subarray(0, 36);
    const one = join(
      u16(1),
      u16(1),
      u32(100_000_000),
      u32(TIME),
      u32(0),
      ends,
      zeros(2),
      Uint8Array.of(17, 0, 0x12),
      zeros(11),
    );
    const seven = join(u16(7), netflow5({}, record5()).subarray(2), u32(0));
    for (const message of [one, seven]) {
      const [row] = readDatagrams([message]).rows("flow");
      assert.equal(row!.destinationTransportPort, 443);
      assert.equal(row!.flowEndMilliseconds, RECEIVED - 1000);
      assert.equal(row!.octetDeltaCount, 1000n);
    }
    assert.equal(readDatagrams([one]).rows("flow")[0]!.protocolIdentifier, 17);
  });

  for (const [what, uptime, first, before] of [
    ["the counter wraps between flow and header", 1000, 0xffff_ff00, 1256],
    ["a flow begins after its header", 1000, 1500, -500],
    ["the counter stands still", 0, 0, 0],
  ] as const)
    test(`V06 ${what}: the nearest instant counts`, () => {
      const [row] = readDatagrams([netflow5({ uptime }, record5({ first, last: first }))]).rows("flow");
      assert.equal(row!.flowStartMilliseconds, RECEIVED - before);
    });

  for (const seconds of [0, 2_147_483_647])
    test(`V08 an exporter's clock of ${seconds} s gives way to that of reception`, () => {
      const reading = readDatagrams([netflow5({ seconds }, record5())]);
      assert.equal(reading.rows("flow")[0]!.flowEndMilliseconds, RECEIVED - 1000);
      assert.ok(reading.defects.has("clock"));
    });

  test("V10 two engines are two sequences, with no false loss", () => {
    const of = (engine: number, sequence: number) => netflow5({ engine, sequence }, record5());
    const coverage = readDatagrams([of(1, 10), of(2, 900), of(1, 11), of(2, 901)]).rows("coverage");
    assert.deepEqual(
      coverage.map(({ share, received }) => [share, received]),
      [
        [1, 2n],
        [1, 2n],
      ],
    );
  });
});

describe("a file of packets back to back", () => {
  const packets = [0, 1, 2].map((i) => netflow5({ sequence: 30 * i, seconds: TIME + i }, ...records(30)));

  for (const chunk of [1, 7, 1000, 1 << 20])
    test(`is read alike in pieces of ${chunk}`, () => {
      const reading = readFile(packets, { chunk });
      assert.equal(reading.format, "netflow5");
      assert.equal(reading.rows("flow").length, 90);
      assert.equal(reading.defects.size, 0);
      assert.equal(reading.rows("flow")[89]!.originOffset, BigInt(3 * 1464 - 48));
    });

  test("is taken up again behind octets of something else, which are told", () => {
    const reading = readFile([packets[0]!, new Uint8Array(777).fill(0xab), packets[1]!, packets[2]!]);
    assert.equal(reading.rows("flow").length, 90);
    const [defect] = reading.rows("defect");
    assert.deepEqual([defect!.kind, defect!.octetOffset, defect!.octets], ["garbage", 1464n, 777n]);
  });

  test("may be padded with zeros between packets", () => {
    const reading = readFile([packets[0]!, zeros(101), packets[1]!, zeros(33)]);
    assert.deepEqual([reading.rows("flow").length, reading.faults], [60, 0]);
  });
});

describe("what begins with version 1", () => {
  const header = (count: number, seconds: number, nanoseconds = 0) =>
    join(u16(1), u16(count), u32(60_000), u32(seconds), u32(nanoseconds));
  for (const [name, octets, expected] of [
    ["an export packet of two records is read", join(header(2, TIME), zeros(104)), true],
    ["STUN asks for an address", join(u16(1), u16(52), u32(0x2112_a442), u32(0x8a3f_0c11), u32(7), zeros(52)), false],
    ["Teredo authenticates", join(u16(1), u16(0), u32(0x0102_0304), u32(0x0506_0700), zeros(56)), false],
    ["a length that the count does not tell", join(header(2, TIME), zeros(52)), false],
    ["more records than a datagram of it holds", join(header(25, TIME), zeros(25 * 52)), false],
    ["a clock beyond its second", join(header(1, TIME, 2_000_000_000), zeros(52)), false],
  ] as const)
    test(name, () => assert.equal(isMessage(octets, true), expected));
});
