import assert from "node:assert/strict";
import fs from "node:fs";
import zlib from "node:zlib";
import { describe, test } from "vitest";
import { agreement } from "../../../test/agreement.ts";
import { join } from "../../../test/export-messages.ts";
import { FLOW_FORMATS } from "../../../test/flow-formats.ts";
import { type Row, readWhole } from "../../../test/read-format.ts";
import { referee } from "../../../test/referees.ts";

/** Every capture that nfdump 1.7.1 has read too: the same flows, and where not, why ours are right. */

type Column = "addresses" | "ports" | "counters" | "times" | "interfaces" | "numbers";
const COLUMNS: readonly Column[] = ["addresses", "ports", "counters", "times", "interfaces", "numbers"];

interface Case {
  readonly name: string;
  /** Captures, or payloads of datagrams, in the order in which they came. */
  readonly files: readonly string[];
}

interface Difference {
  /** Columns that are not compared. */
  readonly columns: readonly Column[];
  /** Flows that only we, or only nfdump, has. */
  readonly ours?: number;
  readonly theirs?: number;
  readonly because: string;
}

const DIFFERENCES: Readonly<Record<string, Difference>> = {
  "akvorado/base": {
    columns: ["counters"],
    ours: 11,
    because:
      "nfdump drops the set that stands before its template in the same datagram (RFC 3954 §9: a collector may keep it), and does not scale by SAMPLING_INTERVAL (34) told in its options",
  },
  "akvorado/datalink": {
    columns: ["addresses", "ports", "counters", "times", "numbers"],
    because: "nfdump does not look into dataLinkFrameSection (RFC 7133)",
  },
  "akvorado/ethernet-over-mpls-with-control-word": {
    columns: ["addresses", "ports", "counters", "times", "numbers"],
    because: "nfdump does not look into dataLinkFrameSection (RFC 7133)",
  },
  "akvorado/ipfixprobe": { columns: ["times"], because: "nfdump 1.7.1 does not read flowStartMicroseconds (154)" },
  "akvorado/multiplesamplingrates": {
    columns: ["counters"],
    because:
      "nfdump scales by the last sampler announced; a record belongs to the sampler it names (48), here 1 of 4000",
  },
  "akvorado/nat.pcap": {
    columns: ["times"],
    because: "nfdump keeps observationTimeMilliseconds (323) apart as t_event",
  },
  "akvorado/physicalinterfaces.pcap": {
    columns: ["addresses", "counters", "numbers"],
    because: "nfdump lets the IPv6 addresses win that are zero, and does not scale by the sampler's options",
  },
  "logstash/ipfix": {
    columns: ["times"],
    ours: 6,
    because: "nfdump reads the first of two messages, and swaps start and end of flowStartSysUpTime (22)",
  },
  "logstash/ipfix-barracuda-extended-uniflow-template-256": {
    columns: ["times"],
    because: "no time is told but in an enterprise element; ours is the export time and is told as such",
  },
  "logstash/ipfix-barracuda-firewall": {
    columns: ["times"],
    because: "no time is told but in an enterprise element; ours is the export time and is told as such",
  },
  "logstash/ipfix-netscaler-with-variable-length-fields": {
    columns: ["times"],
    because: "nfdump 1.7.1 does not read flowStartMicroseconds (154)",
  },
  "logstash/ipfix-netscaler-with-variable-length-fields-2": {
    columns: ["times"],
    because: "nfdump 1.7.1 does not read flowStartMicroseconds (154)",
  },
  "logstash/ipfix-procera": {
    columns: ["addresses", "ports", "times"],
    because:
      "nfdump lets zero IPv6 addresses win, does not read flowStartSeconds (150), and takes the source port for the ICMP type",
  },
  "logstash/netflow-9-cisco-1941-k9-release-15-1": {
    columns: ["times"],
    because: "no time is told; ours is the export time and is told as such",
  },
  "logstash/netflow-9-cisco-asa": {
    columns: ["times"],
    because: "nfdump keeps the event's time (323) apart as t_event",
  },
  "logstash/netflow-9-cisco-asa-2": {
    columns: ["times"],
    because: "nfdump keeps the event's time (323) apart as t_event",
  },
  "logstash/netflow-9-cisco-nbar-flowset-262": {
    columns: ["ports"],
    because: "the echo requests' type, 8 × 256, stands in L4_DST_PORT, which nfdump takes for no type",
  },
  "logstash/netflow-9-cisco-wlc": {
    columns: [],
    theirs: 19,
    because: "the records name one address, of a wireless station, in an element of their own; such are no flows",
  },
  "logstash/netflow-9-ie150-ie151": {
    columns: ["times"],
    because: "nfdump 1.7.1 does not read flowStartSeconds (150) in NetFlow v9",
  },
  "logstash/netflow-9-multiple-netflow-exporters": {
    columns: ["ports"],
    because: "router advertisements, type 134, in ICMP_TYPE (32) and L4_DST_PORT, which nfdump takes for none",
  },
  "logstash/netflow-9-valid-01": {
    columns: ["ports"],
    because: "router advertisements, type 134, in ICMP_TYPE (32) and L4_DST_PORT, which nfdump takes for none",
  },
};

const inAkvorado = (...names: string[]): string[] => names.map((name) => `akvorado/${name}.pcap`);

function casesOf(): Case[] {
  const logstash = fs
    .readdirSync(referee("netflow/logstash"))
    .filter((file) => file.endsWith(".nfdump.json"))
    .map((file) => `logstash/${file.replace(".nfdump.json", "")}`)
    .map((name) => ({
      name,
      files: readJson(`${name}.expected.json`).packets.map((file: string) => `logstash/${file}`),
    }));
  const sampling = ["options-template", "options-data", "template", "data"];
  const mpls = "ethernet-over-mpls-with-control-word";
  return [
    ...logstash,
    {
      name: "akvorado/base",
      files: inAkvorado("template", "options-template", "options-data", "data", "data+templates"),
    },
    { name: "akvorado/datalink", files: inAkvorado("datalink-template", "datalink-data") },
    { name: `akvorado/${mpls}`, files: inAkvorado(`${mpls}-template`, `${mpls}-data`) },
    { name: "akvorado/ipfixprobe", files: inAkvorado("ipfixprobe-templates", "ipfixprobe-data") },
    {
      name: "akvorado/multiplesamplingrates",
      files: inAkvorado(...sampling.map((part) => `multiplesamplingrates-${part}`)),
    },
    ...["nat", "nfv5", "physicalinterfaces"].map((name) => ({
      name: `akvorado/${name}.pcap`,
      files: inAkvorado(name),
    })),
    { name: "ipfixcol2/example_flows", files: ["ipfixcol2/example_flows.ipfix"] },
  ];
}

describe("nfdump has the same flows", () => {
  for (const { name, files } of casesOf())
    test(name, () => {
      const { columns = [], ours: more = 0, theirs: less = 0 } = DIFFERENCES[name] ?? {};
      const compared = COLUMNS.filter((column) => !columns.includes(column));
      const left = theirFlows(name).map((flow) => keyOf(flow, compared));
      const records = left.length;
      const extra: string[] = [];
      const rows = ourFlows(files);
      for (const row of rows) {
        const key = keyOf(ourFlow(row), compared);
        const at = left.indexOf(key);
        if (at < 0) extra.push(key);
        else left.splice(at, 1);
      }
      tellAgreement(name, files, records, records - left.length, columns);
      assert.deepEqual([extra.length, left.length], [more, less], `ours ${extra[0]}\nnfdump ${left[0]}`);
    });
});

function tellAgreement(
  name: string,
  files: readonly string[],
  records: number,
  equal: number,
  columns: readonly Column[],
): void {
  const because = DIFFERENCES[name]?.because ?? "";
  agreement({
    format: formatOf(files[0]!),
    file: `netflow/${name}${files.length > 1 ? ` (${files.length} files)` : ""}`,
    records,
    equal,
    referee: "nfdump 1.7.1",
    differences: because && columns.length > 0 ? `${columns.join(", ")} not compared: ${because}` : because,
  });
}

/** By the version number of the first export packet. */
function formatOf(file: string): string {
  const octets = fs.readFileSync(referee(`netflow/${file}`));
  const version = file.endsWith(".pcap") ? octets[16 + 24 + 14 + 20 + 8 + 1]! : octets[1]!;
  return { 5: "netflow5", 9: "netflow9", 10: "ipfix" }[version] ?? "netflow9";
}

function ourFlows(files: readonly string[]): Row[] {
  const octets = files.map((file) => fs.readFileSync(referee(`netflow/${file}`)));
  if (files[0]!.endsWith(".dat")) return readWhole(FLOW_FORMATS, join(...octets)).rows("flow");
  const sessions = new Map<string, unknown>();
  return octets.flatMap((capture) => readWhole(FLOW_FORMATS, capture, { sessions }).rows("flow"));
}

type Flow = Readonly<Record<Column, readonly unknown[]>>;

function keyOf(flow: Flow, columns: readonly Column[]): string {
  return JSON.stringify(columns.map((column) => flow[column]));
}

function ourFlow(row: Row): Flow {
  const scale = row.samplingProbability === null ? 1 : 1 / Number(row.samplingProbability);
  const isIcmp = row.protocolIdentifier === 1 || row.protocolIdentifier === 58;
  const protocol = row.protocolIdentifier ?? 0;
  return {
    addresses: [row.sourceAddress, row.destinationAddress],
    ports: [protocol, isIcmp ? 0 : row.sourceTransportPort, row.destinationTransportPort],
    counters: [Number(row.octetDeltaCount ?? 0) * scale, Number(row.packetDeltaCount ?? 0) * scale],
    times: [iso(row.flowStartMilliseconds), iso(row.flowEndMilliseconds)],
    interfaces: [row.ingressInterface ?? 0, row.egressInterface ?? 0],
    numbers: [row.bgpSourceAsNumber ?? 0, row.bgpDestinationAsNumber ?? 0, hop(row.ipNextHop), hop(row.bgpNextHop)],
  };
}

interface NfdumpFlow {
  readonly [key: string]: string & number;
}

function theirFlows(name: string): Flow[] {
  return readJson(`${name}.nfdump.json`).map((flow: NfdumpFlow) => ({
    addresses: [flow.src4_addr ?? flow.src6_addr, flow.dst4_addr ?? flow.dst6_addr],
    ports: [flow.proto, flow.src_port ?? 0, flow.dst_port ?? (flow.icmp_type ?? 0) * 256 + (flow.icmp_code ?? 0)],
    counters: [flow.in_bytes ?? 0, flow.in_packets ?? 0],
    times: [flow.first, flow.last],
    interfaces: [flow.input_snmp ?? 0, flow.output_snmp ?? 0],
    numbers: [
      flow.src_as ?? 0,
      flow.dst_as ?? 0,
      hop(flow.ip4_next_hop ?? flow.ip6_next_hop),
      hop(flow.bgp4_next_hop ?? flow.bgp6_next_hop),
    ],
  }));
}

/** nfdump leaves out a next hop of zero. */
function hop(address: unknown): unknown {
  return address === "0.0.0.0" || address === "::" ? null : (address ?? null);
}

function iso(time: Row[string] | undefined): string {
  return new Date(Number(time)).toISOString().slice(0, 23);
}

function readJson(name: string) {
  const packed = name === "ipfixcol2/example_flows.nfdump.json";
  const octets = fs.readFileSync(referee(`netflow/${packed ? `${name}.gz` : name}`));
  return JSON.parse((packed ? zlib.gunzipSync(octets) : octets).toString());
}
