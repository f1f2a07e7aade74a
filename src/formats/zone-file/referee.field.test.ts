import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { agreement } from "../../../test/agreement.ts";
import { readWhole } from "../../../test/read-format.ts";
import { referee } from "../../../test/referees.ts";
import zoneFile from "./index.ts";

const formats = new Map([["zone-file", zoneFile]]);
const read = (name: string) => readWhole(formats, fs.readFileSync(referee(`north-korea/kp-zones/${name}`)));

for (const zone of ["kp", "co.kp", "com.kp", "edu.kp", "gov.kp", "net.kp", "org.kp", "rep.kp"])
  test(`the zone ${zone} of 2016: as many records as dig counted, seen at the time and from the server that dig tells`, () => {
    const text = fs.readFileSync(referee(`north-korea/kp-zones/${zone}.zone`), "utf8");
    const reading = read(`${zone}.zone`);
    const rows = reading.rows("dns");
    assert.equal(rows.length, Number(/XFR size: (\d+) records/.exec(text)![1]));
    assert.deepEqual([...reading.defects], [["local-clock", 1]]);
    for (const row of rows) {
      assert.equal(new Date(row.time as number).toISOString().slice(0, 10), "2016-09-19");
      assert.equal(row.serverAddress, "175.45.176.16");
      assert.equal(row.exporter, "ns2.kptc.kp");
    }
    const soa = rows.filter((row) => row.queryType === "SOA");
    assert.deepEqual([soa.length, soa[0]!.queryName], [2, zone]);
    agree(`${zone}.zone`, rows.length, rows.length);
  });

test("answers of 37 names: every answer line of dig is a record, with its response code", () => {
  const text = fs.readFileSync(referee("north-korea/kp-zones/all_domains_any_query.zone"), "utf8");
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith(";"));
  const reading = read("all_domains_any_query.zone");
  const rows = reading.rows("dns").filter((row) => row.answers !== "");
  assert.equal(rows.length, lines.length);
  assert.ok(rows.every((row) => row.responseCode === "NOERROR" && (row.time as number) > 0));
  const txt = rows.find((row) => row.queryType === "TXT" && row.queryName === "airkoryo.com.kp");
  assert.equal(txt!.answers, '"vspf1 ipv4:175.45.176.70 -all"');
  assert.ok(!reading.defects.has("bad-row"));
  agree("all_domains_any_query.zone", lines.length, rows.length);
});

test("four reverse zones in one run, refusals between them: the counts of each, and the refusals as exchanges", () => {
  const reading = read("axfr_arpa_range.zone");
  const text = fs.readFileSync(referee("north-korea/kp-zones/axfr_arpa_range.zone"), "utf8");
  const counted = [...text.matchAll(/XFR size: (\d+) records/g)].reduce((sum, [, records]) => sum + Number(records), 0);
  const rows = reading.rows("dns");
  assert.equal(rows.filter((row) => row.responseCode === "").length, counted);
  assert.equal(rows.filter((row) => row.responseCode === "REFUSED").length, text.match(/status: REFUSED/g)!.length);
  assert.ok(!reading.defects.has("record-count"));
  agree("axfr_arpa_range.zone", counted, rows.filter((row) => row.responseCode === "").length);
});

function agree(zone: string, records: number, equal: number): void {
  agreement({
    format: "zone-file",
    file: `north-korea/kp-zones/${zone}`,
    records,
    equal,
    referee: "records and answers as dig counts them",
    differences: "",
  });
}
