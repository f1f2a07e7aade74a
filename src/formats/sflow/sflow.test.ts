import assert from "node:assert/strict";
import fs from "node:fs";
import { describe, test } from "vitest";
import { frame, ip, join, pcap, text, u16, u32, zeros } from "../../../test/export-messages.ts";
import { type ReadOptions, readWhole, type WholeReading } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";
import {
  arpFrame,
  counterSample,
  discardedSample,
  expandedSample,
  flowSample,
  gateway,
  router,
  sampledHeader,
  sflow,
  structure,
  tcpFrame,
  xdrText,
} from "../../../test/sflow-datagrams.ts";
import capture from "../capture/index.ts";
import type { Format } from "../format.ts";
import format from "./index.ts";

const FORMATS: ReadonlyMap<string, Format> = new Map<string, Format>([
  ["capture", capture],
  ["sflow", format],
]);
const tcp = sampledHeader(tcpFrame());
const one = flowSample({}, tcp);

/** Datagrams of one agent, in a capture, a second after each other. */
function read(datagrams: readonly Uint8Array[], options: ReadOptions = {}): WholeReading {
  return readWhole(FORMATS, pcap(datagrams.map((datagram) => frame(datagram))), { as: "sflow", ...options });
}

/** Datagrams back to back in a file; each octet must be accounted for. */
function readFile(datagrams: readonly Uint8Array[], options: ReadOptions = {}): WholeReading {
  const octets = join(...datagrams);
  const reading = readWhole(FORMATS, octets, options);
  assert.equal(reading.understoodOctets + reading.givenUpOctets, octets.length);
  return reading;
}

/** Fixtures that this test makes. */
const MADE: Readonly<Record<string, Uint8Array>> = {
  "datagrams.sflow": join(
    sflow(
      { sequence: 1 },
      flowSample({ sequence: 1 }, tcp, router("203.0.113.1"), gateway("203.0.113.2", [64_502, 64_503])),
      counterSample(),
    ),
    sflow(
      { sequence: 2, agent: "2001:db8::fe", uptime: 101_000 },
      expandedSample({ sequence: 2 }, structure(1005, u32(1), xdrText("/a"), xdrText("www.example.org")), tcp),
      discardedSample(sampledHeader(tcpFrame())),
    ),
    sflow(
      { sequence: 2, uptime: 102_000 },
      flowSample({ sequence: 2 }, sampledHeader(arpFrame())),
      structure((4413 << 12) | 1, zeros(12)),
    ),
  ),
};

for (const [name, octets] of Object.entries(MADE)) {
  const file = ours(`src/formats/sflow/fixture/${name}`);
  test(`${name} is as made here`, () => {
    if (process.env.NARROWS_MAKE_FIXTURES) fs.writeFileSync(file, octets);
    assert.deepEqual(new Uint8Array(fs.readFileSync(file)), octets);
  });
}

describe("a flow sample", () => {
  test("is a flow of one packet, as long as its frame", () => {
    const [row] = read([
      sflow({}, flowSample({ rate: 512 }, tcp, router("203.0.113.1"), gateway("203.0.113.2", [64_502, 64_503]))),
    ]).rows("flow");
    const { originOffset, flowStartMilliseconds, flowEndMilliseconds, ...told } = row!;
    assert.equal(flowStartMilliseconds, flowEndMilliseconds);
    assert.deepEqual(told, {
      exporter: "192.0.2.254",
      observationDomainId: 1,
      ingressInterface: 3,
      egressInterface: 4,
      packetDeltaCount: 1n,
      octetDeltaCount: 1518n,
      samplingKnownBy: "told",
      samplingProbability: 1 / 512,
      sourceAddress: "192.0.2.1",
      destinationAddress: "198.51.100.7",
      protocolIdentifier: 6,
      sourceTransportPort: 40_000,
      destinationTransportPort: 443,
      tcpControlBits: 0x018,
      ipNextHop: "203.0.113.1",
      bgpNextHop: "203.0.113.2",
      bgpSourceAsNumber: 64_500,
      bgpPrevAdjacentAsNumber: 64_501,
      bgpNextAdjacentAsNumber: 64_502,
      bgpDestinationAsNumber: 64_503,
    });
  });

  for (const [name, record, expected] of [
    [
      "IPv4",
      structure(3, u32(60), u32(17), ip("192.0.2.9"), ip("192.0.2.10"), u32(53), u32(4096), u32(0), u32(0)),
      ["192.0.2.9", 17, 53, 4096, 60n],
    ],
    [
      "IPv6",
      structure(4, u32(1280), u32(6), ip("2001:db8::9"), ip("2001:db8::a"), u32(22), u32(4096), u32(2), u32(0)),
      ["2001:db8::9", 6, 22, 4096, 1280n],
    ],
  ] as const)
    test(`without a header has the key of sampled ${name}`, () => {
      const [row] = read([sflow({}, flowSample({}, record))]).rows("flow");
      const { sourceAddress, protocolIdentifier, sourceTransportPort, destinationTransportPort, octetDeltaCount } =
        row!;
      assert.deepEqual(
        [sourceAddress, protocolIdentifier, sourceTransportPort, destinationTransportPort, octetDeltaCount],
        expected,
      );
    });

  test("with sampled Ethernet alone is no flow", () => {
    const reading = read([sflow({}, flowSample({}, structure(2, u32(64), zeros(16), u32(0x88cc))))]);
    assert.deepEqual([reading.rows("flow").length, reading.faults, reading.defects.get("no-flow")], [0, 0, 1]);
  });

  test("tells the host of a URL", () => {
    const url = structure(1005, u32(1), xdrText("/path"), xdrText("www.example.org"));
    assert.equal(read([sflow({}, flowSample({}, tcp, url))]).rows("flow")[0]!.serverName, "www.example.org");
  });

  test("has type and code of ICMP in the place of the destination port", () => {
    const ipv4 = join(
      Uint8Array.of(0x45, 0),
      u16(84),
      zeros(5),
      Uint8Array.of(1),
      zeros(2),
      ip("192.0.2.1"),
      ip("192.0.2.2"),
    );
    const echo = sampledHeader(join(ipv4, Uint8Array.of(8, 0)), { protocol: 11, frame: 84 });
    assert.equal(read([sflow({}, flowSample({}, echo))]).rows("flow")[0]!.destinationTransportPort, 8 * 256);
  });

  for (const [format, value, expected] of [
    [0, 7, 7],
    [1, 256, null],
    [2, 7, null],
  ] as const)
    test(`whose output has format ${format} and value ${value} went to interface ${expected}`, () => {
      const egress = ((format << 30) | value) >>> 0;
      assert.equal(read([sflow({}, flowSample({ egress }, tcp))]).rows("flow")[0]!.egressInterface ?? null, expected);
    });
});

/** RELIABILITY §10, sFlow: id, datagrams, flows, faults (notes left out). */
const HUGE = 0xffff_ffff;
const CATALOGUE: readonly (readonly [string, readonly Uint8Array[], number, readonly string[]])[] = [
  ["S01 version 2 is refused by name", [sflow({ version: 2 }, one)], 0, ["unknown-version"]],
  ["S01 version 4 is refused by name", [sflow({ version: 4 }, one)], 0, ["unknown-version"]],
  ["S01 version 6 is refused by number", [sflow({ version: 6 }, one)], 0, ["unknown-version"]],
  [
    "S02 an agent address of type 0 refuses the datagram",
    [join(u32(5), u32(0), sflow({}, one).subarray(8))],
    0,
    ["bad-header"],
  ],
  [
    "S02 an agent address of type 3 refuses the datagram",
    [join(u32(5), u32(3), sflow({}, one).subarray(8))],
    0,
    ["bad-header"],
  ],
  ["S03 2³²−1 samples are read while octets last", [sflow({ samples: HUGE }, one, one)], 2, ["bad-count"]],
  ["S03 2³²−1 records are read while octets last", [sflow({}, flowSample({ records: HUGE }, tcp))], 1, ["bad-count"]],
  ["S04 a sample of length 0 leaves a gap", [sflow({}, one, join(u32(1), u32(0)), one)], 1, ["bad-length"]],
  [
    "S04 a sample longer than the rest leaves a gap",
    [sflow({}, one, join(u32(1), u32(4000), zeros(40)))],
    1,
    ["bad-length"],
  ],
  [
    "S04 a sample of no whole fours leaves a gap behind it",
    [sflow({}, structure(99, zeros(13)), one)],
    0,
    ["bad-length"],
  ],
  [
    "S05 a record longer than its sample leaves a gap to the sample's end",
    [sflow({}, flowSample({}, tcp, join(u32(1002), u32(400), zeros(16))), one)],
    2,
    ["bad-length"],
  ],
  [
    "S06 an AS path of 2³²−1 refuses its record",
    [sflow({}, flowSample({}, tcp, gateway("203.0.113.2", [1, 2], HUGE)))],
    1,
    ["bad-record"],
  ],
  [
    "S07 a header longer than its record",
    [sflow({}, flowSample({}, sampledHeader(tcpFrame(), { length: 1000 })))],
    0,
    ["bad-record"],
  ],
  ["S07 a header of 0 octets", [sflow({}, flowSample({}, sampledHeader(zeros(0))))], 0, ["bad-record"]],
  [
    "S08 a header of an unknown protocol is counted and no flow",
    [sflow({}, flowSample({}, sampledHeader(tcpFrame(), { protocol: 2 })))],
    0,
    [],
  ],
  ["S09 a rate of 0 is unknown", [sflow({}, flowSample({ rate: 0 }, tcp))], 1, []],
  ["S13 a counter record of wrong length is passed over", [sflow({}, counterSample(zeros(12)), one)], 1, []],
  [
    "S14 expanded and plain samples mixed, and discards",
    [sflow({}, expandedSample({}, tcp), one, discardedSample(tcp))],
    2,
    [],
  ],
  [
    "S15 a string without padding costs its record",
    [sflow({}, flowSample({}, structure(1005, u32(1), u32(3), text("/ab"), u32(4), text("host"), zeros(1)), tcp), one)],
    2,
    ["bad-record"],
  ],
  [
    "S16 formats of other makers are passed over by their length",
    [sflow({}, structure((4300 << 12) | 1002, zeros(20)), flowSample({}, structure((8800 << 12) | 5, zeros(8)), tcp))],
    1,
    [],
  ],
  ["S17 an IPv6 agent that is not the sender", [sflow({ agent: "2001:db8::fe" }, one)], 1, []],
];

describe("the catalogue of bad input", () => {
  for (const [name, datagrams, flows, kinds] of CATALOGUE)
    test(name, () => {
      const reading = read(datagrams);
      const faults = [...reading.defects.keys()].filter((kind) => !NOTES.has(kind));
      assert.deepEqual([reading.rows("flow").length, faults], [flows, kinds]);
    });

  test("S07 the sampled length is kept where another record tells the key", () => {
    const key = structure(3, u32(60), u32(17), ip("192.0.2.9"), ip("192.0.2.10"), u32(53), u32(4096), u32(0), u32(0));
    const reading = read([sflow({}, flowSample({}, sampledHeader(tcpFrame(), { length: 9000, frame: 900 }), key))]);
    assert.equal(reading.rows("flow")[0]!.octetDeltaCount, 900n);
  });

  test("S09 a rate of 0 leaves the probability to the operator", () => {
    const row = (samplingProbability: number | null) =>
      read([sflow({}, flowSample({ rate: 0 }, tcp))], { settings: { samplingProbability } }).rows("flow")[0]!;
    assert.deepEqual([row(null).samplingProbability ?? null, row(null).samplingKnownBy], [null, "unknown"]);
    assert.deepEqual([row(0.01).samplingProbability, row(0.01).samplingKnownBy], [0.01, "configured"]);
  });

  test("S10 a rate that changes within a source holds from the sample on that tells it", () => {
    const of = (sequence: number, rate: number) => flowSample({ sequence, rate }, tcp);
    const reading = read([sflow({}, of(1, 512), of(2, 1024))]);
    assert.deepEqual(
      reading.rows("flow").map((row) => row.samplingProbability),
      [1 / 512, 1 / 1024],
    );
    assert.equal(reading.defects.get("sampling-changed"), 1);
  });

  test("S11 a sequence that falls is a restart, and no loss of 2³²", () => {
    const of = (sequence: number, drops: number) => flowSample({ sequence, drops }, tcp);
    const reading = read([
      sflow({ sequence: 900_000 }, of(5_000_000, 70)),
      sflow({ sequence: 1, uptime: 1 }, of(1, 0)),
    ]);
    assert.equal(reading.defects.get("restart"), 2);
    assert.ok(reading.rows("coverage").every(({ lost }) => lost === 0n));
  });

  test("S12 drops that rise are loss, the agent's own", () => {
    const of = (sequence: number, drops: number) => flowSample({ sequence, drops }, tcp);
    const reading = read([sflow({ sequence: 1 }, of(1, 10)), sflow({ sequence: 2 }, of(2, 13))]);
    assert.equal(
      reading.rows("coverage").reduce((sum, { lost }) => sum + Number(lost), 0),
      3,
    );
    assert.ok(reading.defects.has("agent-drops"));
  });

  test("S17 agent and sender are both kept", () => {
    const reading = read([sflow({ agent: "2001:db8::fe" }, one)]);
    assert.equal(reading.rows("flow")[0]!.exporter, "2001:db8::fe");
    const told = reading.rows("defect").find(({ kind }) => kind === "agent-address")!;
    assert.deepEqual(
      [told.expected, told.found],
      ["datagrams from the agent's own address 2001:db8::fe", "from 192.0.2.254"],
    );
  });

  test("a datagram that is missing is loss of as many samples as one holds", () => {
    const reading = read([sflow({ sequence: 1 }, one), sflow({ sequence: 4 }, flowSample({ sequence: 4 }, tcp))]);
    assert.equal(
      reading.rows("coverage").reduce((sum, { lost }) => sum + Number(lost), 0),
      2,
    );
  });
});

/** Kinds that give nothing up. */
const NOTES: ReadonlySet<string> = new Set([
  "agent-address",
  "no-flow",
  "discards",
  "sampling-changed",
  "restart",
  "agent-drops",
  "duplicate",
]);

describe("a file of datagrams back to back", () => {
  const datagrams = [1, 2, 3].map((sequence) =>
    sflow({ sequence, uptime: 1000 * sequence }, flowSample({ sequence }, tcp)),
  );

  for (const chunk of [1, 7, 1 << 20])
    test(`is read alike in pieces of ${chunk}, times counted from the boot`, () => {
      const reading = readFile(datagrams, { chunk });
      assert.deepEqual([reading.format, reading.faults], ["sflow", 0]);
      assert.deepEqual(
        reading.rows("flow").map((row) => row.flowStartMilliseconds),
        [1000, 2000, 3000],
      );
      assert.equal(reading.defects.get("flow-time"), 1);
    });

  test("is taken up again behind octets of something else, which are told", () => {
    const reading = readFile([datagrams[0]!, new Uint8Array(333).fill(0xab), datagrams[1]!, datagrams[2]!]);
    const [defect] = reading.rows("defect");
    assert.deepEqual([reading.rows("flow").length, defect!.kind, defect!.octets], [3, "garbage", 333n]);
  });

  test("may be cut anywhere", () => {
    const all = join(...datagrams);
    for (let to = 0; to < all.length; to++) readFile([all.subarray(0, to)], { as: "sflow" });
  });
});
