import type { BatchBuilder } from "../../record/batch.ts";
import { EXTENSIONS, NSEL_COMMON, RECEIVED, ROUTER_IPV4, ROUTER_IPV6 } from "./extensions.ts";
import type { Field } from "./field-writers.ts";
import { type Layout, marksOf, type Placed, type Who, writersOf } from "./layout.ts";

/** Flags of a record, nffile.h of nfdump 1.6. */
const IPV6 = 1;
const PACKETS_64 = 2;
const OCTETS_64 = 4;
const SAMPLED = 128;

const NOBODY: Who = {
  exporter: -1,
  exporterOctets: 2,
  isSampled: { place: -1, bit: SAMPLED },
  router: -1,
  routerOctets: 4,
  received: -1,
  event: -1,
  hasDomain: false,
  sampler: -1,
};

/** common_record_t of nfdump 1.6: times, protocol and ports. */
const COMMON: readonly Field[] = [
  { column: "flowStartMilliseconds", codec: "seconds", at: 12, and: 8 },
  { column: "flowEndMilliseconds", codec: "seconds", at: 16, and: 10 },
  { column: "tcpControlBits", codec: "u8", at: 21 },
  { column: "protocolIdentifier", codec: "u8", at: 22 },
  { column: "sourceTransportPort", codec: "u16", at: 24 },
  { column: "destinationTransportPort", codec: "u16", at: 26 }, // of ICMP type × 256 + code
];
const SHORT_COMMON_OCTETS = 28; // record type 1, up to 1.6.8: exporter of one octet
const COMMON_OCTETS = 32; // record type 10

/** A record whose extensions a map tells: type 1 or 10, of `octets` octets at `at`. */
export function layout1(
  view: DataView,
  at: number,
  octets: number,
  extensions: readonly number[],
  builder: BatchBuilder,
): Layout | string {
  const isShort = view.getUint16(at, true) === 1;
  const flags = isShort ? view.getUint8(at + 4) : view.getUint16(at + 4, true);
  const { placed, end } = requiredFields(flags, isShort ? SHORT_COMMON_OCTETS : COMMON_OCTETS);
  const places = new Map<number, number>();
  let from = end;
  for (const id of extensions) {
    const extension = EXTENSIONS.get(id)!;
    placed.push(...extension.fields.map((field) => ({ field, from })));
    places.set(id, from);
    from += extension.octets;
  }
  if (from > octets) return `${octets} octets for fields of ${from}`;
  const place = (id: number) => places.get(id) ?? -1;
  return {
    octets,
    ...marksOf(view, at, [
      [0, -1], // type and size
      [4, isShort ? 0xffff00ff : -1], // flags and map, in short ones the exporter between them
    ]),
    isFlow: true,
    writers: writersOf(builder, [...COMMON.map((field) => ({ field, from: 0 })), ...placed], octets),
    who: {
      ...NOBODY,
      exporter: isShort ? 5 : 28,
      exporterOctets: isShort ? 1 : 2,
      isSampled: { place: 4, bit: SAMPLED },
      router: places.has(ROUTER_IPV6) ? place(ROUTER_IPV6) : place(ROUTER_IPV4),
      routerOctets: places.has(ROUTER_IPV6) ? 16 : 4,
      received: place(RECEIVED),
      event: place(NSEL_COMMON),
    },
  };
}

/** Which map a record of type 1 or 10 refers to. */
export function mapOf(view: DataView, at: number): number {
  return view.getUint16(at + 6, true);
}

/** Octets that must be there before `mapOf` and `layout1` can be asked. */
export function leastOctets(type: number): number {
  return type === 1 ? SHORT_COMMON_OCTETS : COMMON_OCTETS;
}

/** common_record_v1_t of nfdump 1.5, which has no extensions. */
const OLD_COMMON: readonly Field[] = [
  { column: "flowStartMilliseconds", codec: "seconds", at: 12, and: 8 },
  { column: "flowEndMilliseconds", codec: "seconds", at: 16, and: 10 },
  { column: "flowDirection", codec: "u8", at: 20 },
  { column: "tcpControlBits", codec: "u8", at: 21 },
  { column: "protocolIdentifier", codec: "u8", at: 22 },
  { column: "ingressInterface", codec: "u16", at: 24 },
  { column: "egressInterface", codec: "u16", at: 26 },
  { column: "sourceTransportPort", codec: "u16", at: 28 },
  { column: "destinationTransportPort", codec: "u16", at: 30 },
  { column: "bgpSourceAsNumber", codec: "u16", at: 32 },
  { column: "bgpDestinationAsNumber", codec: "u16", at: 34 },
];
export const OLD_COMMON_OCTETS = 36;

/** A record of nfdump 1.5: flags, size, and no type. */
export function layoutOld(view: DataView, at: number, octets: number, builder: BatchBuilder): Layout | string {
  const { placed, end } = requiredFields(view.getUint32(at, true), OLD_COMMON_OCTETS);
  if (end > octets) return `${octets} octets for fields of ${end}`;
  return {
    octets,
    ...marksOf(view, at, [
      [0, -1], // flags
      [4, 0xffff], // size
    ]),
    isFlow: true,
    writers: writersOf(builder, [...OLD_COMMON.map((field) => ({ field, from: 0 })), ...placed], octets),
    who: { ...NOBODY, exporter: 6 },
  };
}

/** Addresses and counters, which follow each other, short or long as flags say. */
function requiredFields(flags: number, from: number): { placed: Placed[]; end: number } {
  const address = flags & IPV6 ? ({ codec: "ipv6", octets: 16 } as const) : ({ codec: "ipv4", octets: 4 } as const);
  const packets = flags & PACKETS_64 ? ({ codec: "u64", octets: 8 } as const) : ({ codec: "u32", octets: 4 } as const);
  const counted = flags & OCTETS_64 ? ({ codec: "u64", octets: 8 } as const) : ({ codec: "u32", octets: 4 } as const);
  const columns = [
    ["sourceAddress", address],
    ["destinationAddress", address],
    ["packetDeltaCount", packets],
    ["octetDeltaCount", counted],
  ] as const;
  const placed: Placed[] = [];
  let end = from;
  for (const [column, { codec, octets }] of columns) {
    placed.push({ field: { column, codec, at: 0 }, from: end });
    end += octets;
  }
  return { placed, end };
}
