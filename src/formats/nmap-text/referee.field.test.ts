import assert from "node:assert/strict";
import fs from "node:fs";
import zlib from "node:zlib";
import { test } from "vitest";
import { agreement } from "../../../test/agreement.ts";
import { readWhole } from "../../../test/read-format.ts";
import { referee } from "../../../test/referees.ts";
import nmapText from "./index.ts";

const formats = new Map([["nmap-text", nmapText]]);
const folder = referee("north-korea/scans-2021");
const read = (file: string) => {
  const compressed = fs.existsSync(`${folder}/${file}.gz`) ? file : file.replace("entiere", "2021-09-10_entiere");
  return readWhole(formats, zlib.gunzipSync(fs.readFileSync(`${folder}/${compressed}.gz`)));
};
const summary = fs.readFileSync(referee("north-korea/scans-2021.summary.csv"), "utf8").trim().split(/\r?\n/).slice(1);
const ports = zlib
  .gunzipSync(fs.readFileSync(referee("north-korea/scans-2021.open-ports.csv.gz")))
  .toString()
  .trim()
  .split(/\r?\n/)
  .slice(1);

test("66 scans of September 2021: hosts, open ports, starts and ends are those of the summary beside them", () => {
  let scans = 0;
  for (const line of summary) {
    const [file, start, end, , , hosts, , open, finished] = line.split(",");
    const reading = read(file!);
    const rows = reading.rows("service");
    const [coverage, ...more] = reading.rows("coverage");
    assert.equal(more.length, 0, file);
    assert.equal(coverage!.received, BigInt(hosts!), file);
    assert.equal(rows.length, Number(open), file);
    assert.equal(coverage!.why, finished === "yes" ? "scan" : "scan-cut", file);
    assert.equal(reading.defects.has("unfinished"), finished !== "yes", file);
    assert.equal(coverage!.from, Math.floor(Date.parse(`${start} UTC`) / 60_000) * 60_000, file);
    if (finished === "yes") assert.equal(coverage!.to, Math.ceil(Date.parse(`${end} UTC`) / 60_000) * 60_000, file);
    scans++;
  }
  assert.equal(scans, 66);
});

test("every open port of every scan is the one in the list beside them", () => {
  const expected = new Map<string, string[]>();
  for (const line of ports) {
    const [file, , , host, protocol, port, service] = line.split(",");
    expected.set(file!, [...(expected.get(file!) ?? []), `${host} ${protocol} ${port} ${service}`]);
  }
  let compared = 0;
  for (const [file, lines] of expected) {
    const rows = read(file).rows("service");
    const ours = rows.map(
      (row) => `${row.address} ${row.protocolIdentifier === 6 ? "tcp" : "udp"} ${row.port} ${row.serviceName}`,
    );
    assert.deepEqual(ours.sort(), lines.sort(), file);
    compared += ours.length;
  }
  assert.equal(compared, ports.length);
  agreement({
    format: "nmap-text",
    file: "north-korea/scans-2021 (66 scans)",
    records: ports.length,
    equal: compared,
    referee: "the list of open ports beside them",
    differences: "",
  });
});
