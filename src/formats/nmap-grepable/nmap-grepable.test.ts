import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { readWhole } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";
import nmapGrepable from "./index.ts";

const SCAN = fs.readFileSync(ours("src/formats/nmap-grepable/fixture/scan.gnmap"), "utf8");
const read = (text: string) =>
  readWhole(new Map([["nmap-grepable", nmapGrepable]]), Buffer.from(text), { as: "nmap-grepable" });

test("open ports are services, at the start of the scan; filtered ones are not", () => {
  const reading = read(SCAN);
  const rows = reading.rows("service");
  assert.deepEqual(
    rows.map((row) => [row.address, row.protocolIdentifier, row.port, row.serviceName, row.product]),
    [
      ["192.0.2.1", 6, 80, "http", "Apache httpd 2.2.15 ((RedStar4.0))"],
      ["192.0.2.1", 6, 443, "ssl|https?", ""],
      ["192.0.2.2", 17, 53, "domain", ""],
    ],
  );
  assert.deepEqual(
    [rows[0]!.time, rows[0]!.scanId],
    [Date.UTC(2021, 8, 10, 20, 59, 4), "2021-09-10T20:59:04 first_scan"],
  );
  const [coverage] = reading.rows("coverage");
  assert.deepEqual([coverage!.why, coverage!.received, coverage!.share], ["scan", 4n, 1]);
  assert.deepEqual([...reading.defects], [["local-clock", 1]]);
});

for (const [name, text, services, defects] of [
  ["a scan that was cut", SCAN.slice(0, SCAN.indexOf("Host: 192.0.2.2")), 2, ["local-clock", "unfinished"]],
  ["a port that is none", SCAN.replace("443/open", "70000/open"), 2, ["bad-row", "local-clock"]],
  ["a host that is none", SCAN.replaceAll("192.0.2.2", "192.0.2.999"), 2, ["bad-row", "local-clock"]],
  ["no start line", SCAN.slice(SCAN.indexOf("\n") + 1), 0, ["bad-row"]],
] as const)
  test(name, () => {
    const reading = read(text);
    assert.equal(reading.rows("service").length, services);
    assert.deepEqual([...reading.defects.keys()].sort(), [...defects].sort());
    assert.equal(reading.understoodOctets + reading.givenUpOctets, Buffer.byteLength(text));
  });
