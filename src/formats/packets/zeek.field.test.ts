import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, test } from "vitest";
import { agreement } from "../../../test/agreement.ts";
import { addTo, endsOf, type Totals, totalsOf } from "../../../test/biflow-totals.ts";
import { readWhole } from "../../../test/read-format.ts";
import { referee } from "../../../test/referees.ts";
import { formats } from "../index.ts";

const PROTOCOLS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, icmp: 1 };

/** Names of the fields of a log; some of the logs come without `#fields`. */
function fieldsOf(log: string): string[] {
  const lines = fs.readFileSync(log, "utf8").split("\n");
  const header = lines.find((line) => line.startsWith("#fields"))?.slice("#fields\t".length);
  return (header ?? lines.find((line) => !line.startsWith("#"))!).split("\t");
}

/** Rows of a conn log, by name of the field. */
function connections(log: string): Map<string, string>[] {
  const fields = fieldsOf(log);
  const lines = fs.readFileSync(log, "utf8").split("\n");
  const rows = lines.filter((line) => line !== "" && !line.startsWith("#") && !line.startsWith("ts\t"));
  return rows.map((line) => new Map(line.split("\t").map((cell, i) => [fields[i]!, cell])));
}

/** Zeek logs what carries a tunnel over UDP and what is within; here the flow is what is within. */
function zeekTotals(file: string): Map<string, Totals> {
  const rows = connections(file);
  const carriers = new Set(rows.flatMap((row) => (row.get("tunnel_parents") ?? "").split(",")));
  const totals = new Map<string, Totals>();
  for (const row of rows.filter((one) => !carriers.has(one.get("uid")!))) {
    const cell = (name: string) => row.get(name)!;
    const number = (name: string) => Number(row.get(name)) || 0;
    const isSix = cell("id.orig_h").includes(":");
    const told = PROTOCOLS[cell("proto")] ?? number("ip_proto");
    const protocol = told === 1 && isSix ? 58 : told;
    const ends = [cell("id.orig_h"), number("id.orig_p"), cell("id.resp_h"), number("id.resp_p")] as const;
    const { key, side } = endsOf(protocol, ...ends);
    addTo(totals, key, side, number("orig_pkts"), number("orig_ip_bytes"));
    addTo(totals, key, side === 0 ? 1 : 0, number("resp_pkts"), number("resp_ip_bytes"));
  }
  return totals;
}

/** Conn logs and the captures they are of, as the referee's README names them. */
const PAIRS = [
  ...fs
    .readFileSync(referee("zeek-traces/README.md"), "utf8")
    .matchAll(/^\| (baselines\/\S+\/conn\.log) \|.*?Zeek log for (traces\/[^;\s]+);/gm),
]
  .map(([, log, trace]) => [log!, trace!] as const)
  .filter(([log]) => fieldsOf(referee(`zeek-traces/${log}`)).includes("orig_ip_bytes"));

/** Why some connections of a log differ. */
const REASONS: Readonly<Record<string, string>> = {
  "core.tunnels.ayiya-large-identity": "AYIYA (ended in 2017) is not followed: the carrier is the flow",
  "core.tunnels.gre-aruba-amsdu": "of frames aggregated in 802.11 the first counts; Zeek reads each",
  "core.tunnels.gre-over-udp": "Zeek logs the carriers too; here the packets within are the flows",
  "core.tunnels.gtp.inner_teredo": "Zeek logs the Teredo carriers of bubbles, which are connections of no kind to it",
  "core.tunnels.teredo": "Teredo between peers, of which neither port is 3544, is not followed",
  "core.tunnels.teredo_bubble_with_payload": "Teredo between peers, of which neither port is 3544, is not followed",
  "core.tunnels.vxlan-unknown-internal-packet": "Zeek logs the carriers, without packets; here IGMP within is the flow",
};

describe("flows are Zeek's connections, in ends, packets and octets of both directions", () => {
  test("there are logs to compare with", () => assert.ok(PAIRS.length > 30, `${PAIRS.length}`));
  for (const [log, trace] of PAIRS)
    test(log, () => {
      const octets = fs.readFileSync(referee(`zeek-traces/${trace}`));
      const plain = octets[0] === 0x1f ? gunzipSync(octets) : octets;
      const ours = totalsOf(readWhole(formats, plain).rows("flow"));
      const theirs = zeekTotals(referee(`zeek-traces/${log}`));
      const different = [...theirs].filter(([key, totals]) => JSON.stringify(ours.get(key)) !== JSON.stringify(totals));
      const name = path.dirname(log).replace("baselines/", "");
      agreement({
        format: "packets",
        file: `zeek-traces/${trace}`,
        records: theirs.size,
        equal: theirs.size - different.length,
        referee: `Zeek, ${name}`,
        differences: different.length === 0 ? "" : (REASONS[name] ?? ""),
      });
    });
});
