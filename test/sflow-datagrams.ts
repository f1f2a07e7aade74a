import { ip, join, text, u16, u32, zeros } from "./export-messages.ts";

/** Datagrams of sFlow version 5 made for tests, octet by octet. */

export interface DatagramOptions {
  readonly version?: number;
  readonly agent?: string;
  readonly subAgent?: number;
  readonly sequence?: number;
  readonly uptime?: number;
  /** What the header counts; by default what is there. */
  readonly samples?: number;
}

export function sflow(options: DatagramOptions, ...samples: readonly Uint8Array[]): Uint8Array {
  const { version = 5, agent = "192.0.2.254", subAgent = 1, sequence = 1, uptime = 100_000 } = options;
  return join(
    u32(version),
    address(agent),
    u32(subAgent),
    u32(sequence),
    u32(uptime),
    u32(options.samples ?? samples.length),
    ...samples,
  );
}

/** Type and address. */
export function address(of: string): Uint8Array {
  return join(u32(of.includes(":") ? 2 : 1), ip(of));
}

/** A sample or a record: data format, length, body. */
export function structure(format: number, ...body: readonly Uint8Array[]): Uint8Array {
  const octets = join(...body);
  return join(u32(format), u32(octets.length), octets);
}

export interface SampleOptions {
  readonly sequence?: number;
  readonly source?: number;
  readonly rate?: number;
  readonly drops?: number;
  readonly ingress?: number;
  readonly egress?: number;
  /** What the sample counts; by default what is there. */
  readonly records?: number;
}

/** A flow sample, format 1. */
export function flowSample(options: SampleOptions, ...records: readonly Uint8Array[]): Uint8Array {
  const { sequence = 1, source = 3, rate = 512, drops = 0, ingress = 3, egress = 4 } = options;
  const numbers = [sequence, source, rate, 10_000, drops, ingress, egress, options.records ?? records.length];
  return structure(1, ...numbers.map(u32), ...records);
}

/** An expanded flow sample, format 3. */
export function expandedSample(options: SampleOptions, ...records: readonly Uint8Array[]): Uint8Array {
  const { sequence = 1, source = 3, rate = 512, drops = 0, ingress = 3, egress = 4 } = options;
  const numbers = [sequence, 0, source, rate, 10_000, drops, 0, ingress, 0, egress, options.records ?? records.length];
  return structure(3, ...numbers.map(u32), ...records);
}

/** A discarded packet, format 5. */
export function discardedSample(...records: readonly Uint8Array[]): Uint8Array {
  return structure(5, ...[1, 0, 3, 0, 3, 0, 258, records.length].map(u32), ...records);
}

/** Generic interface counters in a counter sample, format 2. */
export function counterSample(counters: Uint8Array = zeros(88)): Uint8Array {
  return structure(2, u32(1), u32(3), u32(1), structure(1, counters));
}

/** The beginning of a packet, record format 1. */
export function sampledHeader(
  octets: Uint8Array,
  { protocol = 1, frame = 1518, length = octets.length } = {},
): Uint8Array {
  return structure(1, u32(protocol), u32(frame), u32(4), u32(length), padded(octets));
}

export function padded(octets: Uint8Array): Uint8Array {
  return join(octets, zeros((4 - (octets.length % 4)) % 4));
}

/** A string of XDR. */
export function xdrText(of: string): Uint8Array {
  const octets = text(of);
  return join(u32(octets.length), padded(octets));
}

/** An Ethernet frame with IPv4 and TCP, its first 54 octets. */
export function tcpFrame(source = "192.0.2.1", destination = "198.51.100.7"): Uint8Array {
  const ipv4 = join(
    Uint8Array.of(0x45, 0),
    u16(1500),
    zeros(5),
    Uint8Array.of(6),
    zeros(2),
    ip(source),
    ip(destination),
  );
  const tcp = join(u16(40_000), u16(443), zeros(8), Uint8Array.of(0x50, 0x18), zeros(6));
  return join(zeros(12), u16(0x0800), ipv4, tcp);
}

export function arpFrame(): Uint8Array {
  return join(zeros(12), u16(0x0806), zeros(46));
}

/** extended_router. */
export function router(nextHop: string): Uint8Array {
  return structure(1002, address(nextHop), u32(24), u32(22));
}

/** extended_gateway: ASNs of the router, the source and its peer, and one segment of a path. */
export function gateway(nextHop: string, path: readonly number[], count = path.length): Uint8Array {
  const segment = path.length > 0 ? [u32(1), u32(2), u32(count), ...path.map(u32)] : [u32(0)];
  return structure(1003, address(nextHop), u32(64_496), u32(64_500), u32(64_501), ...segment, u32(0), u32(100));
}
