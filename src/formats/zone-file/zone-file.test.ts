import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { readWhole } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";
import zoneFile from "./index.ts";
import { splitMasterLine } from "./master-line.ts";
import { absolute, timeToLiveOf } from "./resource-record.ts";

const formats = new Map([["zone-file", zoneFile]]);
const read = (text: string | Uint8Array) => readWhole(formats, Buffer.from(text as string), { as: "zone-file" });
const fixture = (name: string) => read(fs.readFileSync(ours(`src/formats/zone-file/fixture/${name}`)));
const short = (text: string | Uint8Array) => told(read(text));
const told = (reading: ReturnType<typeof read>) =>
  reading
    .rows("dns")
    .map(({ queryName, queryType, answers, timeToLive }) => `${queryName} ${timeToLive} ${queryType} ${answers}`);

test("a transfer as dig prints it: every record, when and from whom", () => {
  const reading = fixture("transfer.txt");
  assert.deepEqual(told(reading), [
    "example 432000 SOA ns1.example root.example 2013083001 28800 86400 1209600 86400",
    "example 432000 NS ns1.example",
    "ns1.example 432000 A 192.0.2.53",
    't.example 300 TXT "one ; two" "three (four)"',
    "example 432000 SOA ns1.example root.example 2013083001 28800 86400 1209600 86400",
  ]);
  const [first] = reading.rows("dns");
  assert.deepEqual(
    [first!.exporter, first!.serverAddress, first!.time],
    ["ns1.example", "192.0.2.53", Date.UTC(2016, 8, 19, 22, 28, 24)],
  );
  assert.equal(reading.defects.size, 0); // the time says that it is UTC
});

test("a master file: origin, default TTL, owner repeated, class and TTL in any order, lines in parentheses", () => {
  const reading = fixture("master.zone");
  assert.deepEqual(told(reading), [
    "example 3600 SOA ns1.example root.example 2013083001 28800 86400 1209600 86400",
    "example 3600 NS ns1.example",
    "ns1.example 300 A 192.0.2.53",
    "ns1.example 172800 AAAA 2001:db8::53",
    "w*\\.x.example 3600 CNAME other.test",
    "m.example 3600 MX 10 mail.example",
  ]);
  assert.deepEqual([...reading.defects], [["time-unknown", 1]]);
  assert.ok(reading.rows("dns").every(({ time, exporter }) => time === 0 && exporter === "zone-file"));
});

for (const [name, text, records, defects] of [
  [
    "a parenthesis never closed costs its line",
    "a. 1 IN TXT ( x\nb. 1 IN A 192.0.2.1\nc. 1 IN A 192.0.2.2\n",
    2,
    ["parenthesis", "time-unknown"],
  ],
  ["a parenthesis in a parenthesis", "a. 1 IN TXT ( x\nb. 1 IN TXT ( y )\n", 1, ["parenthesis", "time-unknown"]],
  ["a parenthesis that was not opened", "a. 1 IN TXT x )\n", 0, ["bad-row"]],
  ["a quote never closed", 'a. 1 IN TXT "x\nb. 1 IN A 192.0.2.1\n', 1, ["bad-row", "time-unknown"]],
  ["a relative name without origin", "a 1 IN A 192.0.2.1\n", 0, ["bad-row"]],
  ["a blank owner before any record", " 1 IN A 192.0.2.1\n", 0, ["bad-row"]],
  ["a type that is none", "a. 1 IN NONSENSE x\n", 0, ["bad-row"]],
  ["a type by number", "a. 1 IN TYPE65280 \\# 2 abcd\n", 1, ["time-unknown"]],
  ["a record without data", "a. 1 IN A\n", 0, ["bad-row"]],
  ["another file is never opened", "$INCLUDE /etc/passwd\na. 1 IN A 192.0.2.1\n", 1, ["unsupported", "time-unknown"]],
  [
    "fewer records than dig counted",
    "a. 1 IN A 192.0.2.1\n;; WHEN: Mon Sep 19 22:28:24 UTC 2016\n;; XFR size: 2 records (messages 1)\n",
    1,
    ["record-count"],
  ],
  ["a transfer that failed", "; Transfer failed.\n", 0, ["transfer-failed"]],
] as const)
  test(name, () => {
    const reading = read(text);
    assert.equal(reading.rows("dns").length, records);
    assert.deepEqual([...reading.defects.keys()].sort(), [...defects].sort());
  });

test("an answer without records is an exchange of its own, with its response code", () => {
  const text =
    ";; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: 1\n;; QUESTION SECTION:\n;No.Example.\t\tIN\tA\n\n;; SERVER: 192.0.2.53#53(192.0.2.53)\n;; WHEN: Mon Sep 19 22:28:24 UTC 2016\n";
  const [row] = read(text).rows("dns");
  assert.deepEqual(
    [row!.queryName, row!.queryType, row!.responseCode, row!.answers],
    ["no.example", "A", "NXDOMAIN", ""],
  );
});

test("words, names and lifetimes of master files", () => {
  assert.deepEqual(splitMasterLine('a\\ b "c;d" ; e', false).words, ["a\\ b", '"c;d"']);
  assert.equal(absolute("WWW", "example"), "www.example");
  assert.equal(absolute(".", null), "");
  assert.equal(absolute("a\\.", "example"), "a\\..example");
  assert.equal(timeToLiveOf("1h30m"), 5400);
  for (const text of ["", "1x", "4294967296", "-1", "1".repeat(41)]) assert.equal(timeToLiveOf(text), null);
  assert.deepEqual(short("$ORIGIN .\n. 5 IN NS a.root-servers.net.\n"), [" 5 NS a.root-servers.net"]);
});
