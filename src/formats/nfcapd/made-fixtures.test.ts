import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { text } from "../../../test/export-messages.ts";
import {
  appendix,
  block,
  common1,
  element,
  exporterInfo,
  file1,
  file2,
  host,
  le16,
  le32,
  le64,
  map1,
  sampler,
  v3,
} from "../../../test/nfcapd-files.ts";
import { readWhole } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";
import nfcapd from "./index.ts";

const misc = element(4, le32(3), le32(4), Uint8Array.of(24, 25, 1, 0, 0, 2, 0, 0));
const asNumbers = element(7, le32(64_500), le32(64_501));
const records = [
  exporterInfo(1, "192.0.2.254"),
  sampler(1, 1, 99),
  v3({ exporter: 1, flags: 2, packets: 1000, octets: 100_000 }, misc, asNumbers, element(10, host("203.0.113.1"))),
  v3({ exporter: 1, flags: 2, packets: 1100, octets: 110_000 }, misc, asNumbers, element(10, host("203.0.113.1"))),
  v3({ source: "2001:db8::1", destination: "2001:db8:ffff::7" }, element(5, le64(1), le64(8), le64(640))),
  v3({}, element(13, host("2001:db8::fe")), element(28, text("a label"))),
];

/** Fixtures that this test makes; should they be lost, or the builders change, it says what they are. */
const MADE = {
  "layout2.nfcapd": file2([block(3, records), block(3, [v3(), v3()]), appendix(6, "edge")]),
  "layout1.nfcapd": file1(
    [
      block(2, [
        map1(0, [5, 7, 9, 23, 27]),
        exporterInfo(1, "192.0.2.254"),
        ...[0, 1].map((i) =>
          common1(
            0,
            { exporter: 1, octets: 1000 + i },
            ...[le32(3), le32(4), le32(64_500), le32(64_501), host("203.0.113.1"), host("192.0.2.254"), le64(0)],
          ),
        ),
        map1(1, [4, 6]),
        common1(1, { source: "2001:db8::1", destination: "2001:db8::2" }, le16(3), le16(4), le16(64_500), le16(64_501)),
      ]),
    ],
    { flows: 3, ident: "edge" },
  ),
};

for (const [name, octets] of Object.entries(MADE)) {
  const file = ours(`src/formats/nfcapd/fixture/${name}`);
  test(`${name} is as made here`, () => {
    if (process.env.NARROWS_MAKE_FIXTURES) fs.writeFileSync(file, octets);
    assert.deepEqual(new Uint8Array(fs.readFileSync(file)), octets);
  });
}

const FORMATS = new Map([["nfcapd", nfcapd]]);
const rowsOf = (name: string) => {
  const reading = readWhole(FORMATS, fs.readFileSync(ours(`src/formats/nfcapd/fixture/${name}`)));
  assert.equal(reading.faults, 0);
  return reading.rows("flow").map(({ originOffset, ...row }) => row);
};

for (const compression of ["lzo", "lz4", "bz2", "zstd"])
  test(`layout2.${compression}.nfcapd, the same file as nfdump has compressed it, has the same flows`, () => {
    assert.deepEqual(rowsOf(`layout2.${compression}.nfcapd`), rowsOf("layout2.nfcapd"));
  });
