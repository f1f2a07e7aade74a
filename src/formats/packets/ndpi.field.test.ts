import assert from "node:assert/strict";
import fs from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, test } from "vitest";
import { agreement } from "../../../test/agreement.ts";
import { addTo, endsOf, type Totals, totalsOf } from "../../../test/biflow-totals.ts";
import { readWhole } from "../../../test/read-format.ts";
import { referee } from "../../../test/referees.ts";
import { formatAddress, parseAddress } from "../../values/address.ts";
import { formats } from "../index.ts";

const PROTOCOLS: Readonly<Record<string, number>> = {
  TCP: 6,
  UDP: 17,
  ICMP: 1,
  ICMPV6: 58,
  GRE: 47,
  ESP: 50,
  AH: 51,
  SCTP: 132,
  IGMP: 2,
  IPIP: 4,
};
/** Longest padding of an Ethernet frame, and its frame check sequence, in octets a packet. */
const PADDING = 46 + 4;
const ETHERNET = 14;

/** Lines of labels-flows.csv by capture. */
const FLOWS = new Map<string, string[][]>();
for (const line of fs.readFileSync(referee("traffic-classes/labels-flows.csv"), "utf8").trim().split("\n").slice(1)) {
  const cells = line.split(",");
  FLOWS.set(cells[0]!, [...(FLOWS.get(cells[0]!) ?? []), cells]);
}

function written(address: string): string {
  const octets = parseAddress(address);
  return octets ? formatAddress(octets) : address;
}

function ndpiTotals(lines: readonly (readonly string[])[]): Map<string, Totals> {
  const totals = new Map<string, Totals>();
  for (const [
    ,
    ,
    l4,
    source,
    sourcePort,
    destination,
    destinationPort,
    ,
    ,
    ,
    packets,
    octets,
    back,
    backOctets,
  ] of lines) {
    const protocol = PROTOCOLS[l4!] ?? Number(l4);
    const { key, side } = endsOf(
      protocol,
      written(source!),
      Number(sourcePort),
      written(destination!),
      Number(destinationPort),
    );
    addTo(totals, key, side, Number(packets), Number(octets));
    addTo(totals, key, side === 0 ? 1 : 0, Number(back), Number(backOctets));
  }
  return totals;
}

/** nDPI counts frames: its octets are ours and, for each packet, a link header and perhaps padding. */
function isAlike(ours: Totals | undefined, { packets, octets }: Totals): boolean {
  if (!ours || ours.packets.join() !== packets.join()) return false;
  return octets.every((told, i) => {
    const over = told - ours.octets[i]!;
    return over >= 0 && over <= packets[i]! * (ETHERNET + 8 + PADDING);
  });
}

/** Why some flows differ. */
const REASONS: Readonly<Record<string, string>> = {
  "dns-plain/dns_fragmented.pcap": "nDPI leaves out later fragments; here they belong to the flow of the first",
  "remote-access/telnet.pcap": "nDPI leaves out five packets of 92; tshark counts them as here",
  "tunnel-ip/teredo.pcap": "nDPI stays with the carrier; here the packets within are the flows",
};

describe("flows are nDPI's in ends and packets, and in octets but for the link layer", () => {
  test("there are captures to compare with", () => assert.ok(FLOWS.size > 100));
  for (const [file, lines] of FLOWS)
    test(file, () => {
      const octets = fs.readFileSync(referee(`traffic-classes/${file}`));
      const plain = octets[0] === 0x1f ? gunzipSync(octets) : octets;
      const ours = totalsOf(readWhole(formats, plain).rows("flow"));
      const theirs = ndpiTotals(lines);
      const unlike = [...theirs].filter(([key, totals]) => !isAlike(ours.get(key), totals));
      const differences = unlike.length === 0 ? "" : (REASONS[file] ?? "");
      agreement({
        format: "packets",
        file: `traffic-classes/${file}`,
        records: theirs.size,
        equal: theirs.size - unlike.length,
        referee: "nDPI",
        differences,
      });
    });
});
