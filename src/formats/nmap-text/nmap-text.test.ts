import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { readWhole } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";
import { scanId, targetCount } from "../scans/command.ts";
import nmapText from "./index.ts";

const formats = new Map([["nmap-text", nmapText]]);
const SCAN = fs.readFileSync(ours("src/formats/nmap-text/fixture/scan.txt"), "utf8");
const read = (text: string) => readWhole(formats, Buffer.from(text), { as: "nmap-text" });

test("open ports are services, at the start of the scan; filtered and closed ones are not", () => {
  const reading = read(SCAN);
  const rows = reading
    .rows("service")
    .map(({ address, protocolIdentifier, port, serviceName, product }) => [
      address,
      protocolIdentifier,
      port,
      serviceName,
      product,
    ]);
  assert.deepEqual(rows, [
    ["192.0.2.1", 6, 80, "http", "Apache httpd 2.2.15 ((RedStar4.0))"],
    ["192.0.2.1", 6, 443, "ssl/https?", ""],
    ["192.0.2.2", 17, 53, "domain", ""],
  ]);
  const [first] = reading.rows("service");
  assert.deepEqual([first!.time, first!.scanId], [Date.UTC(2021, 8, 10, 20, 59, 4), "2021-09-10T20:59:04 first_scan"]);
  assert.deepEqual([...reading.defects], [["local-clock", 1]]);
});

test("a scan covers its time, also when nothing was open", () => {
  const [coverage] = read(SCAN.replace(/^\d+\/.*\n/gm, "")).rows("coverage");
  assert.deepEqual([coverage!.from, coverage!.to], [Date.UTC(2021, 8, 10, 20, 59), Date.UTC(2021, 8, 10, 21, 37)]);
  assert.deepEqual([coverage!.share, coverage!.why, coverage!.received, coverage!.lost], [1, "scan", 4n, 0n]);
});

test("a scan that was cut keeps what it saw, and says how far it came", () => {
  const reading = read(SCAN.slice(0, SCAN.indexOf("Nmap scan report for host.example")));
  assert.equal(reading.rows("service").length, 2);
  const [coverage] = reading.rows("coverage");
  assert.deepEqual([coverage!.share, coverage!.why, coverage!.lost], [0.5, "scan-cut", 2n]);
  assert.ok(reading.defects.has("unfinished"));
});

for (const [name, text, services, defects] of [
  ["two scans in one file", SCAN + SCAN, 6, ["local-clock"]],
  [
    "a host without address costs its ports",
    SCAN.replace("host.example (192.0.2.2)", "host.example"),
    2,
    ["bad-row", "local-clock"],
  ],
  ["a port that is none", SCAN.replace("80/tcp  open", "80000/tcp open"), 2, ["bad-row", "local-clock"]],
  ["no start line", SCAN.slice(SCAN.indexOf("\n") + 1), 0, ["no-start"]],
] as const)
  test(name, () => {
    const reading = read(text);
    assert.equal(reading.rows("service").length, services);
    assert.deepEqual([...reading.defects.keys()].sort(), [...defects].sort());
  });

test("targets and the name of a scan are read from its command", () => {
  assert.equal(targetCount("nmap -p 1-1000 -sV -oN /x/y.txt -n 192.0.2.0/30 198.51.100.1"), 5);
  assert.equal(targetCount("nmap -sV host.example"), null);
  assert.equal(scanId(0, "nmap -p 1-10 192.0.2.0/24"), "1970-01-01T00:00:00 192.0.2.0/24");
});
