import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import { describe, test } from "vitest";
import { agreement } from "../../../test/agreement.ts";
import { type Row, readWhole } from "../../../test/read-format.ts";
import { referee } from "../../../test/referees.ts";
import zeekConn from "./index.ts";

const formats = new Map([["zeek-conn", zeekConn]]);
const read = (file: string, chunk?: number) => {
  const raw = fs.readFileSync(file);
  const octets = file.endsWith(".gz") ? zlib.gunzipSync(raw) : raw;
  const reading = readWhole(formats, octets, chunk ? { chunk } : {});
  if (reading.format) assert.equal(reading.understoodOctets + reading.givenUpOctets, octets.length, file);
  return reading;
};

describe("logs that others made and counted", () => {
  test("two days of a cloud sensor: flows and octets of every hour are those that DuckDB counted", () => {
    const folder = referee("zeek-logs/rita/missing_host");
    const hours = new Map<string, { flows: number; octets: bigint }>();
    let files = 0;
    let flows = 0;
    for (const day of ["2024-04-19", "2024-04-20"])
      for (const name of fs.readdirSync(path.join(folder, day)).filter((one) => one.startsWith("conn."))) {
        const reading = read(path.join(folder, day, name));
        files++;
        assert.deepEqual([...reading.defects.keys()], [], name);
        const rows = reading.rows("flow");
        flows += rows.length;
        for (const row of rows) count(hours, row);
      }
    const expected = fs.readFileSync(referee("flow-records/parquet/rita-conn-2024-04-19_20.hourly.csv"), "utf8");
    const ours = [...hours]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([hour, { flows, octets }]) => `${hour},${flows},${octets}`);
    assert.deepEqual(["hour_utc,flows,ip_bytes", ...ours], expected.trim().split(/\r?\n/));
    agreement({
      format: "zeek-conn",
      file: `zeek-logs/rita/missing_host (${files} hourly logs)`,
      records: flows,
      equal: flows,
      referee: "flows and octets of each hour as DuckDB counted them",
      differences: "",
    });
  });

  test("an hourly log covers the hour between #open and #close", () => {
    const reading = read(referee("zeek-logs/rita/missing_host/2024-04-19/conn.00:00:00-01:00:00.log.gz"));
    const [coverage] = reading.rows("coverage");
    assert.equal(new Date(coverage!.from as number).toISOString(), "2024-04-19T00:00:00.000Z");
    assert.equal(new Date(coverage!.to as number).toISOString(), "2024-04-19T01:00:00.000Z");
    assert.equal(coverage!.why, "missed-octets"); // the log tells of octets that the sensor missed
    assert.ok((coverage!.share as number) > 0.9 && (coverage!.share as number) < 1);
  });

  for (const name of ["json_with_all_fields/conn.log", "json_with_all_fields/open_conn.log"])
    test(`${name}: JSON lines with every field, one flow a line`, () => {
      const file = referee(`zeek-logs/rita/${name}`);
      const told = fs
        .readFileSync(file, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      const rows = read(file).rows("flow");
      assert.equal(rows.length, told.length);
      for (const [i, row] of rows.entries()) {
        assert.equal(row.flowStartMilliseconds, Math.floor(told[i].ts * 1000));
        assert.equal(row.octetDeltaCount, BigInt(told[i].orig_ip_bytes));
        assert.equal(row.reversePacketDeltaCount, BigInt(told[i].resp_pkts));
        assert.equal(row.destinationAddress, told[i]["id.resp_h"]);
      }
      agree(`zeek-logs/rita/${name}`, rows.length, "the log's own JSON");
    });

  for (const name of ["open/conn.log", "open/open_conn.log", "closed/conn.log"])
    test(`open_conns/${name} is read like the JSON or TSV that it is`, () => {
      const file = referee(`zeek-logs/rita/open_conns/${name}`);
      const lines = fs
        .readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("#"));
      assert.equal(read(file).rows("flow").length, lines.length);
      agree(`zeek-logs/rita/open_conns/${name}`, lines.length, "rows of the log");
    });

  test("logs with IPv6, with relative times, of port scans: every row is a flow", () => {
    for (const name of [
      "test10-mixed-zeek-dir/conn.log",
      "test9-mixed-zeek-dir/conn.log.gz",
      "port-scans/horizontal/conn.log",
      "port-scans/vertical/conn.log",
    ]) {
      const file = referee(`zeek-logs/slips/${name}`);
      const raw = fs.readFileSync(file);
      const text = (name.endsWith(".gz") ? zlib.gunzipSync(raw) : raw).toString();
      const lines = text.split("\n").filter((line) => line !== "" && !line.trim().startsWith("#")).length;
      const reading = read(file);
      assert.equal(reading.rows("flow").length, lines, name);
      agree(`zeek-logs/slips/${name}`, lines, "rows of the log");
      assert.equal(reading.defects.has("clock"), /test9|horizontal/.test(name), name);
    }
  });

  test("other Zeek logs are refused by name, not read as nothing", () => {
    for (const [name, log] of [
      ["zed-sample-data/zeek-default/ntp.log.gz", "ntp"],
      ["zed-sample-data/zeek-default/rdp.log.gz", "rdp"],
      ["zed-sample-data/zeek-default/known_services.log.gz", "known_services"],
    ] as const) {
      const reading = read(referee(`zeek-logs/${name}`));
      assert.equal(reading.format, "zeek-conn", name);
      const [defect] = reading.rows("defect").filter((row) => row.kind === "unsupported-log");
      assert.equal(defect?.found, `Zeek ${log} log: not read`, name);
    }
  });

  test("text that is no log is not taken for one", () => {
    assert.equal(read(referee("zeek-logs/rita/text_file/conn.log")).format, null);
  });

  test("Zeek's own baselines: every row of every conn log, once its hidden times are filled in", () => {
    const folder = referee("zeek-traces/baselines");
    let logs = 0;
    let rows = 0;
    for (const name of fs.readdirSync(folder)) {
      const file = path.join(folder, name, "conn.log");
      if (!fs.existsSync(file)) continue;
      const text = fs.readFileSync(file, "utf8").replaceAll("XXXXXXXXXX.XXXXXX", "1700000000.000000");
      const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
      const reading = readWhole(formats, Buffer.from(text));
      if (!/^#fields\t/m.test(text)) continue; // cut logs without a header are nobody's
      assert.equal(reading.rows("flow").length, lines.length, name);
      assert.ok(!reading.defects.has("bad-row"), name);
      logs++;
      rows += lines.length;
    }
    assert.ok(logs >= 40, `${logs} logs`);
    agree(`zeek-traces/baselines (${logs} conn logs)`, rows, "rows of the logs");
  });
});

/** All rows were found equal. */
function agree(file: string, records: number, referee: string): void {
  agreement({ format: "zeek-conn", file, records, equal: records, referee, differences: "" });
}

function count(hours: Map<string, { flows: number; octets: bigint }>, row: Row): void {
  const hour = `${new Date(row.flowStartMilliseconds as number).toISOString().slice(0, 13)}:00:00Z`;
  const so = hours.get(hour) ?? { flows: 0, octets: 0n };
  hours.set(hour, {
    flows: so.flows + 1,
    octets: so.octets + (row.octetDeltaCount as bigint) + (row.reverseOctetDeltaCount as bigint),
  });
}
