import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { readWhole } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";
import passiveDns from "./index.ts";

const fixture = (name: string) => fs.readFileSync(ours(`src/formats/passive-dns/fixture/${name}.ndjson`), "utf8");
const read = (text: string) =>
  readWhole(new Map([["passive-dns", passiveDns]]), Buffer.from(text), { as: "passive-dns" });
const told = (text: string) =>
  read(text)
    .rows("dns")
    .map((row) => [row.time, row.queryName, row.queryType, row.answers, row.exporter]);

test("an RRset is told when it was first and when it was last seen", () => {
  assert.deepEqual(told(fixture("cof")), [
    [1_460_000_000_000, "example.com", "A", "192.0.2.1 192.0.2.2", "passive-dns"],
    [1_470_000_000_000, "example.com", "A", "192.0.2.1 192.0.2.2", "passive-dns"],
    [Date.UTC(2016, 8, 19), "example.com", "NS", "ns1.example.net.", "passive-dns"],
  ]);
});

test("the envelopes of DNSDB are opened, and its last word is heeded", () => {
  assert.deepEqual(told(fixture("dnsdb")), [
    [1_460_000_000_000, "www.example.com", "CNAME", "example.com.", "passive-dns"],
  ]);
  assert.deepEqual([...read(fixture("dnsdb").replace("succeeded", "limited")).defects], [["unfinished", 1]]);
});

const [FIRST, SECOND] = fixture("cof").split("\n") as [string, string];
for (const [name, text, expected] of [
  ["a type that is none", FIRST.replace('"A"', '"A B"'), /^rrtype: /],
  ["no time", FIRST.replaceAll("time_", "t_"), /time_first and time_last/],
  ["a time in words", FIRST.replace("1460000000", '"yesterday"'), /^time_first: /],
  ["data that are no text", FIRST.replace('"192.0.2.1"', "7"), /^rdata/],
] as const)
  test(`${name} costs its line`, () => {
    const reading = read(`${text}\n${SECOND}\n`);
    assert.equal(reading.rows("dns").length, 1);
    assert.match(String(reading.rows("defect")[0]!.expected), expected);
    assert.equal(reading.givenUpOctets, Buffer.byteLength(text));
  });
