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
/** Ports whose datagrams look like export by chance: messages that begin with a small number. */
const ALIKE: ReadonlyMap<number, string> = new Map([
  [1701, "L2TP"],
  [2152, "GTP-U"],
  [3478, "STUN, RFC 8489 §6.2.1"],
  [3544, "Teredo, RFC 4380 §5.1.1"],
  [4789, "VXLAN"],
  [5353, "multicast DNS"],
  [19_302, "STUN of WebRTC"],
]);

/**
 * Whether the first packets of a capture hold datagrams that `carries` looks for. A collector's port gets little else, so
 * of the datagrams to such a port at least half must be of the kind: one alone may look so by chance.
 */
export function anyDatagram(first: Uint8Array, carries: (payload: Uint8Array) => boolean): boolean {
  const header = new IpHeader();
  const ports = new Map<number, { alike: number; all: number }>();
  const packet = (packet: Packet): void => {
    const port = portOf(packet, header);
    if (port === null) return;
    const known = ports.get(port) ?? { alike: 0, all: 0 };
    known.all++;
    if (carries(packet.octets.subarray(header.from + UDP_HEADER_OCTETS, header.to))) known.alike++;
    ports.set(port, known);
  };
  const reader = new CaptureReader(unheard(), { packet, end: () => {} });
  reader.push(first);
  reader.end();
  return [...ports.values()].some(({ alike, all }) => alike > 0 && 2 * alike >= all);
}

/** Where a UDP datagram goes to that could be an export; null for other packets. */
function portOf(packet: Packet, header: IpHeader): number | null {
  const at = cutLink(packet);
  if (at === null || header.read(packet.view, at, packet.to) !== null) return null;
  if (header.protocol !== UDP || (header.fragment?.ahead ?? 0) > 0) return null;
  if (header.from + UDP_HEADER_OCTETS > header.to) return null;
  const [source, destination] = [packet.view.getUint16(header.from), packet.view.getUint16(header.from + 2)];
  if (source < SYSTEM_PORTS || destination < SYSTEM_PORTS || ALIKE.has(source) || ALIKE.has(destination)) return null;
  return destination;
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
