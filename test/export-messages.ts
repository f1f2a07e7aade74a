import { parseAddress } from "../src/values/address.ts";

/** Export messages and captures made for tests, octet by octet. */

export const u8 = (value: number): Uint8Array => Uint8Array.of(value);
export const u16 = (value: number): Uint8Array => Uint8Array.of((value >> 8) & 0xff, value & 0xff);
export const u32 = (value: number): Uint8Array =>
  Uint8Array.of((value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
export const u64 = (value: bigint): Uint8Array => join(u32(Number(value >> 32n)), u32(Number(value & 0xffff_ffffn)));
export const zeros = (octets: number): Uint8Array => new Uint8Array(octets);
export const text = (value: string): Uint8Array => new TextEncoder().encode(value);

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Four octets of a dotted quad, sixteen of all else. */
export function ip(address: string): Uint8Array {
  const octets = parseAddress(address)!;
  return address.includes(":") ? octets : octets.subarray(12);
}

/** 2020-01-01T00:00:00Z. */
export const TIME = 1_577_836_800;

/** A NetFlow v9 or IPFIX set: id, length, body. */
export function set(id: number, ...body: readonly Uint8Array[]): Uint8Array {
  const octets = join(...body);
  return join(u16(id), u16(octets.length + 4), octets);
}

/** Element, octets, and an enterprise number where there is one. */
export type FieldSpecifier = readonly [element: number, octets: number, enterprise?: number];

const specifiers = (fields: readonly FieldSpecifier[]): Uint8Array[] =>
  fields.map(([element, octets, enterprise]) =>
    enterprise === undefined
      ? join(u16(element), u16(octets))
      : join(u16(element | 0x8000), u16(octets), u32(enterprise)),
  );

/** A template of either protocol; it goes into set 0 or 2. */
export function template(id: number, fields: readonly FieldSpecifier[]): Uint8Array {
  return join(u16(id), u16(fields.length), ...specifiers(fields));
}

/** It goes into set 1. */
export function optionsTemplate9(
  id: number,
  scopes: readonly FieldSpecifier[],
  fields: readonly FieldSpecifier[],
): Uint8Array {
  return join(u16(id), u16(scopes.length * 4), u16(fields.length * 4), ...specifiers([...scopes, ...fields]));
}

/** It goes into set 3. */
export function optionsTemplate(
  id: number,
  scopes: readonly FieldSpecifier[],
  fields: readonly FieldSpecifier[],
): Uint8Array {
  return join(u16(id), u16(scopes.length + fields.length), u16(scopes.length), ...specifiers([...scopes, ...fields]));
}

export interface Header {
  readonly sequence?: number;
  readonly domain?: number;
  readonly seconds?: number;
  readonly uptime?: number;
  readonly count?: number;
}

export function netflow9(header: Header, ...sets: readonly Uint8Array[]): Uint8Array {
  const { sequence = 0, domain = 0, seconds = TIME, uptime = 100_000_000, count = 1 } = header;
  return join(u16(9), u16(count), u32(uptime), u32(seconds), u32(sequence), u32(domain), ...sets);
}

export function ipfix(
  { sequence = 0, domain = 0, seconds = TIME }: Header,
  ...sets: readonly Uint8Array[]
): Uint8Array {
  const body = join(...sets);
  return join(u16(10), u16(body.length + 16), u32(seconds), u32(sequence), u32(domain), body);
}

export interface Header5 extends Header {
  readonly nanoseconds?: number;
  readonly engine?: number;
  readonly sampling?: number;
}

export function netflow5(header: Header5, ...records: readonly Uint8Array[]): Uint8Array {
  const { sequence = 0, seconds = TIME, uptime = 100_000_000, count = records.length } = header;
  const { nanoseconds = 0, engine = 0, sampling = 0 } = header;
  const tail = join(u16(engine), u16(sampling));
  return join(u16(5), u16(count), u32(uptime), u32(seconds), u32(nanoseconds), u32(sequence), tail, ...records);
}

export interface Record5 {
  readonly source?: string;
  readonly destination?: string;
  readonly packets?: number;
  readonly octets?: number;
  readonly first?: number;
  readonly last?: number;
}

export function record5(record: Record5 = {}): Uint8Array {
  const { source = "192.0.2.1", destination = "198.51.100.7", packets = 10, octets = 1000 } = record;
  const { first = 99_990_000, last = 99_999_000 } = record;
  return join(
    ...[ip(source), ip(destination), ip("203.0.113.1"), u16(3), u16(4), u32(packets), u32(octets)],
    ...[u32(first), u32(last), u16(40_000), u16(443), u8(0), u8(0x1b), u8(6), u8(0), u16(64_500), u16(64_501)],
    ...[u8(24), u8(24), u16(0)],
  );
}

export interface Ends {
  readonly source?: string;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
}

/** An Ethernet frame with a UDP datagram, over IPv4 or IPv6 by the source. */
export function frame(payload: Uint8Array, ends: Ends = {}): Uint8Array {
  const { source = "192.0.2.254" } = ends;
  const type = source.includes(":") ? 0x86dd : 0x0800;
  return join(zeros(12), u16(type), packet(payload, ends));
}

export function packet(payload: Uint8Array, ends: Ends = {}): Uint8Array {
  const { source = "192.0.2.254", sourcePort = 50_000, destinationPort = 2055 } = ends;
  const udp = join(u16(sourcePort), u16(destinationPort), u16(payload.length + 8), u16(0), payload);
  if (source.includes(":"))
    return join(u32(0x6000_0000), u16(udp.length), u8(17), u8(64), ip(source), ip("2001:db8::1"), udp);
  return join(
    ...[u16(0x4500), u16(udp.length + 20), u32(0), u8(64), u8(17), u16(0)],
    ...[ip(source), ip("192.0.2.253"), udp],
  );
}

export interface CaptureSettings {
  readonly little?: boolean;
  readonly nanoseconds?: boolean;
  readonly linkType?: number;
  /** Of the first packet; each following comes a second later. */
  readonly seconds?: number;
}

export function pcapHeader({ little = false, nanoseconds = false, linkType = 1 }: CaptureSettings = {}): Uint8Array {
  const head = join(u32(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4), u16(2), u16(4), zeros(8), u32(262_144), u32(linkType));
  return little ? swapped(head, [4, 2, 2, 4, 4, 4, 4]) : head;
}

export function pcapRecord(octets: Uint8Array, seconds: number, { little = false }: CaptureSettings = {}): Uint8Array {
  const head = join(u32(seconds), u32(0), u32(octets.length), u32(octets.length));
  return join(little ? swapped(head, [4, 4, 4, 4]) : head, octets);
}

export function pcap(packets: readonly Uint8Array[], settings: CaptureSettings = {}): Uint8Array {
  const { seconds = TIME } = settings;
  return join(pcapHeader(settings), ...packets.map((octets, i) => pcapRecord(octets, seconds + i, settings)));
}

const padded = (octets: Uint8Array): Uint8Array => join(octets, zeros((4 - (octets.length % 4)) % 4));

/** A pcapng block in big-endian order; `little` turns its words, and the body must come in that order. */
export function block(type: number, body: Uint8Array, little = false): Uint8Array {
  const whole = padded(body);
  const length = u32(whole.length + 12);
  const kind = u32(type);
  const turned = (word: Uint8Array) => (little ? word.slice().reverse() : word);
  return join(turned(kind), turned(length), whole, turned(length));
}

export function option(code: number, value: Uint8Array): Uint8Array {
  return join(u16(code), u16(value.length), padded(value));
}

export function section(...options: readonly Uint8Array[]): Uint8Array {
  return block(0x0a0d0d0a, join(u32(0x1a2b3c4d), u16(1), u16(0), u32(0xffffffff), u32(0xffffffff), ...options));
}

export function networkInterface(linkType = 1, ...options: readonly Uint8Array[]): Uint8Array {
  return block(1, join(u16(linkType), u16(0), u32(0), ...options));
}

/** An enhanced packet block; `units` since 1970 in the interface's resolution. */
export function enhancedPacket(octets: Uint8Array, units: bigint, id = 0): Uint8Array {
  return block(6, join(u32(id), u64(units), u32(octets.length), u32(octets.length), octets));
}

function swapped(octets: Uint8Array, widths: readonly number[]): Uint8Array {
  let at = 0;
  return join(
    ...widths.map((width) => {
      at += width;
      return octets.slice(at - width, at).reverse();
    }),
  );
}
