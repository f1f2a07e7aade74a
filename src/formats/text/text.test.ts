import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { formatAddress, parseAddress } from "../../values/address.ts";
import { zoneNamed } from "../../values/zone.ts";
import { readAddress } from "./addresses.ts";
import { textOf, utf8Of } from "./characters.ts";
import { CsvRecords } from "./csv-records.ts";
import { parseCtime } from "./ctime.ts";
import { isoOf, readZonedInstant } from "./instants.ts";
import { readDigits, U64 } from "./integers.ts";
import { JSON_NUMBER, JSON_TEXT, JsonLine } from "./json-line.ts";
import { LineSplitter } from "./lines.ts";
import { instantOfLocal } from "./local-time.ts";
import { readProtocol } from "./protocols.ts";
import { readMicroseconds } from "./seconds.ts";

const octetsOf = (text: string) => Buffer.from(text);
const whole = <T>(read: (octets: Uint8Array, from: number, to: number) => T, text: string) =>
  read(octetsOf(text), 0, octetsOf(text).length);

test("integers up to 2^64-1 are exact, all else is refused", () => {
  const integer = new U64();
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), (value) => {
      const octets = octetsOf(String(value));
      assert.ok(integer.read(octets, 0, octets.length));
      assert.equal((BigInt(integer.high) << 32n) | BigInt(integer.low), value);
    }),
  );
  for (const text of [
    "",
    "-1",
    "+1",
    "1.0",
    "1e3",
    " 1",
    "18446744073709551616",
    "99999999999999999999",
    "123456789012345678901",
    "٣",
  ])
    assert.equal(integer.read(octetsOf(text), 0, octetsOf(text).length), false, text);
  assert.equal(whole(readDigits, "0042"), 42);
});

test("addresses are read as values/address reads them, and written nowhere when they are none", () => {
  const into = new Uint8Array(16);
  const texts = fc.oneof(fc.ipV4(), fc.ipV6(), fc.string({ maxLength: 20 }), fc.stringMatching(/^[0-9a-f.:%]{0,20}$/));
  fc.assert(
    fc.property(texts, (text) => {
      const expected = parseAddress(text);
      into.fill(7);
      const read = whole((octets, from, to) => readAddress(octets, from, to, into, 0), text);
      assert.equal(read, expected !== null, text);
      if (expected) assert.equal(formatAddress(into), formatAddress(expected));
      else assert.ok(into.every((octet) => octet === 7));
    }),
    { numRuns: 2000 },
  );
});

test("seconds are microseconds without loss, in any spelling that logs have", () => {
  for (const [text, micro] of [
    ["1713484795.943239", 1_713_484_795_943_239],
    ["0.000064", 64],
    ["6.4e-05", 64],
    ["22", 22_000_000],
    ["0.09628199999999865", 96_282],
    ["1.9999999", 2_000_000],
  ] as const)
    assert.equal(whole(readMicroseconds, text), micro, text);
  for (const text of ["", ".", "1.", ".5", "-1", "1e300", "NaN", "1,5", "0x10", "9".repeat(400)])
    assert.ok(Number.isNaN(whole(readMicroseconds, text)), text);
});

test("instants are written with as many digits as they need, and read back the same", () => {
  for (const text of [
    "2016-09-19T22:28:24Z",
    "2016-09-19T22:28:24.5Z",
    "2016-09-19T22:28:24.000001Z",
    "2016-09-19T22:28:24.120034Z",
  ])
    assert.equal(isoOf(whole(readZonedInstant, text)), text);
  assert.ok(Number.isNaN(whole(readZonedInstant, "2016-09-19T22:28:24")));
  assert.ok(Number.isNaN(whole(readZonedInstant, "2016-02-30T00:00:00Z")));
  assert.equal(isoOf(Number.NaN), "");
});

test("local times are instants, none, or two", () => {
  const zone = zoneNamed("Europe/Berlin")!;
  assert.equal(instantOfLocal(zone, Date.UTC(2024, 2, 31, 1, 59)), Date.UTC(2024, 2, 31, 0, 59));
  assert.equal(instantOfLocal(zone, Date.UTC(2024, 2, 31, 2, 0)), "missing");
  assert.equal(instantOfLocal(zone, Date.UTC(2024, 2, 31, 3, 0)), Date.UTC(2024, 2, 31, 1, 0));
  assert.equal(instantOfLocal(zone, Date.UTC(2024, 9, 27, 2, 0)), "ambiguous");
  assert.equal(instantOfLocal(zone, Date.UTC(2024, 9, 27, 3, 0)), Date.UTC(2024, 9, 27, 2, 0));
});

test("times of ctime are UTC only when they say so", () => {
  assert.deepEqual(parseCtime("Mon Sep 19 22:28:24 2016"), { instant: Date.UTC(2016, 8, 19, 22, 28, 24), sure: false });
  assert.deepEqual(parseCtime("Fri Jan  5 01:02:03 UTC 2024"), { instant: Date.UTC(2024, 0, 5, 1, 2, 3), sure: true });
  for (const text of ["", "Mon Foo 19 22:28:24 2016", "Mon Feb 30 22:28:24 2016", "22:28:24"])
    assert.equal(parseCtime(text), null);
});

test("protocols are known by number and by their names in any case", () => {
  for (const [text, number] of [
    ["TCP", 6],
    ["udp", 17],
    ["GRE", 47],
    ["IPv6-ICMP", 58],
    ["255", 255],
    ["256", -1],
    ["nonsense", -1],
  ] as const)
    assert.equal(whole(readProtocol, text), number, text);
});

test("text that is not UTF-8 loses nothing", () => {
  const octets = Uint8Array.of(0x61, 0xff, 0xc3, 0xbc, 0xe2, 0x82);
  assert.equal(utf8Of(octets, 0, octets.length), null);
  assert.equal(textOf(octets, 0, octets.length), "a\\xffü\\xe2\\x82");
});

test("lines are the same in pieces of any length, with their offsets", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("a", "b", "\n", "\r\n", "\r", ""), { maxLength: 40 }),
      fc.integer({ min: 1, max: 9 }),
      (parts, chunk) => {
        const text = octetsOf(parts.join(""));
        const lines: string[] = [];
        const splitter = new LineSplitter({
          line: (octets, from, to, offset, number) => {
            lines.push(textOf(octets, from, to));
            assert.equal(textOf(text, offset, offset + to - from), lines.at(-1));
            assert.equal(number, lines.length);
          },
          tooLong: () => assert.fail(),
        });
        for (let at = 0; at < text.length; at += chunk) splitter.push(text.subarray(at, at + chunk));
        splitter.end();
        const expected = text
          .toString()
          .split("\n")
          .map((line) => line.replace(/\r$/, ""));
        if (text.toString().endsWith("\n") || text.length === 0) expected.pop();
        assert.deepEqual(lines, expected);
      },
    ),
  );
});

describe("JSON lines", () => {
  const slots = new Map([
    ["a", 0],
    ["a.b", 1],
    ["__proto__", 2],
  ]);

  test("agree with JSON.parse on what is JSON, and on the text of a member", () => {
    const line = new JsonLine(slots);
    fc.assert(
      fc.property(fc.record({ a: fc.string({ unit: "binary" }), c: fc.jsonValue() }), (told) => {
        const octets = octetsOf(JSON.stringify(told));
        assert.equal(line.read(octets, 0, octets.length), null);
        assert.equal(textOf(line.octets, line.from[0]!, line.to[0]!), told.a);
      }),
    );
    const broken = fc.tuple(
      fc.jsonValue(),
      fc.nat(60),
      fc.constantFrom("", "{", "}", '"', "\\", ",", "1", "x", "\u0001"),
    );
    fc.assert(
      fc.property(broken, ([value, at, put]) => {
        const json = JSON.stringify({ a: value });
        const text = json.slice(0, at) + put + json.slice(at + 1);
        const octets = octetsOf(text);
        const wrong = line.read(octets, 0, octets.length);
        if (wrong === null) assert.doesNotThrow(() => parsed(text), text);
        else assert.throws(() => objectOf(text), `${text}: ${wrong}`);
      }),
      { numRuns: 500 },
    );
  });

  test("the octets that were handed over stay as they are, escapes and all", () => {
    const octets = octetsOf('{"a":"\\n\\u00fc"}'); // a Buffer, whose slice() would be no copy
    const before = octets.toString();
    const line = new JsonLine(slots);
    line.read(octets, 0, octets.length);
    assert.equal(textOf(line.octets, line.from[0]!, line.to[0]!), "\nü");
    assert.equal(octets.toString(), before);
  });

  test("names inside objects have a dot between, and names of JavaScript are ordinary", () => {
    const line = new JsonLine(slots);
    const octets = octetsOf('{"a":{"b":12345678901234567890},"__proto__":"x"}');
    assert.equal(line.read(octets, 0, octets.length), null);
    assert.deepEqual([...line.kind], [0, JSON_NUMBER, JSON_TEXT]);
    assert.equal(textOf(line.octets, line.from[1]!, line.to[1]!), "12345678901234567890");
  });
});

/** Escapes that JSON does not know stay as they are with us; JSON.parse refuses them. */
function parsed(text: string): unknown {
  return JSON.parse(text.replace(/\\./g, "\\\\"));
}

function objectOf(text: string): object {
  const value: unknown = JSON.parse(text);
  assert.ok(typeof value === "object" && value !== null && !Array.isArray(value));
  return value;
}

test("CSV of any fields, quoted as RFC 4180 says, is read as those fields, in pieces of any length", () => {
  const field = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r", "é"), maxLength: 6 });
  const rows = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 9 }), fc.constantFrom("\n", "\r\n", "\r"), (told, chunk, end) => {
      const text = octetsOf(
        told.map((fields) => fields.map((one) => `"${one.replaceAll('"', '""')}"`).join(",")).join(end),
      );
      const read: string[][] = [];
      const csv = new CsvRecords(0x2c, {
        record: () =>
          read.push(Array.from({ length: csv.count }, (_, i) => textOf(csv.octets, csv.from[i]!, csv.to[i]!))),
        bad: (wrong) => assert.fail(wrong.expected),
        passed: () => {},
      });
      for (let at = 0; at < text.length; at += chunk) csv.push(text.subarray(at, at + chunk));
      csv.end();
      assert.deepEqual(read, told);
    }),
    { numRuns: 500 },
  );
});

test("whatever the octets, CSV ends, tells each record once, and in order", () => {
  const octets = fc.array(fc.constantFrom(0x22, 0x2c, 0x0a, 0x0d, 0x61), { maxLength: 60 });
  fc.assert(
    fc.property(octets, fc.integer({ min: 1, max: 9 }), (told, chunk) => {
      const runs = [told.length + 1, chunk].map((size) => {
        const seen: string[] = [];
        let last = -1;
        let accounted = 0;
        const see = (what: string, offset: number, octets: number) => {
          accounted += octets;
          assert.ok(offset > last);
          last = offset;
          seen.push(`${what} ${offset}`);
        };
        const csv = new CsvRecords(0x2c, {
          record: (offset, line, octets) => see(`record ${line} ${csv.count}`, offset, octets),
          bad: ({ kind }, offset, line, octets) => see(`${kind} ${line}`, offset, octets),
          passed: (octets) => {
            accounted += octets;
          },
        });
        for (let at = 0; at < told.length; at += size) csv.push(Uint8Array.from(told.slice(at, at + size)));
        csv.end();
        assert.equal(accounted, told.length);
        return seen;
      });
      assert.deepEqual(runs[0], runs[1]);
    }),
    { numRuns: 1000 },
  );
});
