import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, test } from "vitest";
import { ours } from "../../test/referees.ts";
import { createRandom } from "../statistics/random.ts";
import { recognise } from "./read-input.ts";

const folder = mkdtempSync(path.join(tmpdir(), "narrows-recognise-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function told(octets: Uint8Array | string, name = "input"): Promise<string> {
  const file = path.join(folder, name);
  writeFileSync(file, octets);
  const recognised = await recognise(file, null, null);
  return "refusal" in recognised ? recognised.refusal : recognised.format;
}

const noise = Uint8Array.from(
  { length: 4096 },
  (
    (random) => () =>
      random.integer(256)
  )(createRandom(4)),
);

for (const [name, octets, expected] of [
  ["C01 an empty file is refused as empty", "", /^empty/],
  ["C02 a file of spaces and line ends is refused: nothing recognised", " \n\r\n  \n", /^nothing recognised/],
  ["C03 one to three octets are refused", "\u0000\u0009", /^not recognised by any of/],
  [
    "C04 random octets are refused, and the formats that were tried are named",
    noise,
    /^not recognised by any of .*netflow9/,
  ],
] as const)
  test(name, async () => assert.match(await told(octets), expected));

test("C05 the content decides, not the name: a capture that is called a table", async () => {
  const capture = readFileSync(ours("src/formats/capture/fixture/exports.pcap"));
  assert.equal(await told(capture, "flows.csv"), "capture");
});

test("C06 what two formats know is refused as ambiguous, and --as is named", async () => {
  const both = {
    ip_str: "192.0.2.1",
    port: 80,
    timestamp: "2021-09-10T20:59:04",
    rrname: "x",
    rrtype: "A",
    rdata: "y",
  };
  const answer = await told(`${JSON.stringify(both)}\n`);
  assert.match(answer, /^ambiguous: host-json and passive-dns both know it; --as says which/);
});
