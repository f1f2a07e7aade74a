import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { agreement } from "../../../test/agreement.ts";
import { readWhole } from "../../../test/read-format.ts";
import { ours, referee } from "../../../test/referees.ts";
import flowCsv from "./index.ts";

const map = (name: string) => ({ name: `maps/${name}`, text: fs.readFileSync(ours(`maps/${name}`), "utf8") });

test("a thousand flows of a Spanish ISP: 563,303,422 octets, addresses from whole numbers, ends from durations", () => {
  const octets = fs.readFileSync(referee("flow-records/netshare/ugr16-small.raw.csv"));
  const reading = readWhole(new Map([["flow-csv", flowCsv]]), octets, {
    as: "flow-csv",
    settings: { map: map("ugr16.yaml") },
  });
  const rows = reading.rows("flow");
  assert.deepEqual([...reading.defects], []);
  assert.equal(rows.length, 1000);
  assert.equal(
    rows.reduce((sum, row) => sum + (row.octetDeltaCount as bigint), 0n),
    563_303_422n,
  );
  const [first] = rows;
  assert.equal(first!.sourceAddress, "103.36.93.115"); // 1730436467
  assert.equal(first!.protocolIdentifier, 1);
  assert.equal(first!.flowStartMilliseconds, 1_458_298_072_364);
  assert.equal(first!.flowEndMilliseconds, 1_458_298_072_364 + 305_636);
  assert.equal(first!.samplingProbability, null);
  assert.equal(first!.samplingKnownBy, "unknown");
  assert.equal(first!.exporter, "ugr16");
  agreement({
    format: "flow-csv",
    file: "flow-records/netshare/ugr16-small.raw.csv",
    records: 1000,
    equal: rows.length,
    referee: "count and sum of octets of the data set's makers",
    differences: "",
  });
});
