import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import { describe, test } from "vitest";
import { agreement } from "../../../test/agreement.ts";
import { FLOW_FORMATS } from "../../../test/flow-formats.ts";
import { type Row, readWhole } from "../../../test/read-format.ts";
import { referee } from "../../../test/referees.ts";
import nfcapd from "./index.ts";

/** Every file of the referees, record by record in the order of the file, against nfdump's own reading of it. */

const FORMATS = new Map([["nfcapd", nfcapd]]);
const MALICIOUS = "nfcapd/slips/test1-malicious";

interface Case {
  readonly file: string;
  readonly expected: string;
}

const cases: readonly Case[] = [
  { file: `${MALICIOUS}.nfdump`, expected: `${MALICIOUS}.nfdump.json.gz` },
  ...["bz2", "lz4", "lzo", "none"]
    .map((compression) => `${MALICIOUS}.v2.${compression}.nfdump`)
    .filter((file) => fs.readdirSync(referee("nfcapd/slips")).includes(path.basename(file)))
    .map((file) => ({ file, expected: `${MALICIOUS}.nfdump.json.gz` })),
  ...fs
    .readdirSync(referee("nfcapd/from-pcap"), { recursive: true, encoding: "utf8" })
    .filter((name) => /nfcapd\.\d+$/.test(name))
    .sort()
    .map((name) => `nfcapd/from-pcap/${name}`)
    .map((file) => ({
      file,
      expected: fs.existsSync(`${referee(file)}.json`) ? `${file}.json` : `${file}.json.gz`,
    })),
];

describe("as nfdump reads it", () => {
  for (const { file, expected } of cases)
    test(file, () => {
      const octets = fs.readFileSync(referee(file));
      const { rows, faults, understoodOctets } = readWhole(FORMATS, octets, { chunk: 65_536 });
      const ours = rows("flow").map(ourFlow);
      const theirs = readJson(expected).map(theirFlow);
      assert.equal(ours.length, theirs.length);
      const equal = ours.filter((flow, i) => flow === theirs[i]).length;
      agreement({ format: "nfcapd", file, records: theirs.length, equal, referee: "nfdump 1.7.1", differences: "" });
      assert.deepEqual([faults, understoodOctets], [0, octets.length]);
    });
});

/**
 * The same captures exported by softflowd, key and counters. Times are left out: it read old captures, so that sysUpTime
 * went around, and nfdump and we take it in different turns of 49.7 days; of IPFIX nfdump swaps start and end.
 */
describe("exports of the same captures", () => {
  const exports = fs.readdirSync(referee("nfcapd/exports")).filter((name) => name.endsWith(".pcap"));
  for (const name of exports)
    test(name, () => {
      const file = `nfcapd/exports/${name}`;
      const beside = file.replace(/\.pcap$/, ".json");
      const ours = readWhole(FLOW_FORMATS, fs.readFileSync(referee(file)))
        .rows("flow")
        .map(withoutTimes)
        .sort();
      const theirs = readJson(
        fs.existsSync(`${referee("nfcapd/exports")}/${path.basename(beside)}`) ? beside : `${beside}.gz`,
      )
        .map((flow) => JSON.stringify([flow.in_packets, flow.in_bytes, ...keyOf(flow)]))
        .sort();
      const equal = ours.filter((flow, i) => flow === theirs[i]).length;
      const format = /\.(netflow\d|ipfix)\.pcap$/.exec(name)![1]!;
      agreement({
        format,
        file,
        records: theirs.length,
        equal,
        referee: "nfdump 1.7.1, key and counters",
        differences: "",
      });
    });
});

function withoutTimes(row: Row): string {
  const { packetDeltaCount, octetDeltaCount, protocolIdentifier, sourceAddress, destinationAddress } = row;
  const isIcmp = protocolIdentifier === 1 || protocolIdentifier === 58;
  const ports = isIcmp ? [0, row.destinationTransportPort] : [row.sourceTransportPort, row.destinationTransportPort];
  return JSON.stringify([
    Number(packetDeltaCount),
    Number(octetDeltaCount),
    protocolIdentifier,
    sourceAddress,
    destinationAddress,
    ...ports,
  ]);
}

function keyOf(flow: NfdumpFlow): unknown[] {
  const port = flow.dst_port ?? (flow.icmp_type ?? 0) * 256 + (flow.icmp_code ?? 0);
  return [flow.proto, flow.src4_addr ?? flow.src6_addr, flow.dst4_addr ?? flow.dst6_addr, flow.src_port ?? 0, port];
}

interface NfdumpFlow {
  readonly [key: string]: string & number;
}

function readJson(name: string): NfdumpFlow[] {
  const octets = fs.readFileSync(referee(name));
  return JSON.parse((name.endsWith(".gz") ? zlib.gunzipSync(octets) : octets).toString());
}

function ourFlow(row: Row): string {
  return JSON.stringify([
    iso(row.flowStartMilliseconds),
    iso(row.flowEndMilliseconds),
    Number(row.packetDeltaCount),
    Number(row.octetDeltaCount),
    row.protocolIdentifier,
    flags(Number(row.tcpControlBits)),
    row.sourceTransportPort,
    row.destinationTransportPort,
    row.sourceAddress,
    row.destinationAddress,
    row.ingressInterface ?? 0,
    row.egressInterface ?? 0,
    row.bgpSourceAsNumber ?? 0,
    row.bgpDestinationAsNumber ?? 0,
    row.ipNextHop ?? "0.0.0.0",
    row.flowDirection ?? 0,
  ]);
}

function theirFlow(flow: NfdumpFlow): string {
  return JSON.stringify([
    flow.first,
    flow.last,
    flow.in_packets,
    flow.in_bytes,
    flow.proto,
    flow.tcp_flags,
    flow.src_port ?? 0,
    flow.dst_port ?? (flow.icmp_type ?? 0) * 256 + (flow.icmp_code ?? 0),
    flow.src4_addr ?? flow.src6_addr,
    flow.dst4_addr ?? flow.dst6_addr,
    flow.input_snmp ?? 0,
    flow.output_snmp ?? 0,
    flow.src_as ?? 0,
    flow.dst_as ?? 0,
    flow.ip4_next_hop ?? flow.ip6_next_hop ?? "0.0.0.0",
    flow.direction ?? 0,
  ]);
}

/** As nfdump draws them: CWR, ECE, URG, ACK, PSH, RST, SYN, FIN. */
function flags(bits: number): string {
  return [..."CEUAPRSF"].map((letter, i) => ((bits >> (7 - i)) & 1 ? letter : ".")).join("");
}

function iso(time: Row[string] | undefined): string {
  return new Date(Number(time)).toISOString().slice(0, 23);
}
