import assert from "node:assert/strict";
import fs from "node:fs";
import zlib from "node:zlib";
import { test } from "vitest";
import { agreement } from "../../../test/agreement.ts";
import { readWhole } from "../../../test/read-format.ts";
import { referee } from "../../../test/referees.ts";
import { formats } from "../index.ts";

const FILE = "flow-records/slips/test6-malicious.suricata.json.gz";

test("every flow event is a flow with its counts; each exchange is one record; what answered is a service", () => {
  const octets = zlib.gunzipSync(fs.readFileSync(referee(FILE)));
  const events = octets
    .toString()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const reading = readWhole(formats, octets);
  assert.equal(reading.format, "suricata-eve");
  assert.equal(reading.understoodOctets + reading.givenUpOctets, octets.length);
  const told = events.filter(({ event_type }) => event_type === "flow");
  const rows = reading.rows("flow");
  assert.equal(rows.length, told.length);
  const equal = rows.filter((row, i) => {
    const { flow, src_ip, dest_ip, src_port, dest_port } = told[i];
    return (
      row.sourceAddress === src_ip &&
      row.destinationAddress === dest_ip &&
      row.sourceTransportPort === src_port &&
      row.destinationTransportPort === dest_port &&
      row.octetDeltaCount === BigInt(flow.bytes_toserver) &&
      row.reverseOctetDeltaCount === BigInt(flow.bytes_toclient) &&
      row.packetDeltaCount === BigInt(flow.pkts_toserver) &&
      row.reversePacketDeltaCount === BigInt(flow.pkts_toclient) &&
      row.flowStartMilliseconds === Date.parse(flow.start) &&
      row.flowEndMilliseconds === Date.parse(flow.end)
    );
  }).length;
  const referees = { format: "suricata-eve", file: FILE, referee: "the events, by JSON.parse", differences: "" };
  agreement({ ...referees, records: told.length, equal });
  const answers = events.filter(({ dns }) => dns?.type === "answer").length;
  const exchanges = reading.rows("dns");
  agreement({ ...referees, file: `${FILE}: dns`, records: answers, equal: exchanges.length });
  assert.ok(exchanges.every(({ responseCode }) => responseCode !== ""));
  const answered = events.filter(({ event_type, http }) =>
    event_type === "http" ? http.status !== undefined : event_type === "tls",
  );
  assert.equal(reading.rows("service").length, answered.length);
});
