import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { agreement } from "../../../test/agreement.ts";
import { type Row, readWhole } from "../../../test/read-format.ts";
import { ours, referee } from "../../../test/referees.ts";
import { HOUR } from "../../values/instant.ts";
import flowCsv from "../flow-csv/index.ts";
import flowParquet from "./index.ts";

const formats = new Map([
  ["flow-csv", flowCsv],
  ["flow-parquet", flowParquet],
]);
const read = (file: string, as: string, map: string) =>
  readWhole(formats, fs.readFileSync(referee(`flow-records/${file}`)), {
    as,
    settings: { map: { name: map, text: fs.readFileSync(ours(`maps/${map}`), "utf8") } },
  });
const plain = ({ originOffset, exporter, ...row }: Row) => row;

for (const codec of ["zstd", "snappy"])
  test(`the flows of a Spanish ISP in Parquet (${codec}) are those of the table`, () => {
    const file = `parquet/ugr16-small.${codec}.parquet`;
    const parquet = read(file, "flow-parquet", "ugr16-parquet.yaml");
    const csv = read("netshare/ugr16-small.raw.csv", "flow-csv", "ugr16.yaml").rows("flow").map(plain);
    const rows = parquet.rows("flow").map(plain);
    assert.deepEqual([...parquet.defects], []);
    assert.deepEqual(rows, csv);
    agreement({
      format: "flow-parquet",
      file: `flow-records/${file}`,
      records: csv.length,
      equal: rows.length,
      referee: "the same rows as CSV",
      differences: "",
    });
  });

test("two days of a sensor in Parquet: flows and octets of every hour", () => {
  const file = "parquet/rita-conn-2024-04-19_20.zstd.parquet";
  const reading = read(file, "flow-parquet", "zeek-conn-parquet.yaml");
  const hours = new Map<string, { flows: number; octets: bigint }>();
  for (const row of reading.rows("flow")) {
    const hour = new Date(Math.floor(Number(row.flowStartMilliseconds) / HOUR) * HOUR).toISOString().slice(0, 19);
    const sum = hours.get(`${hour}Z`) ?? { flows: 0, octets: 0n };
    sum.flows++;
    sum.octets += BigInt(row.octetDeltaCount ?? 0n) + BigInt(row.reverseOctetDeltaCount ?? 0n);
    hours.set(`${hour}Z`, sum);
  }
  const lines = fs.readFileSync(referee("flow-records/parquet/rita-conn-2024-04-19_20.hourly.csv"), "utf8");
  const expected = lines.trim().split("\n").slice(1);
  const found = [...hours].sort().map(([hour, { flows, octets }]) => `${hour},${flows},${octets}`);
  assert.deepEqual([...reading.defects], []);
  assert.deepEqual(found, expected);
  agreement({
    format: "flow-parquet",
    file: `flow-records/${file}`,
    records: reading.rows("flow").length,
    equal: reading.rows("flow").length,
    referee: "counts and octets of every hour, by DuckDB",
    differences: "",
  });
});
