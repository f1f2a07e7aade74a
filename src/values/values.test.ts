import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatAddress, parseAddress } from "./address.ts";
import { parseAsn } from "./asn.ts";
import { formatInstant, formatPeriod, parseInstant, parsePeriod } from "./instant.ts";
import { contains, covers, formatPrefix, parsePrefix } from "./prefix.ts";
import { zoneNamed } from "./zone.ts";

describe("an address", () => {
  test.each([
    ["175.45.176.71", "175.45.176.71"],
    ["::ffff:1.2.3.4", "1.2.3.4"],
    ["2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"], // RFC 5952 §4.2.3: the first of two equal runs
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"], // RFC 5952 §4.2.2: one group is not shortened
    ["::", "::"],
    ["::1", "::1"],
    ["fe80::", "fe80::"],
  ])("%s is written %s", (text, canonical) => expect(formatAddress(parseAddress(text)!)).toBe(canonical));

  test.each([
    "010.0.0.1",
    "1.2.3",
    "0x7f.1",
    "1.2.3.4:80",
    "[::1]",
    "1.2.3.256",
    "::1::",
    "1:2:3:4:5:6:7",
    "fe80::1%eth0",
    "12345::",
    "",
  ])("%j is none", (text) => expect(parseAddress(text)).toBeNull());

  test("written and read again is the same", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (octets) => {
        expect(parseAddress(formatAddress(octets))).toEqual(octets);
      }),
    );
  });
});

describe("a prefix", () => {
  test("175.45.176.0/22 holds its last address and not the next", () => {
    const prefix = parsePrefix("175.45.176.0/22")!;
    expect(prefix.length).toBe(118);
    expect(contains(prefix, parseAddress("175.45.179.255")!)).toBe(true);
    expect(contains(prefix, parseAddress("175.45.180.0")!)).toBe(false);
    expect(covers(prefix, parsePrefix("175.45.178.0/24")!)).toBe(true);
    expect(covers(parsePrefix("175.45.178.0/24")!, prefix)).toBe(false);
  });

  test.each(["175.45.176.0/33", "175.45.176.1/22", "2001:db8::/129", "10.0.0.0", "10.0.0.0/x"])("%s is none", (text) =>
    expect(parsePrefix(text)).toBeNull(),
  );

  test.each(["0.0.0.0/0", "175.45.176.0/22", "2001:db8::/32", "::/0"])("%s is written as it was read", (text) =>
    expect(formatPrefix(parsePrefix(text)!)).toBe(text),
  );
});

describe("an instant", () => {
  test.each([
    ["2017-10-01T09:07:51Z", "2017-10-01T09:07:51Z"],
    ["2017-10-01", "2017-10-01T00:00:00Z"],
    ["2017-10-01T18:07:51+09:00", "2017-10-01T09:07:51Z"],
    ["2015-10-23T02:01:46.959639Z", "2015-10-23T02:01:46.959Z"],
  ])("%s is %s", (text, utc) => expect(formatInstant(parseInstant(text)!)).toBe(utc));

  test.each(["2026-02-30", "2017-13-01", "2017-10-01T25:00:00Z", "yesterday", ""])("%j is none", (text) =>
    expect(parseInstant(text)).toBeNull(),
  );

  test("a period is half-open and has a length", () => {
    expect(formatPeriod(parsePeriod("2017-04-01..2017-07-06")!)).toBe("2017-04-01T00:00:00Z..2017-07-06T00:00:00Z");
    expect(parsePeriod("2017-07-06..2017-04-01")).toBeNull();
    expect(parsePeriod("2017-07-06")).toBeNull();
  });
});

describe("a time zone", () => {
  const pyongyang = zoneNamed("Asia/Pyongyang")!;
  const HOURS = 3_600_000;

  test.each([
    ["2015-08-14T14:59:59Z", 9],
    ["2015-08-14T15:00:00Z", 8.5],
    ["2018-05-04T14:59:59Z", 8.5],
    ["2018-05-04T15:00:00Z", 9],
  ])("Pyongyang at %s is UTC+%d", (at, hours) => expect(pyongyang.offsetAt(parseInstant(at)!) / HOURS).toBe(hours));

  test("tells the local weekday and half hour", () => {
    expect(pyongyang.localAt(parseInstant("2017-06-05T00:00:00Z")!)).toEqual({ weekday: 0, hour: 8, minute: 30 });
  });

  test("agrees with the platform at random instants of zones with summer time", () => {
    for (const name of [
      "Europe/Berlin",
      "America/New_York",
      "Asia/Tehran",
      "Africa/Casablanca",
      "Australia/Lord_Howe",
    ]) {
      const zone = zoneNamed(name)!;
      const format = new Intl.DateTimeFormat("en-US", {
        timeZone: name,
        hourCycle: "h23",
        hour: "numeric",
        minute: "numeric",
      });
      fc.assert(
        fc.property(fc.integer({ min: Date.UTC(1995, 0), max: Date.UTC(2035, 0) }), (at) => {
          const { hour, minute } = zone.localAt(at);
          expect(format.format(at)).toBe(`${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`);
        }),
        { numRuns: 200, seed: 7 },
      );
    }
  });

  test("an unknown name is none", () => expect(zoneNamed("Asia/Atlantis")).toBeNull());
});

test.each([
  ["AS131279", 131279],
  ["4294967295", 4294967295],
  ["4294967296", null],
  ["AS", null],
])("%s is the ASN %s", (text, asn) => expect(parseAsn(text)).toBe(asn));
