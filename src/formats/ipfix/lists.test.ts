import assert from "node:assert/strict";
import { describe, test } from "vitest";
import {
  type FieldSpecifier,
  ip,
  ipfix,
  join,
  set,
  TIME,
  template,
  text,
  u8,
  u16,
  u32,
} from "../../../test/export-messages.ts";
import { readFile } from "../../../test/flow-formats.ts";

/** Structured data (RFC 6313): what it holds of names is kept, what is wrong with it costs the list and not the record. */

const VARIABLE = 65_535;
const BASIC = 291;
const SUB_TEMPLATE = 292;
const MULTI = 293;
const CERT = 6871;

const KEY: readonly FieldSpecifier[] = [
  [8, 4],
  [12, 4],
  [1, 4],
  [150, 4],
  [151, 4],
];
const key = join(ip("192.0.2.1"), ip("198.51.100.7"), u32(1000), u32(TIME - 9), u32(TIME - 3));
const counted = (octets: Uint8Array): Uint8Array => join(u8(255), u16(octets.length), octets);
const name = (value: string): Uint8Array => join(u8(value.length), text(value));
const NAMES = template(257, [[179, VARIABLE, CERT]]);
/** A list of lists of its own template. */
const NESTED = template(258, [[SUB_TEMPLATE, VARIABLE]]);

/** A record with a list, between two without fault. */
function read(element: number, list: Uint8Array) {
  const record = (octets: Uint8Array) => join(key, counted(octets), u8(7));
  return readFile([
    ipfix(
      { sequence: 0 },
      set(2, template(256, [...KEY, [element, VARIABLE], [4, 1]]), NAMES, NESTED),
      set(256, record(new Uint8Array(0)), record(list), record(new Uint8Array(0))),
    ),
  ]);
}

function nested(depth: number): Uint8Array {
  const inner = depth === 0 ? new Uint8Array(0) : nested(depth - 1);
  return join(u8(3), u16(258), counted(inner));
}

describe("lists that are read", () => {
  for (const [what, element, list, expected] of [
    [
      "a basic list of texts",
      BASIC,
      join(u8(3), u16(179 | 0x8000), u16(VARIABLE), u32(CERT), name("a.example")),
      "a.example",
    ],
    [
      "X14 a basic list of variable length, of two texts",
      BASIC,
      join(u8(3), u16(179 | 0x8000), u16(VARIABLE), u32(CERT), name(""), name("b.example")),
      "b.example",
    ],
    ["a basic list of numbers", BASIC, join(u8(3), u16(10), u16(4), u32(1), u32(2)), ""],
    ["a list of records", SUB_TEMPLATE, join(u8(3), u16(257), name("c.example"), name("d.example")), "c.example"],
    ["a list of records of several templates", MULTI, join(u8(3), u16(257), u16(14), name("e.example")), "e.example"],
    ["a list of records of an unknown template", SUB_TEMPLATE, join(u8(3), u16(999), u32(7)), ""],
    ["an empty list", SUB_TEMPLATE, join(u8(3), u16(257)), ""],
    ["X13 lists three deep", SUB_TEMPLATE, nested(2), ""],
  ] as const)
    test(what, () => {
      const { rows, defects, understoodOctets, givenUpOctets } = read(element, list);
      assert.deepEqual([...defects.keys()], []);
      assert.deepEqual(
        rows("flow").map((row) => row.dnsName ?? ""),
        ["", expected, ""],
      );
      assert.ok(understoodOctets > 0 && givenUpOctets === 0);
    });
});

describe("lists that are refused", () => {
  for (const [what, element, list] of [
    ["X13 lists into themselves, 100 deep", SUB_TEMPLATE, nested(100)],
    ["X13 an entry of 0 octets", MULTI, join(u8(3), u16(257), u16(0), u32(0))],
    ["X13 an entry beyond the list", MULTI, join(u8(3), u16(257), u16(90), name("e.example"))],
    ["X13 values beyond the list", SUB_TEMPLATE, join(u8(3), u16(257), u8(90), text("short"))],
    ["X14 a basic list of values of 0 octets", BASIC, join(u8(3), u16(10), u16(0), u32(1))],
    ["X14 a basic list cut short", BASIC, join(u8(3), u16(10))],
    ["X14 a basic list whose last value is cut short", BASIC, join(u8(3), u16(10), u16(4), u32(1), u16(2))],
  ] as const)
    test(`${what}: the record is kept`, () => {
      const { rows, defects, givenUpOctets } = read(element, list);
      assert.deepEqual([...defects], [["bad-list", 1]]);
      assert.deepEqual(
        rows("flow").map((row) => [row.octetDeltaCount, row.protocolIdentifier]),
        Array(3).fill([1000n, 7]),
      );
      assert.equal(givenUpOctets, list.length);
    });
});
