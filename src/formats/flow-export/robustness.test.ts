import assert from "node:assert/strict";
import { describe, test } from "vitest";
import {
  enhancedPacket,
  type FieldSpecifier,
  frame,
  ip,
  ipfix,
  join,
  netflow5,
  netflow9,
  networkInterface,
  option,
  optionsTemplate,
  optionsTemplate9,
  pcap,
  record5,
  section,
  set,
  TIME,
  template,
  text,
  u8,
  u16,
  u32,
  u64,
} from "../../../test/export-messages.ts";
import { FLOW_FORMATS } from "../../../test/flow-formats.ts";
import { readWhole, type WholeReading } from "../../../test/read-format.ts";

const FIELDS: readonly FieldSpecifier[] = [
  [8, 4],
  [12, 4],
  [7, 2],
  [11, 2],
  [4, 1],
  [1, 8],
  [2, 3],
  [21, 4],
  [48, 1],
];
const record = (i: number): Uint8Array =>
  join(
    ip("192.0.2.1"),
    ip(`198.51.100.${i}`),
    u16(4000 + i),
    u16(443),
    u8(6),
    u64(1000n),
    u8(0),
    u16(9),
    u32(99_999_000),
    u8(1),
  );
const records = (from: number, count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => record(from + i));

const V5 = [0, 3, 6].map((sequence) =>
  netflow5({ sequence, seconds: TIME + sequence }, record5(), record5(), record5()),
);
const V9 = [
  netflow9(
    { sequence: 0, count: 3 },
    set(0, template(256, FIELDS)),
    set(
      1,
      optionsTemplate9(
        300,
        [[1, 4]],
        [
          [48, 1],
          [50, 4],
        ],
      ),
    ),
    set(300, u32(0), u8(1), u32(100)),
  ),
  netflow9({ sequence: 1, count: 4, seconds: TIME + 1 }, set(256, ...records(1, 4))),
  netflow9({ sequence: 2, count: 4, seconds: TIME + 2 }, set(256, ...records(5, 4))),
];
const VARIABLE: readonly FieldSpecifier[] = [
  [27, 16],
  [28, 16],
  [1, 4],
  [808, 65_535, 8057],
  [150, 4],
  [1, 4, 29_305],
];
const named = (name: string): Uint8Array =>
  join(ip("2001:db8::1"), ip("2001:db8::2"), u32(77), u8(name.length), text(name), u32(TIME - 3), u32(5));
const IPFIX = [
  ipfix(
    { sequence: 0 },
    set(2, template(256, FIELDS.slice(0, 7)), template(257, VARIABLE)),
    set(
      3,
      optionsTemplate(
        300,
        [[302, 1]],
        [
          [305, 4],
          [306, 4],
        ],
      ),
    ),
  ),
  ipfix(
    { sequence: 0, seconds: TIME + 1 },
    set(300, u8(1), u32(1), u32(99)),
    set(257, named("a.example"), named(""), named("b.example")),
  ),
  ipfix({ sequence: 4, seconds: TIME + 2 }, set(257, named("c.example"), named("d.example"))),
];
/** One or two of each, for captures. */
const EXPORTS = [V5[0]!, ...V9.slice(0, 2), ...IPFIX.slice(0, 2)];
const NG = join(
  section(option(1, text("narrows world small seed 1"))),
  networkInterface(1, option(9, u8(6))),
  ...EXPORTS.map((message, i) => enhancedPacket(frame(message), BigInt(TIME + i) * 1_000_000n)),
);

/** Name, octets, flows when whole, octets of the smallest record. */
const FIXTURES: readonly (readonly [string, Uint8Array, number, number])[] = [
  ["netflow5", join(...V5), 9, 48],
  ["netflow9", join(...V9), 8, 29],
  ["ipfix", join(...IPFIX), 5, 45],
  ["pcap", pcap(EXPORTS.map((message) => frame(message))), 10, 29],
  ["pcapng", NG, 10, 29],
];

/** No input of this size may take longer, by far; RELIABILITY §10. */
const LONGEST_MILLISECONDS = 5000;

function readTimed(octets: Uint8Array) {
  const began = performance.now();
  const reading = readWhole(FLOW_FORMATS, octets);
  assert.ok(performance.now() - began < LONGEST_MILLISECONDS);
  return reading;
}

describe.each(FIXTURES)("%s", (_, whole, flows, leastOctets) => {
  const good = readTimed(whole);

  test("is read without fault when whole", () => {
    assert.equal(good.rows("flow").length, flows);
    assert.deepEqual([...good.defects.keys()], []);
  });

  test("cut at any octet keeps the records before the cut", () => {
    const told = plainRows(good);
    for (let octets = 0; octets <= whole.length; octets++) {
      const rows = plainRows(readTimed(whole.subarray(0, octets)));
      assert.deepEqual(rows, told.slice(0, rows.length), `cut at ${octets}`);
    }
  });

  test("with any bit turned gives no exception, no hang and no records out of nothing", () => {
    const octets = whole.slice();
    for (let bit = 0; bit < whole.length * 8; bit++) {
      octets[bit >> 3]! ^= 1 << (bit & 7);
      const rows = readTimed(octets).batches.reduce((sum, batch) => sum + (batch.kind === "flow" ? batch.rows : 0), 0);
      assert.ok(rows * Math.min(leastOctets, 16) <= whole.length, `bit ${bit}: ${rows} rows`);
      octets[bit >> 3]! ^= 1 << (bit & 7);
    }
  });
});

/** Those who carry messages account for what is around them. */
const PLAIN = FIXTURES.filter(([name]) => !name.startsWith("pcap"));

describe.each(PLAIN)("%s: every octet is understood or given up", (_, whole) => {
  const expectAccounted = (octets: Uint8Array, what: string) => {
    const { understoodOctets, givenUpOctets } = readWhole(FLOW_FORMATS, octets, { as: _ });
    assert.equal(understoodOctets + givenUpOctets, octets.length, `${what}: ${understoodOctets} + ${givenUpOctets}`);
  };

  test("whole, and cut at any octet", () => {
    const { givenUpOctets, understoodOctets } = readWhole(FLOW_FORMATS, whole);
    assert.deepEqual([understoodOctets, givenUpOctets], [whole.length, 0]);
    for (let octets = 1; octets <= whole.length; octets++)
      expectAccounted(whole.subarray(0, octets), `cut at ${octets}`);
  });

  test("with any bit turned", () => {
    const octets = whole.slice();
    for (let bit = 0; bit < whole.length * 8; bit++) {
      octets[bit >> 3]! ^= 1 << (bit & 7);
      expectAccounted(octets, `bit ${bit}`);
      octets[bit >> 3]! ^= 1 << (bit & 7);
    }
  });
});

/** Rows without what they do not tell: which columns a batch has depends on all of its records. */
function plainRows(reading: WholeReading): string[] {
  return reading
    .rows("flow")
    .map((row) => JSON.stringify(row, (_, value) => (typeof value === "bigint" ? `${value}` : value || undefined)));
}
