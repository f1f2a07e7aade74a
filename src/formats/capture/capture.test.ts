import assert from "node:assert/strict";
import { describe, test } from "vitest";
import {
  block,
  enhancedPacket,
  frame,
  ip,
  join,
  netflow5,
  networkInterface,
  option,
  packet,
  pcap,
  pcapHeader,
  pcapRecord,
  record5,
  section,
  TIME,
  text,
  u8,
  u16,
  u32,
  u64,
  zeros,
} from "../../../test/export-messages.ts";
import { FLOW_FORMATS } from "../../../test/flow-formats.ts";
import { readWhole } from "../../../test/read-format.ts";

const message = (i = 0): Uint8Array => netflow5({ sequence: i, seconds: TIME + i }, record5({ octets: 1000 + i }));
const frames = (count: number): Uint8Array[] => Array.from({ length: count }, (_, i) => frame(message(i)));
const read = (octets: Uint8Array, chunk?: number) => readWhole(FLOW_FORMATS, octets, chunk ? { chunk } : {});
const flows = (octets: Uint8Array): number => read(octets).rows("flow").length;

describe("a packet", () => {
  const udp = packet(message());
  const udp6 = packet(message(), { source: "2001:db8::5" });
  const ethernet = zeros(12);
  const hopByHop = join(
    udp6.subarray(0, 4),
    u16(udp6.length - 40 + 8),
    u8(0),
    udp6.subarray(7, 40),
    u8(17),
    u8(0),
    zeros(6),
    udp6.subarray(40),
  );

  for (const [name, linkType, octets, exporter] of [
    ["Ethernet", 1, frame(message()), "192.0.2.254"],
    ["Ethernet, IPv6", 1, frame(message(), { source: "2001:db8::5" }), "2001:db8::5"],
    ["a VLAN tag", 1, join(ethernet, u16(0x8100), u16(5), u16(0x0800), udp), "192.0.2.254"],
    ["two VLAN tags", 1, join(ethernet, u16(0x88a8), u16(5), u16(0x8100), u16(6), u16(0x86dd), udp6), "2001:db8::5"],
    ["MPLS labels", 1, join(ethernet, u16(0x8847), u32(0x1000), u32(0x2100), udp), "192.0.2.254"],
    [
      "PPPoE",
      1,
      join(ethernet, u16(0x8864), u16(0x1100), u16(1), u16(udp.length + 2), u16(0x0021), udp),
      "192.0.2.254",
    ],
    ["raw IP", 101, udp, "192.0.2.254"],
    ["raw IPv6", 229, udp6, "2001:db8::5"],
    ["NULL", 0, join(u32(0x0200_0000), udp), "192.0.2.254"],
    ["LOOP", 108, join(u32(24), udp6), "2001:db8::5"],
    ["PPP", 9, join(u16(0xff03), u16(0x0021), udp), "192.0.2.254"],
    ["Linux cooked", 113, join(zeros(14), u16(0x0800), udp), "192.0.2.254"],
    ["Linux cooked, version 2", 276, join(u16(0x86dd), zeros(18), udp6), "2001:db8::5"],
    ["IPv6 with an extension header", 101, hopByHop, "2001:db8::5"],
  ] as const)
    test(`of ${name} is cut down to its datagram`, () => {
      const [row] = read(pcap([octets], { linkType })).rows("flow");
      assert.equal(row!.exporter, exporter);
    });

  const head = (more: number, ahead: number, length: number) =>
    join(
      u16(0x4500),
      u16(20 + length),
      u16(77),
      u16((more << 13) | (ahead / 8)),
      u8(64),
      u8(17),
      u16(0),
      ip("192.0.2.254"),
      ip("192.0.2.1"),
    );
  const payload = udp.subarray(20);
  const first = join(head(1, 0, 40), payload.subarray(0, 40));
  const second = join(head(0, 40, payload.length - 40), payload.subarray(40));

  test("in fragments is put together, in any order", () => {
    for (const order of [
      [first, second],
      [second, first],
    ]) {
      const reading = read(pcap(order, { linkType: 101 }));
      assert.deepEqual([reading.rows("flow").length, reading.defects.size], [1, 0]);
    }
  });

  test("of which a fragment is missing is told as lost", () => {
    const reading = read(pcap([first, packet(message(1))], { linkType: 101 }));
    assert.deepEqual([reading.rows("flow").length, [...reading.defects]], [1, [["fragment", 1]]]);
  });

  for (const [name, octets] of [
    ["K01 an IPv4 header of four octets", join(u8(0x41), udp.subarray(1))],
    [
      "K04 a thousand extension headers",
      join(udp6.subarray(0, 6), u8(0), udp6.subarray(7, 40), ...Array.from({ length: 1000 }, () => zeros(8))),
    ],
    ["an IPv4 packet of ten octets", udp.subarray(0, 10)],
  ] as const)
    test(`${name} is told`, () => assert.ok(read(pcap([octets], { linkType: 101 })).defects.has("bad-packet")));

  test("K06: a hundred VLAN tags are no export", () => {
    const tags = Array.from({ length: 100 }, () => join(u16(0x8100), u16(1)));
    assert.equal(flows(pcap([join(ethernet, ...tags, u16(0x0800), udp)])), 0);
  });

  test("K08: a UDP length that cannot be gives way to that of IP", () => {
    const wrong = udp.slice();
    wrong.set(u16(3), 24);
    assert.equal(flows(pcap([wrong], { linkType: 101 })), 1);
  });
});

describe("a capture without exports", () => {
  test("is told once, with what was expected", () => {
    const dns = text("\u0012\u0034ordinary DNS, or so");
    const reading = read(pcap([frame(dns), frame(dns), frame(dns)]));
    const [defect, ...others] = reading.rows("defect");
    assert.equal(others.length, 0);
    assert.equal(defect!.kind, "no-export-in-capture");
    assert.equal(defect!.expected, "NetFlow v5, v9 or IPFIX export datagrams");
  });

  test("is told beside the exports of others", () => {
    const reading = read(pcap([frame(text("something else, and long")), ...frames(2)]));
    assert.deepEqual([reading.rows("flow").length, [...reading.defects.keys()]], [2, ["other-datagram"]]);
  });

  test("may be said to be of one format by the person who reads it", () => {
    const short = netflow5({ count: 3 }, record5());
    assert.equal(readWhole(FLOW_FORMATS, pcap([frame(short)]), { as: "netflow5" }).rows("flow").length, 1);
  });
});

const clockSet = (seconds: number, part = 0): Uint8Array => {
  const record = pcapRecord(frame(message()), seconds);
  record.set(u32(part), 4);
  return record;
};
const withCaptured = (captured: number, original: number): Uint8Array =>
  join(u32(TIME), u32(0), u32(captured), u32(original));
const garbage = new Uint8Array(1000).fill(0xa5);

/** RELIABILITY §10, pcap: id, capture, flows, kinds of fault. */
const PCAP: readonly (readonly [string, Uint8Array, number, readonly string[]])[] = [
  ["P01 header only", pcapHeader(), 0, []],
  ["P02 cut inside the header", pcapHeader().subarray(0, 20), 0, ["truncated"]],
  ["P03 big-endian, microseconds", pcap(frames(3)), 3, []],
  ["P03 little-endian, microseconds", pcap(frames(3), { little: true }), 3, []],
  ["P03 big-endian, nanoseconds", pcap(frames(3), { nanoseconds: true }), 3, []],
  ["P03 little-endian, nanoseconds", pcap(frames(3), { little: true, nanoseconds: true }), 3, []],
  [
    "P04 longer than snaplen",
    join(pcapHeader().fill(0, 16, 19), ...frames(3).map((one) => pcapRecord(one, TIME))),
    3,
    [],
  ],
  ["P05 a packet beyond the end", pcap(frames(3)).subarray(0, -5), 2, ["truncated"]],
  [
    "P06 captured length 0xFFFFFFFF",
    join(
      pcap(frames(2)),
      withCaptured(0xffffffff, 60),
      ...frames(6)
        .slice(2)
        .map((one) => pcapRecord(one, TIME)),
    ),
    6,
    ["garbage"],
  ],
  [
    "P07 captured above original",
    join(pcapHeader(), withCaptured(frames(1)[0]!.length, 60), frames(1)[0]!),
    1,
    ["bad-length"],
  ],
  ["P08 captured length 0", join(pcapHeader(), withCaptured(0, 60), pcapRecord(frames(1)[0]!, TIME)), 1, []],
  ["P09 a million microseconds", join(pcapHeader(), clockSet(TIME, 1_000_000)), 1, ["clock"]],
  ["P10 time 0", join(pcapHeader(), clockSet(0)), 1, ["clock", "clock-offset"]],
  ["P10 the year 2106", join(pcapHeader(), clockSet(0xffffffff)), 1, ["clock", "clock-offset"]],
  ["P10 an hour back", join(pcapHeader(), clockSet(TIME), pcapRecord(frame(message(1)), TIME - 3600)), 2, ["clock"]],
  ["P11 link type 147", pcap(frames(1), { linkType: 147 }), 0, ["unknown-link-type"]],
  ["P12 zeros at the end", join(pcap(frames(2)), zeros(5000)), 2, ["garbage"]],
  [
    "P13 a packet of 300,000 octets",
    join(pcapHeader(), withCaptured(300_000, 300_000), zeros(300_000)),
    0,
    ["garbage"],
  ],
  [
    "P14 garbage between packets",
    join(pcap(frames(3)), garbage, ...[3, 4, 5].map((i) => pcapRecord(frame(message(i)), TIME + i))),
    6,
    ["garbage"],
  ],
  [
    "P15 a second file behind the first, in the other order",
    join(pcap(frames(2)), pcap([frame(message(2))], { little: true })),
    3,
    [],
  ],
];

const ng = (...blocks: readonly Uint8Array[]): Uint8Array => join(section(), networkInterface(), ...blocks);
const microseconds = BigInt(TIME) * 1_000_000n;
const good = (i = 0): Uint8Array => enhancedPacket(frame(message(i)), microseconds + BigInt(i) * 1_000_000n);
const withLengths = (leading: number, trailing: number): Uint8Array => {
  const one = good(1);
  one.set(u32(leading), 4);
  one.set(u32(trailing), one.length - 4);
  return one;
};
const length = good().length;
const interfaces = (count: number): Uint8Array =>
  join(section(), ...Array.from({ length: count }, () => networkInterface()), good());
const captured = good();
captured.set(u32(5000), 20);

/** RELIABILITY §10, pcapng. */
const PCAPNG: readonly (readonly [string, Uint8Array, number, readonly string[]])[] = [
  ["N01 block length 0", ng(good(), withLengths(0, 0), good(2)), 1, ["bad-block"]],
  ["N02 block length 8", ng(good(), withLengths(8, 8), good(2)), 1, ["bad-block"]],
  ["N02 block length not in fours", ng(good(), withLengths(length + 1, length + 1), good(2)), 1, ["bad-block"]],
  ["N03 two lengths", ng(good(), withLengths(length, length + 4), good(2)), 3, ["bad-length"]],
  ["N04 a block beyond the end", ng(good(), good(1)).subarray(0, -9), 1, ["truncated"]],
  ["N04 block length 0xFFFFFFFC", ng(good(), withLengths(0xfffffffc, 0)), 1, ["bad-block"]],
  ["N05 a section header of 16 octets", block(0x0a0d0d0a, u32(0x1a2b3c4d)), 0, ["bad-block"]],
  ["N06 no byte order", block(0x0a0d0d0a, join(u32(0x11223344), zeros(12))), 0, ["bad-block"]],
  ["N07 captured beyond the block", ng(captured, good(1)), 1, ["bad-length"]],
  [
    "N08 an interface that is not described",
    ng(enhancedPacket(zeros(60), 0n, 7), enhancedPacket(zeros(60), 0n, 7), good()),
    1,
    ["unknown-interface"],
  ],
  ["N09 resolution 127", join(section(), networkInterface(1, option(9, u8(127))), good()), 0, ["bad-clock"]],
  ["N09 resolution 0xFF", join(section(), networkInterface(1, option(9, u8(0xff))), good()), 0, ["bad-clock"]],
  [
    "N10 an offset of 2⁶² s",
    join(section(), networkInterface(1, option(14, u64(2n ** 62n))), good()),
    1,
    ["bad-clock"],
  ],
  ["N11 an option beyond its block", join(section(), networkInterface(1, u16(2), u16(900)), good()), 1, ["bad-option"]],
  ["N14 decryption secrets", ng(block(10, zeros(20)), good()), 1, ["secrets"]],
  [
    "N15 a simple packet before any interface",
    join(section(), block(3, join(u32(60), zeros(60))), networkInterface(), good()),
    1,
    ["unknown-interface"],
  ],
  ["N16 65,536 interfaces", interfaces(65_536), 1, []],
  ["N16 one more", interfaces(65_537), 0, ["bad-block"]],
  [
    "N17 unknown and custom blocks",
    ng(block(0xbad, zeros(100)), block(0x40000bad, zeros(4)), block(4, text("<script>")), good()),
    1,
    [],
  ],
  ["a simple packet", ng(block(3, join(u32(frame(message()).length), frame(message())))), 1, ["clock-offset"]],
  [
    "two interfaces",
    join(
      section(),
      networkInterface(101),
      networkInterface(),
      enhancedPacket(packet(message()), microseconds),
      enhancedPacket(frame(message(1)), microseconds, 1),
    ),
    2,
    [],
  ],
  [
    "a link type that is not cut",
    join(section(), networkInterface(147), networkInterface(), enhancedPacket(frame(message()), microseconds, 1)),
    1,
    ["unknown-link-type"],
  ],
];

describe("the catalogue of bad input", () => {
  for (const [name, octets, count, kinds] of [...PCAP, ...PCAPNG])
    test(name, () => {
      const reading = read(octets);
      const told = [...reading.defects.keys()].filter((kind) => kind !== "no-export-in-capture");
      assert.deepEqual([reading.rows("flow").length, told], [count, kinds]);
    });

  test("N12: a second section in the other byte order", () => {
    const little = (...words: readonly Uint8Array[]) => join(...words.map((word) => word.slice().reverse()));
    const octets = frame(message(3));
    const turned = join(
      block(0x0a0d0d0a, join(little(u32(0x1a2b3c4d), u16(1), u16(0)), new Uint8Array(8).fill(0xff)), true),
      block(1, join(little(u16(1), u16(0), u32(0))), true),
      block(
        6,
        join(
          little(
            u32(0),
            u32(Number(microseconds >> 32n)),
            u32(Number(microseconds & 0xffffffffn)),
            u32(octets.length),
            u32(octets.length),
          ),
          octets,
        ),
        true,
      ),
    );
    assert.equal(flows(join(ng(good()), turned)), 2);
  });
});

describe("clocks of pcapng", () => {
  for (const [name, options, units] of [
    ["microseconds unless told", [], microseconds],
    ["nanoseconds", [option(9, u8(9))], microseconds * 1000n],
    ["1/1024 s", [option(9, u8(0x8a))], BigInt(TIME) * 1024n],
    ["an offset in seconds", [option(14, u64(BigInt(TIME)))], 0n],
  ] as const)
    test(name, () => {
      const message0 = netflow5({ seconds: 0 }, record5()); // so that reception counts
      const [row] = read(join(section(), networkInterface(1, ...options), enhancedPacket(frame(message0), units))).rows(
        "flow",
      );
      assert.equal(row!.flowEndMilliseconds, TIME * 1000 - 1000);
    });
});

test("a section that says so is made up", () => {
  const comment = (note: string) => join(section(option(1, text(note))), networkInterface(), good());
  assert.deepEqual(read(comment("narrows world north-korea-2017-2019 seed 7")).madeUp, {
    world: "north-korea-2017-2019",
    seed: 7,
  });
  assert.equal(read(comment("taken at the university")).madeUp, null);
});

for (const chunk of [1, 5, 64, 1000])
  test(`captures are read alike in pieces of ${chunk}`, () => {
    for (const octets of [
      pcap(frames(4)),
      join(pcap(frames(3)), garbage, ...[3, 4, 5].map((i) => pcapRecord(frame(message(i)), TIME + i))),
      ng(good(), withLengths(length, length + 4), good(2)),
    ]) {
      const [whole, pieces] = [read(octets), read(octets, chunk)];
      assert.deepEqual(pieces.rows("flow"), whole.rows("flow"));
      assert.deepEqual(pieces.rows("defect"), whole.rows("defect"));
    }
  });
