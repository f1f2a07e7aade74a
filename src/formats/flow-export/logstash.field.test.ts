import assert from "node:assert/strict";
import fs from "node:fs";
import { describe, test } from "vitest";
import { agreement } from "../../../test/agreement.ts";
import { join } from "../../../test/export-messages.ts";
import { FLOW_FORMATS } from "../../../test/flow-formats.ts";
import { type Row, readWhole } from "../../../test/read-format.ts";
import { referee } from "../../../test/referees.ts";

/** The cases of logstash-codec-netflow: how many events there are, and the fields of some that our columns carry. */

interface Case {
  readonly name: string;
  readonly packets: readonly string[];
  readonly expected_events: number | null;
  readonly events?: readonly { readonly netflow?: Fields }[];
  readonly assertions?: readonly { readonly event: number; readonly field: string; readonly value: unknown }[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Flows where they are not as many as logstash's events. */
const FLOWS: Readonly<Record<string, { readonly flows: number; readonly because: string }>> = {
  "Netflow 5 valid 01": { flows: 30, because: "logstash reads the first of the packets in the file" },
  "Netflow 9 Cisco 1941/K9 release 15.1": { flows: 29, because: "upstream checks no number; nfdump has 29" },
  "Netflow 9 Cisco ASR1001-X": { flows: 25, because: "upstream checks no number; nfdump has 25" },
  IPFIX: { flows: 12, because: "logstash reads the first of two messages, and one of its events is options data" },
  "IPFIX options template from Juniper MX240 JunOS 15.1 R6 S3": { flows: 0, because: "options data" },
  "IPFIX YAF basic with applabel": { flows: 2, because: "one event is options data" },
  "Netflow 9 Cisco ASR 9000 series options template 256": { flows: 0, because: "options data: names of interfaces" },
  "Netflow 9 Cisco WLC": { flows: 0, because: "the records name no two addresses" },
  "Netflow 9 Fortigate FortiOS 5.2.1": { flows: 1, because: "one event is options data" },
  "Netflow 9 multiple netflow exporters": { flows: 8, because: "one event is options data" },
  "Netflow 9 options template with scope fields": { flows: 0, because: "options data" },
};

/** Their names of fields, for NetFlow v5, v9 and IPFIX, by our columns. */
const COLUMNS: Readonly<Record<string, string>> = {
  ipv4_src_addr: "sourceAddress",
  ipv6_src_addr: "sourceAddress",
  sourceIPv4Address: "sourceAddress",
  sourceIPv6Address: "sourceAddress",
  ipv4_dst_addr: "destinationAddress",
  ipv6_dst_addr: "destinationAddress",
  destinationIPv4Address: "destinationAddress",
  destinationIPv6Address: "destinationAddress",
  ipv4_next_hop: "ipNextHop",
  l4_src_port: "sourceTransportPort",
  sourceTransportPort: "sourceTransportPort",
  l4_dst_port: "destinationTransportPort",
  destinationTransportPort: "destinationTransportPort",
  protocol: "protocolIdentifier",
  protocolIdentifier: "protocolIdentifier",
  tcp_flags: "tcpControlBits",
  tcpControlBits: "tcpControlBits",
  in_bytes: "octetDeltaCount",
  octetDeltaCount: "octetDeltaCount",
  in_pkts: "packetDeltaCount",
  packetDeltaCount: "packetDeltaCount",
  input_snmp: "ingressInterface",
  ingressInterface: "ingressInterface",
  output_snmp: "egressInterface",
  egressInterface: "egressInterface",
  src_as: "bgpSourceAsNumber",
  bgpSourceAsNumber: "bgpSourceAsNumber",
  dst_as: "bgpDestinationAsNumber",
  bgpDestinationAsNumber: "bgpDestinationAsNumber",
  direction: "flowDirection",
  flowDirection: "flowDirection",
  flowEndReason: "flowEndReason",
  flowStartMilliseconds: "flowStartMilliseconds",
  flowEndMilliseconds: "flowEndMilliseconds",
  flow_start_msec: "flowStartMilliseconds",
};

/** Columns that say the same otherwise. */
const ICMP_PORT = "type and code of ICMP stand where the port is";

const cases: readonly Case[] = fs
  .readdirSync(referee("netflow/logstash"))
  .filter((file) => file.endsWith(".expected.json"))
  .map((file) => JSON.parse(fs.readFileSync(referee(`netflow/logstash/${file}`), "utf8")));

describe.each(cases)("$name", ({ name, packets, expected_events, events = [], assertions = [] }) => {
  const octets = packets.map((file) => fs.readFileSync(referee(`netflow/logstash/${file}`)));
  const reading = readWhole(FLOW_FORMATS, join(...octets));
  const rows = reading.rows("flow");

  test("has as many flows", () => {
    assert.equal(rows.length, FLOWS[name]?.flows ?? expected_events ?? 0);
    const records = expected_events ?? rows.length;
    agreement({
      format: reading.format ?? "none",
      file: `netflow/logstash/${packets.join(" + ")}`,
      records,
      equal: Math.min(records, rows.length),
      referee: "expected events of logstash-codec-netflow",
      differences: FLOWS[name]?.because ?? "",
    });
  });

  test("has the fields", () => {
    const told = [...events.map(({ netflow = {} }) => netflow), ...byEvent(assertions)];
    for (const fields of told.map(columnsOf).filter((one) => one.size > 0 && rows.length > 0))
      assert.ok(
        rows.some((row) => [...fields].every(([column, value]) => agrees(row, column, value))),
        `${JSON.stringify([...fields])} in none of ${rows.length} flows; ${ICMP_PORT}`,
      );
  });
});

function byEvent(assertions: NonNullable<Case["assertions"]>): Fields[] {
  const events = new Map<number, Record<string, unknown>>();
  for (const { event, field, value } of assertions) {
    const fields = events.get(event) ?? {};
    fields[field.replace("netflow.", "")] = value;
    events.set(event, fields);
  }
  return [...events.values()];
}

/** What of an event our columns carry; events without two ends are no flows. */
function columnsOf(fields: Fields): Map<string, unknown> {
  const isZero = (value: unknown) => value === "0.0.0.0" || value === "::" || value === "0:0:0:0:0:0:0:0";
  const told = Object.entries(fields).filter(([name, value]) => COLUMNS[name] && !isZero(value));
  return new Map(told.map(([name, value]) => [COLUMNS[name]!, value]));
}

function agrees(row: Row, column: string, value: unknown): boolean {
  const ours = row[column];
  if (column === "destinationTransportPort" && (row.protocolIdentifier === 1 || row.protocolIdentifier === 58))
    return true;
  if (typeof value === "string" && /^\d{4}-/.test(value)) return Number(ours) === Date.parse(value);
  return typeof ours === "bigint" ? ours === BigInt(value as number) : ours === value || (ours === null && value === 0);
}
