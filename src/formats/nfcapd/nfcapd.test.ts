import assert from "node:assert/strict";
import fs from "node:fs";
import { describe, test } from "vitest";
import { join, zeros } from "../../../test/export-messages.ts";
import {
  appendix,
  appendixRecords,
  block,
  common1,
  element,
  exporterInfo,
  file1,
  file2,
  flowElements,
  host,
  le16,
  le32,
  le64,
  map1,
  packed,
  record,
  START,
  sampler,
  v3,
  v3Of,
} from "../../../test/nfcapd-files.ts";
import { type ReadOptions, readWhole, type WholeReading } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";
import nfcapd from "./index.ts";

const FORMATS = new Map([["nfcapd", nfcapd]]);
const fixture = (name: string): Uint8Array =>
  new Uint8Array(fs.readFileSync(ours(`src/formats/nfcapd/fixture/${name}`)));

/** Reads a file; each octet must be accounted for. */
function read(octets: Uint8Array, options: ReadOptions = {}): WholeReading {
  const reading = readWhole(FORMATS, octets, { as: "nfcapd", ...options });
  assert.equal(reading.understoodOctets + reading.givenUpOctets, octets.length);
  return reading;
}

const file = (records: readonly Uint8Array[], flows = records.length) => file2([block(3, records), appendix(flows)]);
const flowsOf = (reading: WholeReading) => reading.rows("flow").length;

describe("a flow", () => {
  test("of layout 2 has the columns that its elements tell", () => {
    const [row] = read(fixture("layout2.nfcapd")).rows("flow");
    const { originOffset, ...told } = row!;
    assert.equal(originOffset, 40n + 12n + 32n + 24n);
    assert.deepEqual(told, {
      flowStartMilliseconds: START,
      flowEndMilliseconds: START + 1500,
      packetDeltaCount: 10n,
      octetDeltaCount: 1000n,
      reverseOctetDeltaCount: null,
      reversePacketDeltaCount: null,
      sourceTransportPort: 40_000,
      destinationTransportPort: 443,
      protocolIdentifier: 6,
      tcpControlBits: 0x1b,
      sourceAddress: "192.0.2.1",
      destinationAddress: "198.51.100.7",
      ingressInterface: 3,
      egressInterface: 4,
      flowDirection: 1,
      flowEndReason: 2,
      bgpSourceAsNumber: 64_500,
      bgpDestinationAsNumber: 64_501,
      ipNextHop: "203.0.113.1",
      exporter: "192.0.2.254",
      observationDomainId: 77,
      samplingKnownBy: "told",
      samplingProbability: 0.01,
    });
  });

  test("of layout 1 has those that its extension map tells", () => {
    const rows = read(fixture("layout1.nfcapd")).rows("flow");
    assert.deepEqual(
      rows.map((row) => [
        row.sourceAddress,
        row.octetDeltaCount,
        row.exporter,
        row.ingressInterface,
        row.bgpSourceAsNumber,
      ]),
      [
        ["192.0.2.1", 1000n, "192.0.2.254", 3, 64_500],
        ["192.0.2.1", 1001n, "192.0.2.254", 3, 64_500],
        ["2001:db8::1", 1000n, "edge", 3, 64_500],
      ],
    );
    assert.deepEqual([rows[0]!.ipNextHop, rows[0]!.flowEndMilliseconds], ["203.0.113.1", START + 1500]);
  });

  test("of a block of nfdump 1.5 is read", () => {
    const common = join(
      ...[le32(0), le16(52), le16(0), le16(5), le16(6), le32(START / 1000), le32(START / 1000 + 1)],
      ...[Uint8Array.of(1, 0x1b, 6, 0), le16(3), le16(4), le16(40_000), le16(443), le16(64_500), le16(64_501)],
      ...[host("192.0.2.1"), host("198.51.100.7"), le32(10), le32(1000)],
    );
    const [row, ...others] = read(file1([block(1, [common, common])], { flows: 2 })).rows("flow");
    assert.equal(others.length, 1);
    assert.deepEqual(
      [row!.sourceAddress, row!.destinationTransportPort, row!.octetDeltaCount, row!.flowStartMilliseconds],
      ["192.0.2.1", 443, 1000n, START + 5],
    );
  });

  test("of a record of type 1 has an exporter of one octet", () => {
    const body = join(
      ...[Uint8Array.of(0, 9), le16(0), le16(5), le16(6), le32(START / 1000), le32(START / 1000 + 1)],
      ...[Uint8Array.of(0, 0x1b, 17, 0), le16(53), le16(4096), host("192.0.2.1"), host("192.0.2.2"), le32(1), le32(60)],
    );
    const [row] = read(
      file1([block(2, [map1(0, []), exporterInfo(9, "192.0.2.9"), record(1, body)])], { flows: 1 }),
    ).rows("flow");
    assert.deepEqual([row!.exporter, row!.sourceTransportPort, row!.octetDeltaCount], ["192.0.2.9", 53, 60n]);
  });

  for (const [name, flow, more, exporter] of [
    ["its exporter's record", { exporter: 1 }, element(12, host("192.0.2.77")), "192.0.2.254"],
    ["the address it came from", {}, element(12, host("192.0.2.77")), "192.0.2.77"],
    ["the IPv6 address it came from", {}, element(13, host("2001:db8::77")), "2001:db8::77"],
    ["what the operator says", {}, element(28, zeros(4)), "edge-1"],
  ] as const)
    test(`has the exporter of ${name}`, () => {
      const octets = file([exporterInfo(1, "192.0.2.254"), v3(flow, more)], 1);
      assert.equal(read(octets, { settings: { exporter: "edge-1" } }).rows("flow")[0]!.exporter, exporter);
    });

  test("without start and end has the event's time, or that of its coming, which is told", () => {
    const event = element(19, le64(START + 77), zeros(8));
    const reading = read(file([v3({ start: 0, end: 0 }, event), v3({ start: 0, end: 0, received: START + 9 })]));
    assert.deepEqual(
      reading.rows("flow").map((row) => row.flowStartMilliseconds),
      [START + 77, START + 9],
    );
    assert.deepEqual([reading.faults, reading.defects.get("flow-time")], [0, 1]);
  });

  test("that ends before it starts is kept as told", () => {
    const reading = read(file([v3({ start: START + 10, end: START })]));
    assert.deepEqual([flowsOf(reading), reading.defects.get("end-before-start")], [1, 1]);
  });

  test("that names no two ends is counted and no flow", () => {
    const [generic] = flowElements();
    const reading = read(file([v3Of({}, [generic!]), v3()]));
    assert.deepEqual([flowsOf(reading), reading.faults, reading.defects.get("no-flow")], [1, 0, 1]);
  });
});

describe("sampling", () => {
  const scaled = v3({ exporter: 1, flags: 2, packets: 1000, octets: 64_000 });
  const read1 = (...records: Uint8Array[]) => {
    const reading = read(file([exporterInfo(1, "192.0.2.254"), ...records], 1));
    const { packetDeltaCount, octetDeltaCount, samplingProbability, samplingKnownBy } = reading.rows("flow")[0]!;
    return [
      packetDeltaCount,
      octetDeltaCount,
      samplingProbability ?? null,
      samplingKnownBy,
      reading.defects.get("scaled-counters"),
    ];
  };

  test("counters that the collector has multiplied become what was exported", () =>
    assert.deepEqual(read1(sampler(1, 1, 99), scaled), [10n, 640n, 0.01, "told", undefined]));
  test("without the rate they stay, and that is told", () =>
    assert.deepEqual(read1(scaled), [1000n, 64_000n, null, "unknown", 1]));
  test("counters that it has not multiplied are of a rate that it did not know", () =>
    assert.deepEqual(read1(sampler(1, 1, 99), v3({ exporter: 1 })), [10n, 1000n, null, "unknown", undefined]));
  test("two samplers of different rates tell none", () =>
    assert.deepEqual(read1(sampler(1, 1, 99, 5), sampler(1, 1, 999, 6), scaled), [1000n, 64_000n, null, "unknown", 1]));
  test("a flow that names its sampler has its rate", () => {
    const named = v3({ exporter: 1, flags: 2, packets: 1000, octets: 64_000 }, element(18, le64(6), le32(1)));
    assert.deepEqual(read1(sampler(1, 1, 99, 5), sampler(1, 1, 999, 6), named), [1n, 64n, 0.001, "told", undefined]);
  });
  test("a record of nfdump 1.6 tells one of so many", () => {
    const old = record(9, le32(5), le32(100), le16(1), le16(1));
    assert.deepEqual(read1(old, scaled), [10n, 640n, 0.01, "told", undefined]);
  });
});

/** RELIABILITY §10, nfcapd files: id, file, flows, kinds of fault. */
const good = [v3(), v3(), v3()];
const three = block(3, good);
const noEnd = join(le16(0x8001), le16(8), Uint8Array.of(0x61, 0x62, 0x63, 0x64));
const swollen = join(
  Uint8Array.of(0x1f),
  Uint8Array.of(0),
  le16(1),
  ...Array.from({ length: 21_000 }, () => Uint8Array.of(255)),
  Uint8Array.of(0),
);
const CATALOGUE: readonly (readonly [string, Uint8Array, number, readonly string[]])[] = [
  ["F01 layout 3 is refused by number", join(le16(0xa50c), le16(3), zeros(60)), 0, ["unknown-version"]],
  [
    "F01 a file of another byte order is refused by name",
    join(Uint8Array.of(0xa5, 0x0c, 0, 1), zeros(300)),
    0,
    ["byte-order"],
  ],
  ["F01 the layout of 1.6 is read", fixture("layout1.nfcapd"), 3, []],
  [
    "F02 a block of size 0 ends the reading where no other follows",
    file2([three, join(le32(1), le32(0), le32(3))], { appendixBlocks: 0 }),
    3,
    ["garbage"],
  ],
  [
    "F02 a block of size 0 costs no other",
    file2([three, join(le32(1), le32(0), le32(3)), three, appendix(6)], { blocks: 2 }),
    6,
    ["garbage"],
  ],
  [
    "F02 a block longer than the file",
    file2([three, join(le32(1), le32(4_000_000), le32(3), v3())], { appendixBlocks: 0, blocks: 2 }),
    4,
    [],
  ],
  ["F03 a count of records that is too large", file2([block(3, good, { count: 5 }), appendix(3)]), 3, ["bad-count"]],
  ["F03 a count of records that is too small", file2([block(3, good, { count: 2 }), appendix(3)]), 3, ["bad-count"]],
  [
    "F04 a record of size 0 leaves the rest of its block as a gap",
    file2([block(3, [v3(), zeros(4), v3()]), three, appendix(4)]),
    4,
    ["bad-length", "bad-count"],
  ],
  [
    "F04 a record shorter than its header",
    file2([block(3, [v3(), join(le16(11), le16(3)), v3()]), three, appendix(4)]),
    4,
    ["bad-length", "bad-count"],
  ],
  [
    "F05 a block that swells beyond its size is refused, the next one read",
    file2(
      [
        packed(3, good, swollen),
        packed(3, good, stored4(join(...good))),
        packed(3, [1, 2], stored4(join(...appendixRecords(3)))),
      ],
      { compression: 3 },
    ),
    3,
    ["bad-compressed"],
  ],
  [
    "F06 an appendix told outside of the file is read where it is",
    file2([three, appendix(3)], { appendixOffset: 1_000_000 }),
    3,
    ["bad-appendix"],
  ],
  [
    "F06 an appendix told onto the first block is read where it is",
    file2([three, appendix(3)], { appendixOffset: 40 }),
    3,
    ["bad-appendix"],
  ],
  [
    "F07 a file that is being written is read as partial",
    file2([three], { blocks: 0, appendixBlocks: 0, appendixOffset: 0 }),
    3,
    ["unfinished"],
  ],
  [
    "F08 flows whose extension map is missing are refused",
    file1([block(2, [common1(7), common1(7)])], { flows: 2 }),
    0,
    ["bad-record"],
  ],
  [
    "F08 a map that comes twice alike is valid",
    file1([block(2, [map1(0, []), common1(0), map1(0, []), common1(0)])], { flows: 2 }),
    2,
    [],
  ],
  [
    "F08 flows that do not fit a map that came anew are refused",
    file1([block(2, [map1(0, []), common1(0), map1(0, [5, 7]), common1(0)])], { flows: 2 }),
    1,
    ["bad-record"],
  ],
  [
    "F09 a cut inside a block keeps earlier blocks and whole records",
    file2([three, three], { appendixBlocks: 0 }).subarray(0, 40 + three.length + 12 + good[0]!.length + 20),
    4,
    ["truncated", "bad-count"],
  ],
  ["F10 an ident without end is cut at its field", file2([three, block(3, [noEnd, appendixRecords(3)[1]!])]), 3, []],
  ["F11 statistics that count more flows than there are", file2([three, appendix(970)]), 3, ["fewer-than-stated"]],
];

/** A literal run of LZ4: nothing is compressed. */
function stored4(octets: Uint8Array): Uint8Array {
  const more: number[] = [];
  for (let left = octets.length - 15; left >= 0; left -= 255) more.push(Math.min(left, 255));
  return join(Uint8Array.of(0xf0, ...more), octets);
}

describe("the catalogue of bad input", () => {
  for (const [name, octets, flows, kinds] of CATALOGUE)
    test(name, () => {
      const reading = read(octets);
      assert.deepEqual([flowsOf(reading), [...reading.defects.keys()]], [flows, kinds]);
    });

  test("F05 each kind of compression that is damaged costs its block", () => {
    for (const [compression, id] of [
      ["lzo", 1],
      ["bz2", 2],
      ["lz4", 3],
      ["zstd", 4],
    ] as const) {
      const octets = fixture(`layout2.${compression}.nfcapd`);
      const first = new DataView(octets.buffer).getUint32(44, true);
      octets.fill(0xff, 52, 52 + first);
      const reading = read(octets);
      assert.deepEqual([octets[16], flowsOf(reading), reading.defects.get("bad-compressed")], [id, 2, 1]);
    }
  });

  test("F11 tells how many are missing", () => {
    const { found } = read(file2([three, appendix(973)])).rows("defect")[0]!;
    assert.equal(found, "3, 970 fewer");
  });

  for (const [name, change] of [
    ["encryption", { encryption: 1 }],
    ["compression", { compression: 9 }],
  ] as const)
    test(`a file of unknown ${name} is refused`, () =>
      assert.equal(flowsOf(read(file2([three, appendix(3)], change))), 0));
});

describe("one flipped bit", () => {
  const many = Array.from({ length: 24 }, (_, i) => v3({ octets: 1000 + i }));
  const blocks = [0, 8, 16].map((from) => block(3, many.slice(from, from + 8)));
  const octets = file2([...blocks, appendix(24)]);

  test("behind the file header costs at most one block", () => {
    for (let at = 40; at < octets.length; at++) {
      const flipped = octets.slice();
      flipped[at]! ^= 1 << ((7 * at) % 8);
      const flows = flowsOf(read(flipped));
      assert.ok(flows >= 16 && flows <= 24, `octet ${at}: ${flows}`);
    }
  });

  test("in a compressed file costs at most one block", () => {
    for (const compression of ["lzo", "lz4", "bz2", "zstd"]) {
      const good = fixture(`layout2.${compression}.nfcapd`);
      for (let at = 40; at < good.length; at += 2) {
        const flipped = good.slice();
        flipped[at]! ^= 4;
        assert.ok(flowsOf(read(flipped)) >= 2, `${compression}, octet ${at}`);
      }
    }
  });
});

test("coverage is the time in which the collector received", () => {
  const reading = read(file([v3({ received: START + 1000 }), v3({ received: START + 180_000 })]));
  assert.deepEqual(
    reading.rows("coverage").map(({ from, to, received, lost, share }) => [from, to, received, lost, share]),
    [[START, START + 240_000, 2n, 0n, 1]],
  );
});
