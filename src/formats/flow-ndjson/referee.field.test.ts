import assert from "node:assert/strict";
import fs from "node:fs";
import zlib from "node:zlib";
import { test } from "vitest";
import { agreement } from "../../../test/agreement.ts";
import { readWhole } from "../../../test/read-format.ts";
import { ours, referee } from "../../../test/referees.ts";
import flowNdjson from "./index.ts";

test("Suricata's flow events are told apart from the others, with nested names and both directions", () => {
  const text = zlib.gunzipSync(fs.readFileSync(referee("flow-records/slips/test6-malicious.suricata.json.gz")));
  const events = text
    .toString()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter((event) => event.event_type === "flow");
  const map = {
    name: "maps/suricata-eve-flow.yaml",
    text: fs.readFileSync(ours("maps/suricata-eve-flow.yaml"), "utf8"),
  };
  const reading = readWhole(new Map([["flow-ndjson", flowNdjson]]), text, { as: "flow-ndjson", settings: { map } });
  const rows = reading.rows("flow");
  assert.equal(rows.length, events.length);
  assert.ok(rows.length > 100);
  for (const [i, row] of rows.entries()) {
    assert.equal(row.octetDeltaCount, BigInt(events[i].flow.bytes_toserver));
    assert.equal(row.reversePacketDeltaCount, BigInt(events[i].flow.pkts_toclient));
    assert.equal(row.flowStartMilliseconds, Math.floor(Date.parse(events[i].flow.start)));
  }
  agreement({
    format: "flow-ndjson",
    file: "flow-records/slips/test6-malicious.suricata.json.gz (flow events)",
    records: events.length,
    equal: rows.length,
    referee: "the events, by JSON.parse",
    differences: "",
  });
});
