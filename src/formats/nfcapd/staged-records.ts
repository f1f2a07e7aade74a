import type { ColumnType } from "../../record/columns.ts";
import type { Codec } from "./field-writers.ts";

/**
 * Where records lie while columns are made of them, and where cells come to lie before they are put in place. All are
 * constants of this file: an engine that compiles the loops below knows their addresses and lengths, which makes a cell
 * cost a third of what it costs through arrays that are handed in. Loops take four records a round for the same reason;
 * cells beyond the last record are looked at by nobody.
 */
const ROUND = 4;
/** A record has up to 65,535 octets. */
const MOST_OCTETS = 64 * 1024;
/** Octets that are staged at a time, but for a longer record: they stay in a processor's nearest memory. */
const STAGED_OCTETS = 24 * 1024;
const STAGED_ROWS = 1024;
const OCTETS = new Uint8Array(ROUND * MOST_OCTETS);
const VIEW = new DataView(OCTETS.buffer);

const U8 = new Uint8Array(STAGED_ROWS);
const U16 = new Uint16Array(STAGED_ROWS);
const U32 = new Uint32Array(STAGED_ROWS);
const U64 = new Uint32Array(2 * STAGED_ROWS);
/** Of fields of four octets: the upper halves are zero for good. */
const U64_OF_32 = new Uint32Array(2 * STAGED_ROWS);
const F64 = new Float64Array(STAGED_ROWS);
const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
/** The third of four words of an IPv4-mapped address, octets 00 00 ff ff. */
const MAPPED = new Uint32Array(new Uint8Array([0, 0, 0xff, 0xff]).buffer)[0]!;
/** Addresses as four words of the machine's own order; of an IPv4 address only the last differs. */
const IPV4 = Uint32Array.from({ length: 4 * STAGED_ROWS }, (_, i) => (i % 4 === 2 ? MAPPED : 0));
const IPV6 = new Uint32Array(4 * STAGED_ROWS);
const ADDRESS_OCTETS = 16;

/** Records of so many octets that can be staged at a time. */
export function stagedRecords(octets: number): number {
  return Math.max(1, Math.min(STAGED_ROWS, Math.floor(STAGED_OCTETS / octets)));
}

/** Takes a copy of the octets that lie from `at` of `view`. */
export function stage(view: DataView, at: number, octets: number): void {
  OCTETS.set(new Uint8Array(view.buffer, view.byteOffset + at, octets));
}

/** What a field becomes: `load` fills `values`, `width` elements a record. */
export interface Cells {
  readonly load: (stride: number, count: number) => void;
  readonly values: Uint8Array | Uint16Array | Uint32Array | Float64Array;
  readonly width: number;
}

/** A field `at` octets in each record, for a column of that type; `and` is where the milliseconds of seconds lie. */
export function loaded(type: ColumnType, codec: Codec, at: number, and: number): Cells {
  const [values, width, load] = LOADS[`${codec} ${type}`]!;
  return { load: (stride, count) => load(at, stride, count, and), values, width };
}

type Load = (at: number, stride: number, count: number, and: number) => void;

/** By codec and type of column. */
const LOADS: { readonly [codecAndType: string]: readonly [Cells["values"], number, Load] } = {
  "u8 u8": [
    U8,
    1,
    (at, stride, count) => {
      for (let i = 0, from = at; i < count; i += 4, from += 4 * stride) {
        U8[i] = VIEW.getUint8(from);
        U8[i + 1] = VIEW.getUint8(from + stride);
        U8[i + 2] = VIEW.getUint8(from + 2 * stride);
        U8[i + 3] = VIEW.getUint8(from + 3 * stride);
      }
    },
  ],
  "u8 u16": [
    U16,
    1,
    (at, stride, count) => {
      for (let i = 0, from = at; i < count; i += 4, from += 4 * stride) {
        U16[i] = VIEW.getUint8(from);
        U16[i + 1] = VIEW.getUint8(from + stride);
        U16[i + 2] = VIEW.getUint8(from + 2 * stride);
        U16[i + 3] = VIEW.getUint8(from + 3 * stride);
      }
    },
  ],
  "u16 u16": [
    U16,
    1,
    (at, stride, count) => {
      for (let i = 0, from = at; i < count; i += 4, from += 4 * stride) {
        U16[i] = VIEW.getUint16(from, true);
        U16[i + 1] = VIEW.getUint16(from + stride, true);
        U16[i + 2] = VIEW.getUint16(from + 2 * stride, true);
        U16[i + 3] = VIEW.getUint16(from + 3 * stride, true);
      }
    },
  ],
  "u16 u32": [
    U32,
    1,
    (at, stride, count) => {
      for (let i = 0, from = at; i < count; i++, from += stride) U32[i] = VIEW.getUint16(from, true);
    },
  ],
  "u32 u32": [
    U32,
    1,
    (at, stride, count) => {
      for (let i = 0, from = at; i < count; i += 4, from += 4 * stride) {
        U32[i] = VIEW.getInt32(from, true);
        U32[i + 1] = VIEW.getInt32(from + stride, true);
        U32[i + 2] = VIEW.getInt32(from + 2 * stride, true);
        U32[i + 3] = VIEW.getInt32(from + 3 * stride, true);
      }
    },
  ],
  "u32 u64": [
    U64_OF_32,
    2,
    (at, stride, count) => {
      for (let i = 0, from = at; i < 2 * count; i += 4, from += 2 * stride) {
        U64_OF_32[i] = VIEW.getInt32(from, true);
        U64_OF_32[i + 2] = VIEW.getInt32(from + stride, true);
      }
    },
  ],
  "u64 u64": [
    U64,
    2,
    (at, stride, count) => {
      for (let i = 0, from = at; i < 2 * count; i += 4, from += 2 * stride) {
        U64[i] = VIEW.getInt32(from, true);
        U64[i + 1] = VIEW.getInt32(from + 4, true);
        U64[i + 2] = VIEW.getInt32(from + stride, true);
        U64[i + 3] = VIEW.getInt32(from + stride + 4, true);
      }
    },
  ],
  "milliseconds milliseconds": [
    F64,
    1,
    (at, stride, count) => {
      for (let i = 0, from = at; i < count; i++, from += stride)
        F64[i] = VIEW.getUint32(from + 4, true) * 0x1_0000_0000 + VIEW.getUint32(from, true);
    },
  ],
  "seconds milliseconds": [
    F64,
    1,
    (at, stride, count, and) => {
      for (let i = 0, ahead = 0; i < count; i++, ahead += stride)
        F64[i] = VIEW.getUint32(at + ahead, true) * 1000 + VIEW.getUint16(and + ahead, true);
    },
  ],
  // A little-endian number read as if it were not gives its octets in network order.
  "ipv4 address": [
    new Uint8Array(IPV4.buffer),
    ADDRESS_OCTETS,
    (at, stride, count) => {
      for (let i = 3, from = at; i < 4 * count; i += 16, from += 4 * stride) {
        IPV4[i] = VIEW.getInt32(from, !LITTLE_ENDIAN);
        IPV4[i + 4] = VIEW.getInt32(from + stride, !LITTLE_ENDIAN);
        IPV4[i + 8] = VIEW.getInt32(from + 2 * stride, !LITTLE_ENDIAN);
        IPV4[i + 12] = VIEW.getInt32(from + 3 * stride, !LITTLE_ENDIAN);
      }
    },
  ],
  "ipv6 address": [
    new Uint8Array(IPV6.buffer),
    ADDRESS_OCTETS,
    (at, stride, count) => {
      for (let i = 0, from = at; i < 4 * count; i += 4, from += stride) {
        IPV6[i] = VIEW.getInt32(from + 4, !LITTLE_ENDIAN);
        IPV6[i + 1] = VIEW.getInt32(from, !LITTLE_ENDIAN);
        IPV6[i + 2] = VIEW.getInt32(from + 12, !LITTLE_ENDIAN);
        IPV6[i + 3] = VIEW.getInt32(from + 8, !LITTLE_ENDIAN);
      }
    },
  ],
};
