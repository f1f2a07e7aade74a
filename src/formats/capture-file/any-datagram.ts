import { RecordSink } from "../../record/sink.ts";
import type { ReadContext } from "../format.ts";
import { IpHeader } from "../headers/ip.ts";
import { cutLink } from "../headers/link-layer.ts";
import type { Packet } from "../headers/packet.ts";
import { CaptureReader } from "./capture-reader.ts";

const UDP = 17;
const UDP_HEADER_OCTETS = 8;
/** Of DNS, DHCP, NTP, SNMP and the like, whose first octets may look like a version; exporters use higher ones. */
const SYSTEM_PORTS = 1024;

/** Whether a UDP datagram among the first packets of a capture is what `carries` looks for. */
export function anyDatagram(first: Uint8Array, carries: (payload: Uint8Array) => boolean): boolean {
  const header = new IpHeader();
  let found = false;
  const packet = (packet: Packet): void => {
    found ||= carriesExport(packet, header, carries);
  };
  const reader = new CaptureReader(unheard(), { packet, end: () => {} });
  reader.push(first);
  reader.end();
  return found;
}

function carriesExport(packet: Packet, header: IpHeader, carries: (payload: Uint8Array) => boolean): boolean {
  const at = cutLink(packet);
  if (at === null || header.read(packet.view, at, packet.to) !== null) return false;
  if (header.protocol !== UDP || (header.fragment?.ahead ?? 0) > 0) return false;
  if (header.from + UDP_HEADER_OCTETS > header.to) return false;
  if (packet.view.getUint16(header.from) < SYSTEM_PORTS || packet.view.getUint16(header.from + 2) < SYSTEM_PORTS)
    return false;
  return carries(packet.octets.subarray(header.from + UDP_HEADER_OCTETS, header.to));
}

/** What is found in this reading is not kept. */
function unheard(): ReadContext {
  return {
    sink: new RecordSink("recognition"),
    settings: { samplingProbability: null, map: null, exporter: null },
    sessions: new Map(),
    datagramReader: () => null,
  };
}
