import { ip, join, u8, u16, u32, zeros } from "./export-messages.ts";

// Packets for tests of captures, big-endian as on the wire; checksums are zero.

export interface IpEnds {
  readonly source?: string;
  readonly destination?: string;
}

const HOST = "192.0.2.10";
const SERVER = "198.51.100.20";
export const SYN = 0x02;
export const ACK = 0x10;
export const FIN = 0x01;
export const RST = 0x04;

/** IPv4 or IPv6 by the look of the source. */
export function ipPacket(protocol: number, payload: Uint8Array, { source = HOST, destination = SERVER }: IpEnds = {}) {
  if (source.includes(":"))
    return join(u32(0x6000_0000), u16(payload.length), u8(protocol), u8(64), ip(source), ip(destination), payload);
  return ip4(protocol, payload, { source, destination });
}

export interface Ip4 extends IpEnds {
  readonly identification?: number;
  /** In octets, a multiple of 8. */
  readonly ahead?: number;
  readonly more?: boolean;
  /** As the header tells it, instead of what is there. */
  readonly totalOctets?: number;
}

export function ip4(protocol: number, payload: Uint8Array, told: Ip4 = {}): Uint8Array {
  const { source = HOST, destination = SERVER, identification = 0, ahead = 0, more = false } = told;
  const { totalOctets = 20 + payload.length } = told;
  const flags = (more ? 0x2000 : 0) | (ahead / 8);
  return join(
    ...[u16(0x4500), u16(totalOctets), u16(identification), u16(flags), u8(64), u8(protocol), u16(0)],
    ...[ip(source), ip(destination), payload],
  );
}

export function udp(
  sourcePort: number,
  destinationPort: number,
  payload: Uint8Array,
  told = payload.length + 8,
): Uint8Array {
  return join(u16(sourcePort), u16(destinationPort), u16(told), u16(0), payload);
}

export interface Tcp {
  readonly bits?: number;
  readonly sequence?: number;
  readonly payload?: Uint8Array;
  /** In words of 32 bits. */
  readonly headerWords?: number;
}

export function tcp(sourcePort: number, destinationPort: number, told: Tcp = {}): Uint8Array {
  const { bits = ACK, sequence = 1, payload = zeros(0), headerWords = 5 } = told;
  const head = join(u16(sourcePort), u16(destinationPort), u32(sequence), u32(0));
  return join(head, u16((headerWords << 12) | bits), u16(8192), u32(0), payload);
}

export function icmp(type: number, code = 0, payload = zeros(8)): Uint8Array {
  return join(u8(type), u8(code), u16(0), u32(1), payload);
}

/** An Ethernet frame; its type by the IP version of what it carries, unless told. */
export function ethernet(payload: Uint8Array, type = payload[0]! >> 4 === 6 ? 0x86dd : 0x0800): Uint8Array {
  return join(u16(0x0200), u32(1), u16(0x0200), u32(2), u16(type), payload);
}
