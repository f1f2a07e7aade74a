import { EXTENSIONS } from "../src/formats/nfcapd/extensions.ts";
import { ip, join, text, zeros } from "./export-messages.ts";

/** Files of nfdump made for tests, octet by octet; numbers are little-endian, as on the machines that write them. */

export const le16 = (value: number): Uint8Array => Uint8Array.of(value & 0xff, (value >> 8) & 0xff);
export const le32 = (value: number): Uint8Array => join(le16(value & 0xffff), le16(value >>> 16));
export const le64 = (value: number): Uint8Array => join(le32(value >>> 0), le32(Math.floor(value / 0x1_0000_0000)));

/** An address as nfdump holds it: one number of four octets, or two of eight. */
export function host(address: string): Uint8Array {
  const octets = ip(address);
  return octets.length === 4
    ? octets.toReversed()
    : join(octets.slice(0, 8).toReversed(), octets.slice(8).toReversed());
}

/** 2020-01-01T00:00:00Z, in milliseconds. */
export const START = 1_577_836_800_000;

/** A record of any type: type, size, body. */
export function record(type: number, ...body: readonly Uint8Array[]): Uint8Array {
  const octets = join(...body);
  return join(le16(type), le16(octets.length + 4), octets);
}

/** An element of a record of layout 2: type, length, body. */
export function element(type: number, ...body: readonly Uint8Array[]): Uint8Array {
  return record(type, ...body);
}

export interface Flow {
  readonly start?: number;
  readonly end?: number;
  readonly received?: number;
  readonly packets?: number;
  readonly octets?: number;
  readonly source?: string;
  readonly destination?: string;
  readonly exporter?: number;
  readonly flags?: number;
}

/** The first elements of every flow of layout 2: EXgenericFlow, and EXipv4Flow or EXipv6Flow. */
export function flowElements(flow: Flow = {}): Uint8Array[] {
  const { start = START, end = START + 1500, received = START + 2000, packets = 10, octets = 1000 } = flow;
  const { source = "192.0.2.1", destination = "198.51.100.7" } = flow;
  const ports = join(le16(40_000), le16(443), Uint8Array.of(6, 0x1b, 0, 0));
  return [
    element(1, le64(start), le64(end), le64(received), le64(packets), le64(octets), ports),
    element(source.includes(":") ? 3 : 2, host(source), host(destination)),
  ];
}

/** A V3 record: its own elements, or those of `flow` and more. */
export function v3(flow: Flow = {}, ...more: readonly Uint8Array[]): Uint8Array {
  return v3Of(flow, [...flowElements(flow), ...more]);
}

export function v3Of({ exporter = 0, flags = 0 }: Flow, elements: readonly Uint8Array[], count = elements.length) {
  return record(11, le16(count), Uint8Array.of(1, 2), le16(exporter), Uint8Array.of(flags, 9), ...elements);
}

/** Who exporter `number` is: NetFlow v9, source id 77. */
export function exporterInfo(number: number, address: string): Uint8Array {
  const isIPv6 = address.includes(":");
  const held = isIPv6 ? host(address) : join(zeros(8), host(address), zeros(4));
  return record(7, le32(9), held, le16(isIPv6 ? 10 : 2), le16(number), le32(77));
}

/** How exporter `number` samples: so many packets, then so many not. */
export function sampler(number: number, interval: number, space: number, id = -1): Uint8Array {
  const held = id < 0 ? join(le32(id), le32(-1)) : le64(id);
  return record(15, le16(number), le16(1), held, le32(interval), le32(space));
}

export function block(type: number, records: readonly Uint8Array[], more: { count?: number; flags?: number } = {}) {
  return packed(type, records, join(...records), more);
}

/** A block whose body is compressed already. */
export function packed(
  type: number,
  records: readonly unknown[],
  body: Uint8Array,
  { count = records.length, flags = 0 }: { count?: number; flags?: number } = {},
): Uint8Array {
  return join(le32(count), le32(body.length), le16(type), le16(flags), body);
}

/** The appendix: ident and statistics, of which only the flows are told here. */
export function appendix(flows: number, ident = "none"): Uint8Array {
  return block(3, appendixRecords(flows, ident));
}

export function appendixRecords(flows: number, ident = "none"): Uint8Array[] {
  return [record(0x8001, text(`${ident}\0`)), record(0x8002, le64(flows), zeros(136))];
}

export interface FileOptions {
  readonly compression?: number;
  readonly encryption?: number;
  readonly blocks?: number;
  readonly appendixOffset?: number;
  readonly appendixBlocks?: number;
}

/** A file of layout 2; the last block is its appendix. */
export function file2(blocks: readonly Uint8Array[], options: FileOptions = {}): Uint8Array {
  const last = blocks.at(-1)?.length ?? 0;
  const length = 40 + blocks.reduce((sum, { length }) => sum + length, 0);
  const { compression = 0, encryption = 0, appendixBlocks = 1 } = options;
  const header = join(
    le16(0xa50c),
    le16(2),
    le32(0x01070100),
    le64(START / 1000),
    Uint8Array.of(compression, encryption),
    le16(appendixBlocks),
    le32(1),
    le64(options.appendixOffset ?? length - last),
    le32(0),
    le32(options.blocks ?? blocks.length - 1),
  );
  return join(header, ...blocks);
}

/** A file of layout 1. */
export function file1(
  blocks: readonly Uint8Array[],
  {
    flows,
    flags = 0,
    count = blocks.length,
    ident = "none",
  }: { flows: number; flags?: number; count?: number; ident?: string },
): Uint8Array {
  const name = join(text(ident), zeros(128)).subarray(0, 128);
  const stat = join(le64(flows), zeros(128));
  return join(le16(0xa50c), le16(1), le32(flags), le32(count), name, stat, ...blocks);
}

/** Extension map `id` of layout 1. */
export function map1(id: number, extensions: readonly number[]): Uint8Array {
  const ids = [...extensions, 0];
  if (ids.length % 2 === 1) ids.push(0);
  const octets = extensions.reduce((sum, one) => sum + (EXTENSIONS.get(one)?.octets ?? 0), 0);
  return record(2, le16(id), le16(octets), ...ids.map(le16));
}

/** A common record of layout 1, type 10: flags 6, counters of 64 bits; what extensions hold goes behind. */
export function common1(map: number, flow: Flow = {}, ...extensions: readonly Uint8Array[]): Uint8Array {
  const { start = START, end = START + 1500, packets = 10, octets = 1000, exporter = 0 } = flow;
  const { source = "192.0.2.1", destination = "198.51.100.7" } = flow;
  const seconds = (at: number) => le32(Math.floor(at / 1000));
  return record(
    10,
    le16(6 | (source.includes(":") ? 1 : 0) | (flow.flags ?? 0)),
    le16(map),
    join(le16(start % 1000), le16(end % 1000), seconds(start), seconds(end)),
    Uint8Array.of(0, 0x1b, 6, 0),
    join(le16(40_000), le16(443), le16(exporter), le16(0)),
    join(host(source), host(destination), le64(packets), le64(octets)),
    ...extensions,
  );
}
