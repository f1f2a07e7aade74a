import assert from "node:assert/strict";
import fs from "node:fs";
import { describe, test } from "vitest";
import { agreement } from "../../../test/agreement.ts";
import { FLOW_FORMATS } from "../../../test/flow-formats.ts";
import { type Row, readWhole } from "../../../test/read-format.ts";
import { referee } from "../../../test/referees.ts";

/** pmacct sums flows alike; over interfaces, ends, ports and protocol its sums and ours are the same. */

const CASES: readonly (readonly [string, readonly string[]])[] = [
  ["100-IPFIXv10-CISCO", ["traffic-00.pcap"]],
  ["106-IPFIXv10-HUAWEI-vrf_name", ["traffic-00.pcap"]],
  ["111-IPFIXv10-NFv9-IPv6-IPv4-mix_sources", ["traffic-00.pcap", "traffic-01.pcap"]],
  ["500-IPFIXv10-BGP-CISCO-SRv6", ["traffic-00.pcap"]],
  ["502-IPFIXv10-BGP-IPv6-CISCO-SRv6-lcomms", ["traffic-00.pcap"]],
];

const PROTOCOLS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, gre: 47, "ipv6-icmp": 58, vrrp: 112 };

type Sums = Map<string, [packets: number, octets: number]>;

describe("pmacct has the same sums", () => {
  for (const [name, captures] of CASES)
    test(name, () => {
      const rows = captures.flatMap((capture) =>
        readWhole(FLOW_FORMATS, fs.readFileSync(referee(`netflow/pmacct/${name}/${capture}`))).rows("flow"),
      );
      const lines = fs
        .readFileSync(referee(`netflow/pmacct/${name}/output-flow-00.json`), "utf8")
        .trim()
        .split("\n");
      const [ours, theirs] = [ourSums(rows), theirSums(lines.map((line) => JSON.parse(line)))];
      agreement({
        format: "ipfix",
        file: `netflow/pmacct/${name}`,
        records: theirs.size,
        equal: [...theirs].filter(([key, sums]) => `${ours.get(key)}` === `${sums}`).length,
        referee: "output of pmacct's nfacctd, summed by interfaces, ends, ports and protocol",
        differences: "",
      });
      assert.deepEqual(sorted(ours), sorted(theirs));
    });
});

function ourSums(rows: readonly Row[]): Sums {
  const sums: Sums = new Map();
  for (const row of rows) {
    const isIcmp = row.protocolIdentifier === 1 || row.protocolIdentifier === 58;
    add(
      sums,
      [
        ...[row.ingressInterface, row.egressInterface, row.sourceAddress, row.destinationAddress],
        ...[isIcmp ? 0 : row.sourceTransportPort, isIcmp ? 0 : row.destinationTransportPort, row.protocolIdentifier],
      ],
      Number(row.packetDeltaCount),
      Number(row.octetDeltaCount),
    );
  }
  return sums;
}

interface Line {
  readonly [key: string]: string & number;
}

function theirSums(lines: readonly Line[]): Sums {
  const sums: Sums = new Map();
  for (const line of lines) {
    const protocol = PROTOCOLS[line.ip_proto!] ?? Number(line.ip_proto);
    const ports = protocol === 1 || protocol === 58 ? [0, 0] : [line.port_src, line.port_dst];
    add(
      sums,
      [line.iface_in, line.iface_out, line.ip_src, line.ip_dst, ...ports, protocol],
      line.packets!,
      line.bytes!,
    );
  }
  return sums;
}

function add(sums: Sums, key: readonly unknown[], packets: number, octets: number): void {
  const sum = sums.get(key.join(" ")) ?? [0, 0];
  sums.set(key.join(" "), [sum[0] + packets, sum[1] + octets]);
}

function sorted(sums: Sums): [string, [number, number]][] {
  return [...sums].sort(([one], [other]) => (one < other ? -1 : 1));
}
