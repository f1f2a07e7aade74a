import fs from "node:fs";
import zlib from "node:zlib";
import { test } from "vitest";
import { referee } from "../../../test/referees.ts";
import { RecordSink } from "../../record/sink.ts";
import { CaptureReader } from "../capture-file/capture-reader.ts";
import type { OpenFirstPayload } from "../packets/payloads.ts";
import { Traffic } from "../packets/traffic.ts";
import { openFirstPayload } from "./open.ts";

const TIMES = 8;

test.each([
  "traffic-classes/streaming/netflix.pcap.gz",
  "traffic-classes/streaming/1kxun.pcap.gz",
  "dns-tunnels/normal_00000_20230805150331.pcap.gz",
])("what marks cost beside the cutting of flows, printed: %s", (file) => {
  const octets = zlib.gunzipSync(fs.readFileSync(referee(file)));
  const nobody = () => null;
  for (const open of [nobody, openFirstPayload]) flowsOf(octets, open); // warm
  const [without, withMarks] = [nobody, openFirstPayload].map((open) => {
    const begun = process.cpuUsage();
    for (let i = 0; i < TIMES; i++) flowsOf(octets, open);
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / TIMES;
  });
  const flows = flowsOf(octets, nobody);
  const each = (withMarks! - without!) / flows;
  console.info(
    `${flows} flows: cutting ${without!.toFixed(0)} µs, marks ${(withMarks! - without!).toFixed(0)} µs more, ${each.toFixed(1)} µs a flow`,
  );
});

function flowsOf(octets: Uint8Array, open: OpenFirstPayload): number {
  const sink = new RecordSink("test");
  const settings = { samplingProbability: null, map: null, exporter: null };
  const context = { sink, settings, sessions: new Map(), datagramReader: () => null };
  const reader = new CaptureReader(context, new Traffic(context, open));
  reader.push(octets);
  reader.end();
  return sink.count("flow");
}
