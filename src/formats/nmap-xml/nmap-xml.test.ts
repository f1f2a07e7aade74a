import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { readWhole } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";
import nmapXml from "./index.ts";

const SCAN = fs.readFileSync(ours("src/formats/nmap-xml/fixture/scan.xml"), "utf8");
const read = (text: string) => readWhole(new Map([["nmap-xml", nmapXml]]), Buffer.from(text), { as: "nmap-xml" });

test("open ports are services, at the start of the scan in UTC; filtered ones are not", () => {
  const reading = read(SCAN);
  const rows = reading.rows("service");
  assert.deepEqual(
    rows.map((row) => [row.address, row.protocolIdentifier, row.port, row.serviceName, row.product]),
    [
      ["192.0.2.1", 6, 80, "http", "Apache httpd 2.2.15 ((RedStar4.0))"],
      ["192.0.2.1", 6, 443, "ssl/http", ""],
      ["2001:db8::2", 17, 53, "domain", ""],
    ],
  );
  assert.deepEqual([rows[0]!.time, rows[0]!.scanId], [1_631_307_544_000, "2021-09-10T20:59:04 first_scan"]);
  const [coverage] = reading.rows("coverage");
  assert.deepEqual([coverage!.why, coverage!.received, coverage!.share], ["scan", 4n, 1]);
  assert.deepEqual([...reading.defects], []);
});

for (const [name, text, services, defects] of [
  ["a scan that was cut in its second host", SCAN.slice(0, SCAN.indexOf('portid="53"')), 2, ["bad-xml", "unfinished"]],
  ["an element that is not closed", SCAN.replace("</ports>", ""), 2, ["bad-xml", "unfinished"]],
  ["a port that is none", SCAN.replace('portid="443"', 'portid="70000"'), 2, ["bad-row"]],
  ["a host whose address is none", SCAN.replace("192.0.2.1", "192.0.2.999"), 1, ["bad-row"]],
  ["an entity of its own", SCAN.replace("Apache httpd", "&file;"), 0, ["bad-xml", "unfinished"]],
  ["a hundred levels", SCAN.replace("<hostnames>", "<a>".repeat(100)), 0, ["bad-xml", "unfinished"]],
  ["another scanner", SCAN.replace('scanner="nmap"', 'scanner="masscan"'), 3, ["other-scanner"]],
] as const)
  test(name, () => {
    const reading = read(text);
    assert.equal(reading.rows("service").length, services);
    assert.deepEqual([...reading.defects.keys()].sort(), [...defects].sort());
    assert.equal(reading.understoodOctets + reading.givenUpOctets, Buffer.byteLength(text));
  });
