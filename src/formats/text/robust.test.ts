import assert from "node:assert/strict";
import fs from "node:fs";
import { describe, test } from "vitest";
import { readWhole } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";
import type { RecordKind } from "../../record/columns.ts";
import flowCsv from "../flow-csv/index.ts";
import flowNdjson from "../flow-ndjson/index.ts";
import nmapText from "../nmap-text/index.ts";
import zeekConn from "../zeek-conn/index.ts";
import zoneFile from "../zone-file/index.ts";

const formats = new Map([
  ["flow-csv", flowCsv],
  ["flow-ndjson", flowNdjson],
  ["nmap-text", nmapText],
  ["zeek-conn", zeekConn],
  ["zone-file", zoneFile],
]);
const RECORDS: ReadonlySet<RecordKind> = new Set(["flow", "dns", "route", "service"]);

const fixtures = [...formats.keys()].flatMap((id) =>
  fs
    .readdirSync(ours(`src/formats/${id}/fixture`))
    .filter((name) => name !== "README.md")
    .map((name) => ({ id, name, octets: fs.readFileSync(ours(`src/formats/${id}/fixture/${name}`)) })),
);

describe.each(fixtures)("$id: $name", ({ id, octets }) => {
  test("every beginning keeps the records whose lines were whole", () => {
    const all = records(id, octets);
    for (let end = 0; end <= octets.length; end++) {
      const kept = new Set(records(id, octets.subarray(0, end)));
      // a record over several lines is over where the next begins
      const whole = all.filter(
        (origin, i) => (all[i + 1] ?? octets.length) <= end && octets.indexOf(0x0a, origin) < end,
      );
      for (const origin of whole) assert.ok(kept.has(origin), `cut at ${end}: the record at ${origin} is lost`);
      assert.ok(kept.size <= whole.length + 2, `cut at ${end}: ${kept.size} records`);
    }
  });

  test("every flipped bit is read without an exception, and makes few records of it", () => {
    const before = records(id, octets).length;
    for (let at = 0; at < octets.length; at++)
      for (let bit = 0; bit < 8; bit++) {
        const flipped = Uint8Array.from(octets);
        flipped[at]! ^= 1 << bit;
        const { batches } = readWhole(formats, flipped, { as: id });
        const rows = batches.reduce((sum, batch) => sum + (RECORDS.has(batch.kind) ? batch.rows : 0), 0);
        assert.ok(rows <= before + 2, `octet ${at}, bit ${bit}: ${rows} records`);
      }
  });

  test("the octets stay as they are", () => {
    const before = Buffer.from(octets);
    readWhole(formats, octets, { as: id });
    assert.deepEqual(octets, before);
  });
});

/** Where the records begin. */
function records(id: string, octets: Uint8Array): number[] {
  const reading = readWhole(formats, octets, { as: id });
  return [...RECORDS]
    .flatMap((kind) => reading.rows(kind).map((row) => Number(row.originOffset)))
    .sort((a, b) => a - b);
}
