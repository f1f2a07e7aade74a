import assert from "node:assert/strict";
import fs from "node:fs";
import zlib from "node:zlib";
import { describe, test } from "vitest";
import { agreement } from "../../../test/agreement.ts";
import { frame, pcap } from "../../../test/export-messages.ts";
import { type Row, readWhole, type WholeReading } from "../../../test/read-format.ts";
import { referee } from "../../../test/referees.ts";
import capture from "../capture/index.ts";
import type { Format } from "../format.ts";
import sflow from "./index.ts";

const FORMATS: ReadonlyMap<string, Format> = new Map<string, Format>([
  ["capture", capture],
  ["sflow", sflow],
]);

const FILES = [
  "akvorado/data-1140.pcap",
  "akvorado/data-icmpv4.pcap",
  "akvorado/data-local-interface.pcap",
  "akvorado/data-multiple-interfaces.pcap",
  "akvorado/data-qinq.pcap",
  "akvorado/data-sflow-expanded-sample.pcap",
  "akvorado/data-sflow-raw-ipv4.pcap",
  "goflow2/TestSFlowDecode.bin",
  "ndpi/sflow.pcap",
];
/** Their header counts one sample of five: the others are told as octets behind the end. */
const CUT: ReadonlySet<string> = new Set([
  "akvorado/data-local-interface.pcap",
  "akvorado/data-multiple-interfaces.pcap",
]);
/** Samples of packets that were discarded: datagrams that goflow2 and tshark decode, and no flows. */
const DISCARDS = ["goflow2/TestSFlowDecodeDropEgressQueue.bin", "goflow2/TestSFlowDecodeDropExtendedFunction.bin"];

function read(file: string): WholeReading {
  const octets = fs.readFileSync(referee(`sflow/${file}`));
  return readWhole(FORMATS, file.endsWith(".bin") ? pcap([frame(octets)]) : octets, { as: "sflow" });
}

describe("the flows that nfdump has of a sample", () => {
  for (const file of FILES)
    test(file, () => {
      const { rows, faults } = read(file);
      const ours = rows("flow").map(ourFlow);
      const theirs: string[] = JSON.parse(fs.readFileSync(referee(`sflow/${file}.nfdump.json`)).toString()).map(
        nfdumpFlow,
      );
      assert.equal(ours.length, theirs.length);
      const equal = ours.filter((flow, i) => flow === theirs[i]).length;
      const differences =
        equal === theirs.length ? "" : "output 7 is a number of interfaces (format 2), not one; ours is unknown";
      agreement({
        format: "sflow",
        file: `sflow/${file}`,
        records: theirs.length,
        equal,
        referee: "nfdump 1.7.1",
        differences,
      });
      assert.equal(faults, CUT.has(file) ? 1 : 0);
      assert.ok(equal === theirs.length || file.includes("multiple-interfaces"));
    });
});

describe("each sample that tshark decodes", () => {
  for (const file of FILES)
    test(file, () => {
      const ours = read(file).rows("flow").map(ourSample);
      const theirs = tsharkSamples(file);
      const equal = ours.filter((sample, i) => sample === theirs[i]).length;
      agreement({
        format: "sflow",
        file: `sflow/${file}`,
        records: theirs.length,
        equal,
        referee: "tshark 4.0.17",
        differences: "",
      });
      assert.deepEqual(ours, theirs);
    });

  for (const file of DISCARDS)
    test(`${file} holds discards, and no flow`, () => {
      const { rows, faults, defects } = read(file);
      assert.deepEqual(
        [rows("flow").length, faults, [...defects.keys()].filter((kind) => kind === "discards")],
        [0, 0, ["discards"]],
      );
    });
});

interface NfdumpFlow {
  readonly [key: string]: string & number;
}

/** Counters as nfdump has them, multiplied by the rate; of ICMP it does not read type and code from a sample. */
function ourFlow(row: Row): string {
  const scale = 1 / Number(row.samplingProbability);
  const isIcmp = row.protocolIdentifier === 1 || row.protocolIdentifier === 58;
  return JSON.stringify([
    Math.round(Number(row.packetDeltaCount) * scale),
    Math.round(Number(row.octetDeltaCount) * scale),
    row.protocolIdentifier,
    isIcmp ? [0, 0] : [row.sourceTransportPort, row.destinationTransportPort],
    row.protocolIdentifier === 6 ? Number(row.tcpControlBits) & 0xff : 0,
    row.sourceAddress,
    row.destinationAddress,
    row.ingressInterface ?? 0,
    row.egressInterface ?? 0,
    row.bgpSourceAsNumber ?? 0,
    row.bgpDestinationAsNumber ?? 0,
    row.ipNextHop ?? null,
    row.bgpNextHop ?? null,
  ]);
}

function nfdumpFlow(flow: NfdumpFlow): string {
  return JSON.stringify([
    flow.in_packets,
    flow.in_bytes,
    flow.proto,
    [flow.src_port ?? 0, flow.dst_port ?? 0],
    [...(flow.tcp_flags ?? "........")].reduce((bits, letter) => bits * 2 + (letter === "." ? 0 : 1), 0),
    flow.src4_addr ?? flow.src6_addr,
    flow.dst4_addr ?? flow.dst6_addr,
    flow.input_snmp,
    flow.output_snmp,
    flow.src_as,
    flow.dst_as,
    flow.ip4_next_hop ?? flow.ip6_next_hop ?? null,
    flow.bgp4_next_hop ?? flow.bgp6_next_hop ?? null,
  ]);
}

function ourSample(row: Row): string {
  const isIcmp = row.protocolIdentifier === 1;
  return JSON.stringify([
    row.exporter,
    row.observationDomainId,
    Math.round(1 / Number(row.samplingProbability)),
    Number(row.octetDeltaCount),
    row.sourceAddress,
    row.destinationAddress,
    isIcmp ? Number(row.destinationTransportPort) >> 8 : [row.sourceTransportPort, row.destinationTransportPort],
  ]);
}

/** Keys of tshark's JSON, which repeat within an object, come again with a number behind. */
type Tree = { readonly [key: string]: Tree & string };

function tsharkSamples(file: string): string[] {
  const text = zlib.gunzipSync(fs.readFileSync(referee(`sflow/${file}.tshark.json.gz`))).toString();
  const datagrams: Tree[] = JSON.parse(numbered(text));
  return datagrams.flatMap((datagram) =>
    Object.entries(datagram)
      .filter(([key]) => /^(Expanded )?[Ff]low sample/.test(key))
      .map(([, sample]) => sampleText(datagram, sample)),
  );
}

function sampleText(datagram: Tree, sample: Tree): string {
  const header = Object.entries(sample).find(([key]) => key.startsWith("Raw packet header"))![1];
  const tree = header["sflow_245.header_tree"]!;
  const ip = tree.ip ?? tree.ipv6!;
  const transport = tree.tcp ?? tree.udp;
  return JSON.stringify([
    datagram["sflow_245.agent"],
    Number(datagram["sflow_245.sub_agent_id"]),
    Number(sample["sflow.flow_sample.sampling_rate"]),
    Number(header["sflow_245.header.frame_length"]),
    ip["ip.src"] ?? ip["ipv6.src"],
    ip["ip.dst"] ?? ip["ipv6.dst"],
    transport
      ? [
          Number(transport["tcp.srcport"] ?? transport["udp.srcport"]),
          Number(transport["tcp.dstport"] ?? transport["udp.dstport"]),
        ]
      : Number(tree.icmp!["icmp.type"]),
  ]);
}

/** JSON whose names are all different: `"name"` becomes `"name #12"` where samples have the same sequence number. */
function numbered(text: string): string {
  let seen = 0;
  return text.replace(/"((?:Expanded )?[Ff]low sample[^"]*)":/g, (_, name) => `"${name} #${seen++}":`);
}
