import fs from "node:fs";
import { describe, expect, test } from "vitest";
import { ours } from "../../test/referees.ts";
import { parseAddress } from "../values/address.ts";
import { parseInstant, parsePeriod } from "../values/instant.ts";
import { formatPrefix } from "../values/prefix.ts";
import { memberOf, prefixesOf, readSubject, SubjectError, wayOf } from "./subject.ts";

const text = fs.readFileSync(ours("subjects/north-korea.yaml"), "utf8");
const northKorea = readSubject(text, "north-korea.yaml");
const at = (time: string) => parseInstant(time)!;

describe("the subject north-korea", () => {
  test("has its three ranges, and none that only a geolocation database gives it", () => {
    const core = prefixesOf(northKorea, ["core"], parsePeriod("2017-04-01..2017-07-06")!).map(formatPrefix);
    expect(core).toEqual(["175.45.176.0/22", "210.52.109.0/24", "77.94.35.0/24"]);
    expect(northKorea.members.filter(({ grade }) => grade === "excluded")).toHaveLength(9);
    expect(memberOf(northKorea, parseAddress("45.42.151.7")!, at("2018-01-01"))).toBeNull();
  });

  test("an address belongs only while its prefix does", () => {
    const satellite = parseAddress("77.94.35.9")!;
    expect(memberOf(northKorea, satellite, at("2017-06-01"))?.way).toBe("satgate");
    expect(memberOf(northKorea, satellite, at("2025-06-01"))).toBeNull();
    expect(memberOf(northKorea, parseAddress("175.45.176.71")!, at("2009-12-20"))).toBeNull();
  });

  test("TransTelecom is a way from the second it was first seen", () => {
    expect(wayOf(northKorea, 20485, at("2017-10-01T09:07:50Z"))).toBeNull();
    expect(wayOf(northKorea, 20485, at("2017-10-01T09:07:51Z"))?.id).toBe("transtelecom");
  });

  test("a carrier's country of registration is kept apart from where it operates", () => {
    const satgate = northKorea.ways.find(({ id }) => id === "satgate")!;
    expect([satgate.registeredIn, satgate.operatesIn]).toEqual(["RU", "LB"]);
  });
});

describe("a wrong subject file is told with line and column", () => {
  test.each([
    [
      "a prefix too long",
      ["77.94.35.0/24", "77.94.35.0/33"],
      /^s\.yaml:\d+:\d+ members\[2\]\.prefix "77\.94\.35\.0\/33" is not a CIDR/,
    ],
    ["an unknown key", ["holidays:", "holydays:"], /Unrecognized key: "holydays"/],
    ["a zone that is none", ["Asia/Pyongyang", "Asia/Atlantis"], /timeZone "Asia\/Atlantis" is not an IANA time zone/],
    ["a grade that is none", ["grade: core", "grade: certain"], /members\[0\]\.grade/],
    ["broken YAML", ["members:", "members: ["], /^s\.yaml:\d+:\d+ /],
    ["a 30 February", ["from: 2009-12-21", "from: 2009-02-30"], /"2009-02-30" is not an ISO 8601 date/],
  ] as const)("%s", (_, [right, wrong], message) => {
    expect(() => readSubject(text.replace(right, wrong), "s.yaml")).toThrow(SubjectError);
    expect(() => readSubject(text.replace(right, wrong), "s.yaml")).toThrow(message);
  });
});
