import type { FlowCells, Sampling } from "../text/flow-cells.ts";
import { readZonedInstant } from "../text/instants.ts";
import { readProtocol } from "../text/protocols.ts";
import type { RowFault } from "../text/row-reader.ts";
import { LAST_SECOND } from "../text/seconds.ts";
import type { ToldNames } from "../text/told-names.ts";
import type { Event, Name } from "./fields.ts";

const TCP = 6;
/** IE 136 by Suricata's words; a TCP connection that is closed has ended, whatever made Suricata write it. */
const END_REASONS: ReadonlyMap<string, number> = new Map([
  ["timeout", 1],
  ["forced", 4],
  ["shutdown", 4],
]);
const END_OF_FLOW = 3;

/** Suricata's names of protocols and ours, the ids of src/values/signs.ts; `failed` and `unknown` are no protocols. */
const SIGNS: ReadonlyMap<string, string> = new Map([
  ["ssl", "tls"],
  ["http2", "http"],
  ["http1", "http"],
  ["bittorrent-dht", "bittorrent"],
  ["failed", ""],
  ["unknown", ""],
]);

export interface FlowTold {
  readonly start: Name;
  readonly end: Name;
  readonly counts: readonly (readonly [Name, string])[];
  readonly flags: readonly (readonly [Name, string])[];
}

/** A flow event counts both directions, a netflow event one of them. */
export const FLOW: FlowTold = {
  start: "flow.start",
  end: "flow.end",
  counts: [
    ["flow.bytes_toserver", "octetDeltaCount"],
    ["flow.pkts_toserver", "packetDeltaCount"],
    ["flow.bytes_toclient", "reverseOctetDeltaCount"],
    ["flow.pkts_toclient", "reversePacketDeltaCount"],
  ],
  flags: [
    ["tcp.tcp_flags_ts", "tcpControlBits"],
    ["tcp.tcp_flags_tc", "reverseTcpControlBits"],
  ],
};

export const NETFLOW: FlowTold = {
  start: "netflow.start",
  end: "netflow.end",
  counts: [
    ["netflow.bytes", "octetDeltaCount"],
    ["netflow.pkts", "packetDeltaCount"],
  ],
  flags: [["tcp.tcp_flags", "tcpControlBits"]],
};

export interface FlowOf {
  readonly exporter: string;
  readonly sampling: Sampling;
  readonly names: ToldNames | undefined;
}

/** Writes an event as a flow; null and its end, or what is wrong with it. */
export function writeFlow(
  cells: FlowCells,
  event: Event,
  told: FlowTold,
  of: FlowOf,
  offset: number,
): number | RowFault {
  const start = instant(event, told.start);
  if (Number.isNaN(start)) return fault(event, told.start, "ISO 8601 with its zone");
  const end = event.word(told.end) === "" ? start : instant(event, told.end);
  if (Number.isNaN(end)) return fault(event, told.end, "ISO 8601 with its zone");
  cells.next(offset);
  const wrong = writeCells(cells, event, told);
  if (wrong) {
    cells.withdraw();
    return wrong;
  }
  cells.times(start, end);
  cells.text("exporter", of.exporter);
  cells.sampling(of.sampling);
  cells.text("serverName", of.names?.serverName ?? "");
  cells.text("ja4", of.names?.ja4 ?? "");
  return end;
}

function writeCells(cells: FlowCells, event: Event, told: FlowTold): RowFault | null {
  if (!cells.address("sourceAddress", event.field("src_ip"))) return fault(event, "src_ip", "an address");
  if (!cells.address("destinationAddress", event.field("dest_ip"))) return fault(event, "dest_ip", "an address");
  if (!cells.port("sourceTransportPort", event.field("src_port"))) return fault(event, "src_port", "a port");
  if (!cells.port("destinationTransportPort", event.field("dest_port"))) return fault(event, "dest_port", "a port");
  const { octets, from, to } = event.field("proto");
  const protocol = readProtocol(octets, from, to);
  if (protocol < 0) return fault(event, "proto", "a transport protocol");
  cells.number("protocolIdentifier", protocol);
  for (const [name, column] of told.counts)
    if (!cells.count(column, event.field(name))) return fault(event, name, "a count below 2^64");
  if (protocol === TCP) writeBits(cells, event, told);
  const reason = protocol === TCP && event.word("flow.state") === "closed" ? END_OF_FLOW : undefined;
  const known = reason ?? END_REASONS.get(event.word("flow.reason"));
  if (known !== undefined) cells.number("flowEndReason", known);
  cells.text("marks", marksOf(event.word("app_proto")));
  return null;
}

/** Hexadecimal, as Suricata prints them; what is none is passed over. */
function writeBits(cells: FlowCells, event: Event, { flags }: FlowTold): void {
  for (const [name, column] of flags) {
    const bits = event.word(name);
    if (/^[0-9a-fA-F]{1,4}$/.test(bits)) cells.number(column, Number.parseInt(bits, 16));
  }
}

function marksOf(protocol: string): string {
  return SIGNS.get(protocol) ?? protocol;
}

export function instant(event: Event, name: Name): number {
  const { octets, from, to } = event.field(name);
  const at = readZonedInstant(octets, from, to);
  return at >= 0 && at <= LAST_SECOND * 1000 ? at : Number.NaN;
}

export function fault(event: Event, name: Name, expected: string): RowFault {
  return { expected: `${name}: ${expected}`, found: `"${event.text(name).slice(0, 100)}"` };
}
