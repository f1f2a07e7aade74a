import assert from "node:assert/strict";
import { describe, test } from "vitest";
import {
  block,
  enhancedPacket,
  frame,
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
import { RecordSink } from "../../record/sink.ts";
import type { Instant } from "../../values/instant.ts";
import { CaptureReader } from "./capture-reader.ts";

interface Seen {
  readonly time: Instant;
  readonly octets: number;
  readonly wireOctets: number;
  readonly interfaceName: string;
}

/** The packets of a file, and the kinds of defects told. */
function read(octets: Uint8Array, chunk = octets.length) {
  const sink = new RecordSink("capture");
  const packets: Seen[] = [];
  const settings = { samplingProbability: null, map: null, exporter: null };
  const reader = new CaptureReader(
    { sink, settings, sessions: new Map(), datagramReader: () => null },
    {
      packet: ({ time, from, to, wireOctets, interfaceName }) => {
        packets.push({ time, octets: to - from, wireOctets, interfaceName });
        sink.understood(to - from);
      },
      end: () => {},
    },
  );
  for (let at = 0; at < octets.length; at += Math.max(1, chunk))
    reader.push(octets.subarray(at, at + Math.max(1, chunk)).slice());
  reader.end();
  assert.equal(sink.understoodOctets + sink.givenUpOctets, octets.length, "every octet is accounted for");
  return { packets, defects: [...sink.defectCounts()], kinds: [...sink.defectCounts().keys()], faults: sink.faults };
}

const message = (i = 0): Uint8Array => netflow5({ sequence: i, seconds: TIME + i }, record5({ octets: 1000 + i }));
const frames = (count: number): Uint8Array[] => Array.from({ length: count }, (_, i) => frame(message(i)));

const clockSet = (seconds: number, part = 0): Uint8Array => {
  const record = pcapRecord(frame(message()), seconds);
  record.set(u32(part), 4);
  return record;
};
const withCaptured = (captured: number, original: number): Uint8Array =>
  join(u32(TIME), u32(0), u32(captured), u32(original));
const garbage = new Uint8Array(1000).fill(0xa5);

/** RELIABILITY §10, pcap: id, capture, packets, kinds told. */
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
  [
    "P04 longer than snaplen, which is told once",
    join(pcapHeader().fill(0, 16, 19).fill(60, 19, 20), ...frames(3).map((one) => pcapRecord(one, TIME))),
    3,
    ["snaplen"],
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
  ["P10 time 0", join(pcapHeader(), clockSet(0)), 1, ["clock"]],
  ["P10 the year 2106", join(pcapHeader(), clockSet(0xffffffff)), 1, ["clock"]],
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
    ["second-header"],
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
  ["N01 block length 0: the next block is found", ng(good(), withLengths(0, 0), good(2)), 2, ["bad-block"]],
  ["N02 block length 8", ng(good(), withLengths(8, 8), good(2)), 2, ["bad-block"]],
  ["N02 block length not in fours", ng(good(), withLengths(length + 1, length + 1), good(2)), 2, ["bad-block"]],
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
  ["N16 one more: its packets are lost", interfaces(65_537), 1, ["bad-block"]],
  [
    "N13 names with markup, escapes and NUL",
    ng(block(4, text("\u0001\u0000<img src=x>\u001b[31m\u0000")), good()),
    1,
    [],
  ],
  [
    "N17 unknown and custom blocks",
    ng(block(0xbad, zeros(100)), block(0x40000bad, zeros(4)), block(4, text("<script>")), good()),
    1,
    [],
  ],
  ["N18 no length of the section", join(section(), networkInterface(), good()), 1, []],
  ["a simple packet", ng(block(3, join(u32(frame(message()).length), frame(message())))), 1, []],
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
      assert.deepEqual([reading.packets.length, reading.kinds], [count, kinds]);
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
    assert.deepEqual(
      read(join(ng(good()), turned)).packets.map(({ time }) => time),
      [TIME * 1000, TIME * 1000],
    );
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
      const capture = join(section(), networkInterface(1, ...options), enhancedPacket(zeros(60), units));
      assert.equal(read(capture).packets[0]!.time, TIME * 1000);
    });
});

for (const chunk of [1, 5, 64, 1000])
  test(`captures are read alike in pieces of ${chunk}`, () => {
    for (const [name, octets] of [...PCAP, ...PCAPNG].filter(([, { length }]) => length < 10_000))
      assert.deepEqual(read(octets, chunk), read(octets), name);
  });

test("the modified pcap has record headers of 24 octets", () => {
  const records = frames(3).map((octets, i) =>
    join(u32(TIME + i), u32(0), u32(octets.length), u32(octets.length), u32(2), u16(0x0800), u8(0), u8(0), octets),
  );
  const { packets, kinds } = read(join(u32(0xa1b2cd34), pcapHeader().subarray(4), ...records));
  assert.deepEqual([packets.map(({ time }) => time / 1000 - TIME), kinds], [[0, 1, 2], []]);
});

test("an interface's name comes with its packets, made safe", () => {
  const named = (name: string) => join(section(), networkInterface(1, option(2, text(name))), good());
  assert.equal(read(named("eth0")).packets[0]!.interfaceName, "eth0");
  assert.equal(read(named("\u001b[31meth0")).packets[0]!.interfaceName.includes("\u001b"), false);
});

test("a packet cut by the capture has the length it had on the wire", () => {
  const record = join(u32(TIME), u32(0), u32(60), u32(1500), zeros(60));
  assert.deepEqual(read(join(pcapHeader(), record)).packets[0], {
    time: TIME * 1000,
    octets: 60,
    wireOctets: 1500,
    interfaceName: "",
  });
});

describe("one flipped bit costs at most one packet", () => {
  const whole = [
    ["pcap", pcap(frames(60))],
    ["pcap, little-endian", pcap(frames(60), { little: true })],
    ["pcapng", ng(...Array.from({ length: 60 }, (_, i) => good(i)))],
  ] as const;
  for (const [name, octets] of whole)
    test(name, () => {
      const from = Math.floor(octets.length / 2);
      const idOf = ({ time, octets: captured }: Seen) => `${time} ${captured}`;
      const expected = read(octets).packets.map(idOf);
      const worst: string[] = [];
      for (let bit = 8 * from; bit < 8 * (from + 2 * good().length); bit++) {
        const flipped = octets.slice();
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        const found = new Set(read(flipped).packets.map(idOf));
        if (expected.filter((id) => !found.has(id)).length > 1) worst.push(`bit ${bit - 8 * from}`);
      }
      assert.deepEqual(worst, []);
    });
});
