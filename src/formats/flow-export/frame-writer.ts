import type { BatchBuilder } from "../../record/batch.ts";
import { cutIp } from "../headers/ip.ts";
import { cutLink, ETHERNET } from "../headers/link-layer.ts";
import type { IpPacket } from "../headers/packet.ts";
import type { Run } from "./run.ts";
import type { Template } from "./template.ts";

/** The beginning of a sampled packet as a field of its own (RFC 5477 §8.4, RFC 7133). */
const DATA_LINK_FRAME_SECTION = 315;
const IP_HEADER_PACKET_SECTION = 313;
const TCP = 6;
/** Protocols whose header begins with two ports. */
const WITH_PORTS: ReadonlySet<number> = new Set([TCP, 17, 33, 132, 136]);

/** Writes the row of a record that is one packet; false when the packet is no IP. */
export type FrameWriter = (run: Run) => boolean;

/**
 * For records that hold the beginning of a packet in place of a flow's key: one packet, with its IP length as octets.
 * Null when the template holds none.
 */
export function frameWriter({ fields }: Template, builder: BatchBuilder): FrameWriter | null {
  const field = fields.findIndex(
    ({ element, enterprise }) =>
      enterprise === 0 && (element === DATA_LINK_FRAME_SECTION || element === IP_HEADER_PACKET_SECTION),
  );
  if (field < 0) return null;
  const isFrame = fields[field]!.element === DATA_LINK_FRAME_SECTION;
  const put = rowWriter(builder);
  return ({ view, places, lengths, row }) => {
    const from = places[field]!;
    const to = from + lengths[field]!;
    const at = isFrame ? cutLink({ linkType: ETHERNET, view, from, to }) : from;
    const ip = at === null ? "no IP" : cutIp(view, at, to);
    if (at === null || typeof ip === "string") return false;
    put(row, view, at, ip, to);
    return true;
  };
}

function rowWriter(builder: BatchBuilder) {
  const columns = {
    source: builder.column("sourceAddress"),
    destination: builder.column("destinationAddress"),
    protocol: builder.column("protocolIdentifier"),
    sourcePort: builder.column("sourceTransportPort"),
    destinationPort: builder.column("destinationTransportPort"),
    flags: builder.column("tcpControlBits"),
    octets: builder.column("octetDeltaCount"),
    packets: builder.column("packetDeltaCount"),
  };
  return (row: number, view: DataView, at: number, ip: IpPacket, to: number): void => {
    const octets = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    const put = ip.version === 4 ? "ipv4" : "address";
    columns.source[put](row, octets, ip.source);
    columns.destination[put](row, octets, ip.destination);
    columns.protocol.number(row, ip.protocol);
    columns.packets.number(row, 1);
    columns.octets.number(row, ip.version === 4 ? view.getUint16(at + 2) : 40 + view.getUint16(at + 4));
    const isFirst = ip.fragment === null || ip.fragment.ahead === 0;
    if (!isFirst || !WITH_PORTS.has(ip.protocol) || ip.from + 4 > to) return;
    columns.sourcePort.number(row, view.getUint16(ip.from));
    columns.destinationPort.number(row, view.getUint16(ip.from + 2));
    if (ip.protocol === TCP && ip.from + 14 <= to) columns.flags.number(row, view.getUint16(ip.from + 12) & 0x0fff);
  };
}
