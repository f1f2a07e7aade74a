import type { IpHeader } from "../headers/ip.ts";

export const TCP = 6;
export const UDP = 17;
export const ICMP = 1;
export const IPV6_ICMP = 58;
/** TCP, UDP, DCCP, SCTP, UDP-Lite: the header begins with two ports. */
const WITH_PORTS = new Uint8Array(256);
for (const protocol of [TCP, UDP, 33, 132, 136]) WITH_PORTS[protocol] = 1;
const TCP_HEADER_OCTETS = 20;
const UDP_HEADER_OCTETS = 8;

/** Replies by the type of their request: echo, time stamp, information, address mask; echo of ICMPv6 (IANA). */
const REQUESTS: ReadonlyMap<number, ReadonlyMap<number, number>> = new Map([
  [
    ICMP,
    new Map([
      [0, 8],
      [14, 13],
      [16, 15],
      [18, 17],
    ]),
  ],
  [
    IPV6_ICMP,
    new Map([
      [129, 128],
      [140, 139],
    ]),
  ],
]);

/** What is wrong with a transport header, though its ports are kept. */
export interface TransportFault {
  readonly kind: string;
  readonly expected: string;
  readonly found: string;
}

/** The header behind that of IP, read again and again. */
export class Transport {
  /** Of ICMP both are type × 256 + code, as NetFlow and IPFIX tell it (IE 32, 139); a reply has that of its request. */
  sourcePort = 0;
  destinationPort = 0;
  /** An ICMP reply: the other end asked. */
  isReply = false;
  /** TCP control bits (IE 6), 0 where there are none. */
  controlBits = 0;
  /** TCP sequence number of the first octet of payload. */
  sequence = 0;
  payloadFrom = 0;
  payloadTo = 0;
  /** Whether the capture kept less of the payload than the headers tell. */
  isCut = false;

  /** Null, or what is wrong with it. */
  read(view: DataView, ip: IpHeader): TransportFault | null {
    const { protocol, from, to } = ip;
    this.sourcePort = this.destinationPort = this.controlBits = 0;
    this.isReply = false;
    this.payloadFrom = from;
    this.payloadTo = to;
    this.isCut = toldEnd(ip) > to;
    if (WITH_PORTS[protocol] === 1) {
      if (from + 4 > to) return null; // cut by the capture
      this.sourcePort = view.getUint16(from);
      this.destinationPort = view.getUint16(from + 2);
      if (protocol === TCP) return this.#tcp(view, ip);
      this.payloadFrom = Math.min(from + UDP_HEADER_OCTETS, to);
      return protocol === UDP ? this.#udp(view, ip) : null;
    }
    if ((protocol === ICMP || protocol === IPV6_ICMP) && from + 2 <= to) this.#icmp(view, protocol, from);
    return null;
  }

  #tcp(view: DataView, ip: IpHeader): TransportFault | null {
    const { from, to } = ip;
    this.payloadFrom = to;
    if (from + 14 > to) return null;
    const offsetAndBits = view.getUint16(from + 12);
    const headerOctets = (offsetAndBits >> 12) * 4;
    this.controlBits = offsetAndBits & 0x0fff;
    const room = toldEnd(ip) - from;
    if (headerOctets < TCP_HEADER_OCTETS || headerOctets > room)
      return { kind: "bad-tcp", expected: `a header of 20 to ${room} octets`, found: `${headerOctets}` };
    this.payloadFrom = Math.min(from + headerOctets, to);
    this.sequence = (view.getUint32(from + 4) + ((offsetAndBits >> 1) & 1)) >>> 0; // SYN counts as an octet
    return null;
  }

  #udp(view: DataView, ip: IpHeader): TransportFault | null {
    const { from, to } = ip;
    if (from + 6 > to) return null;
    const told = view.getUint16(from + 4);
    const room = toldEnd(ip) - from;
    this.payloadTo = told < UDP_HEADER_OCTETS ? to : Math.min(from + told, to);
    if (ip.fragment !== null || (told >= UDP_HEADER_OCTETS && told <= room)) return null;
    return { kind: "bad-udp", expected: `a length of 8 to ${room} octets`, found: `${told}` };
  }

  #icmp(view: DataView, protocol: number, from: number): void {
    const type = view.getUint8(from);
    const request = REQUESTS.get(protocol)!.get(type);
    this.isReply = request !== undefined;
    this.sourcePort = this.destinationPort = (request ?? type) * 256 + view.getUint8(from + 1);
    this.payloadFrom = Math.min(from + 8, this.payloadTo);
  }
}

/** Where the IP packet ends as its header tells it, captured or not. */
function toldEnd({ version, source, octets, to }: IpHeader): number {
  return octets === 0 ? to : source - (version === 4 ? 12 : 8) + octets;
}
