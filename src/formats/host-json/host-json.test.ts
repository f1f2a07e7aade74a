import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { readWhole } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";
import hostJson from "./index.ts";

const fixture = (name: string) => fs.readFileSync(ours(`src/formats/host-json/fixture/${name}.ndjson`), "utf8");
const read = (text: string) => readWhole(new Map([["host-json", hostJson]]), Buffer.from(text), { as: "host-json" });
const told = (text: string) =>
  read(text)
    .rows("service")
    .map((row) => [row.time, row.address, row.protocolIdentifier, row.port, row.serviceName, row.product, row.scanId]);

test("a banner is a service at the time it answered", () => {
  assert.deepEqual(told(fixture("banners")), [
    [
      Date.UTC(2021, 8, 10, 20, 59, 4) + 123.456,
      "192.0.2.1",
      6,
      80,
      "http",
      "Apache httpd 2.2.15",
      "shodan 2021-09-10",
    ],
    [Date.UTC(2021, 8, 11, 1), "2001:db8::2", 17, 53, "dns-udp", "", "shodan 2021-09-11"],
  ]);
});

test("a host is its services, each at the time it was seen, or the host was", () => {
  assert.deepEqual(told(fixture("hosts")), [
    [Date.UTC(2021, 8, 10, 20, 59, 4), "192.0.2.1", 6, 443, "https", "apache httpd 2.2.15", "censys 2021-09-10"],
    [Date.UTC(2021, 8, 10, 21), "192.0.2.1", 17, 443, "http", "", "censys 2021-09-10"],
  ]);
});

const [FIRST, SECOND] = fixture("banners").split("\n") as [string, string];
for (const [name, text, services, expected] of [
  ["an address that is none", `${FIRST.replace("192.0.2.1", "192.0.2.999")}\n${SECOND}\n`, 1, /^ip_str: an address/],
  ["a port that is none", `${FIRST.replace(":80,", ":70000,")}\n${SECOND}\n`, 1, /^port: /],
  ["no time", `${FIRST.replace("timestamp", "time")}\n${SECOND}\n`, 1, /^timestamp: /],
  ["something else", `[1,2]\n${SECOND}\n`, 1, /a banner or a host/],
  ["a line that is cut", `${SECOND}\n${FIRST.slice(0, 60)}`, 1, /a JSON object/],
  ["a hundred thousand levels", `${"[".repeat(100_000)}\n${SECOND}\n`, 1, /a JSON object/],
] as const)
  test(`${name} costs its line`, () => {
    const reading = read(text);
    assert.equal(reading.rows("service").length, services);
    const [defect] = reading.rows("defect");
    assert.match(String(defect!.expected), expected);
    assert.equal(reading.understoodOctets + reading.givenUpOctets, Buffer.byteLength(text));
  });
