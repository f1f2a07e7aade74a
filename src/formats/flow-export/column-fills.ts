import type { Column, ColumnValues } from "../../record/batch.ts";

/**
 * Where staged records lie while they are turned into columns, and where cells come to lie before they are put in place.
 * All are constants of this file: an engine that compiles the loops below knows their addresses and lengths, which makes
 * a cell cost a third of what it costs through arrays that are handed in.
 */
export const STAGED_OCTETS = 64 * 1024;
/** Records that loops take at a time: beyond the last one there is room for as many. */
const ROUND = 4;
/** Records at a time. */
export const STAGED_ROWS = 1024;
export const OCTETS: Uint8Array = new Uint8Array(ROUND * STAGED_OCTETS);
export const VIEW: DataView = new DataView(OCTETS.buffer);

const U8 = new Uint8Array(STAGED_ROWS);
const U16 = new Uint16Array(STAGED_ROWS);
const U32 = new Uint32Array(STAGED_ROWS);
const U64 = new Uint32Array(2 * STAGED_ROWS);
/** Of fields of up to four octets: the upper halves are zero for good. */
const U64_OF_32 = new Uint32Array(2 * STAGED_ROWS);
const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
/** The third of four words of an IPv4-mapped address, octets 00 00 ff ff. */
const MAPPED = new Uint32Array(new Uint8Array([0, 0, 0xff, 0xff]).buffer)[0]!;
/** Addresses as four words of the machine's own order; of an IPv4 address only the last differs. */
const IPV4 = Uint32Array.from({ length: 4 * STAGED_ROWS }, (_, i) => (i % 4 === 2 ? MAPPED : 0));
const IP = new Uint32Array(4 * STAGED_ROWS);

/** Where the cells of staged records belong. */
export interface Runs {
  /** First row of each run. */
  readonly rows: Int32Array;
  readonly counts: Int32Array;
  readonly length: number;
}

/** Writes cells of staged records to their rows. */
export type Fill = (stride: number, count: number, runs: Runs) => void;

/** A number of 1 to 8 octets that begins `at` in a record. */
export function numberFill(column: Column, at: number, octets: number): Fill {
  const { type } = column.description;
  const held = Math.min(octets, HELD[type]!);
  const load = LOADS[`${type} ${held}`]!;
  const from = type === "u64" && held <= 4 ? U64_OF_32 : SCRATCH[type]!;
  const width = type === "u64" ? 2 : 1;
  return (stride, count, runs) => {
    load(at + octets - held, stride, count);
    place(column, column.values, from, width, runs);
  };
}

export function ipv4Fill(column: Column, at: number): Fill {
  return (stride, count, runs) => {
    loadIpv4(at, stride, count);
    place(column, words(column), IPV4, 4, runs);
  };
}

export function ipv6Fill(column: Column, at: number): Fill {
  return (stride, count, runs) => {
    loadIpv6(at, stride, count);
    place(column, words(column), IP, 4, runs);
  };
}

/**
 * An address of either family: exporters leave the one that is not meant at zero; should neither be zero, ipVersion
 * (IE 60) decides, and IPv6 where that is not told.
 */
export function eitherFill(column: Column, at4: number, at6: number, version: number | null): Fill {
  return (stride, count, runs) => {
    loadEither(at4, at6, version ?? -1, stride, count);
    place(column, words(column), IP, 4, runs);
  };
}

/** Octets of one ICMP element in a record. */
export interface Part {
  readonly at: number;
  readonly octets: number;
}

export interface IcmpParts {
  readonly protocol: Part;
  readonly port: Part | null;
  readonly v4: { readonly typeCode: Part | null; readonly type: Part | null; readonly code: Part | null };
  readonly v6: { readonly typeCode: Part | null; readonly type: Part | null; readonly code: Part | null };
}

const ICMP_IPV4 = 1;
const ICMP_IPV6 = 58;

/** The destination port, and of ICMP type × 256 + code in its place. */
export function icmpPortFill(column: Column, { protocol, port, v4, v6 }: IcmpParts): Fill {
  const told = (part: Part | null, ahead: number) => (part === null ? 0 : partOf(part, ahead));
  return (stride, count, runs) => {
    for (let i = 0, ahead = 0; i < count; i++, ahead += stride) {
      const number = partOf(protocol, ahead);
      const kind = number === ICMP_IPV4 ? v4 : number === ICMP_IPV6 ? v6 : null;
      if (kind === null) U16[i] = told(port, ahead);
      else if (kind.type !== null) U16[i] = partOf(kind.type, ahead) * 256 + told(kind.code, ahead);
      else U16[i] = told(kind.typeCode, ahead) || told(v4.typeCode, ahead) || told(port, ahead);
    }
    place(column, column.values, U16, 1, runs);
  };
}

function partOf({ at, octets }: Part, ahead: number): number {
  const from = at + ahead;
  return octets === 1 ? VIEW.getUint8(from) : VIEW.getUint16(from + octets - 2);
}

type Values = Exclude<ColumnValues, string[]>;

/** Cells as they lie one behind the other, to the rows of each run. */
function place(column: Column, into: ColumnValues, from: Values, width: number, runs: Runs): void {
  let done = 0;
  for (let i = 0; i < runs.length; i++) {
    const row = runs.rows[i]!;
    const count = runs.counts[i]!;
    if (count >= WORTH_A_VIEW)
      (into as Uint8Array).set(from.subarray(width * done, width * (done + count)), width * row);
    else copy(into as Uint8Array, from, width * row, width * done, width * count);
    column.tell(row, count);
    done += count;
  }
}

/** Rows from which on a view of them is quicker than a loop. */
const WORTH_A_VIEW = 48;

function copy(into: Values, from: Values, to: number, at: number, cells: number): void {
  for (let i = 0; i < cells; i++) into[to + i] = from[at + i]!;
}

const viewed = new WeakMap<Column, { octets: ColumnValues; words: Uint32Array }>();

/** An address column's octets as words. */
function words(column: Column): Uint32Array {
  const known = viewed.get(column);
  if (known?.octets === column.values) return known.words;
  const octets = column.values as Uint8Array;
  const words = new Uint32Array(octets.buffer, octets.byteOffset, octets.length / 4);
  viewed.set(column, { octets, words });
  return words;
}

/** Octets that a column can hold; of a longer field the last ones count. */
const HELD: { readonly [type: string]: number } = { u8: 1, u16: 2, u32: 4, u64: 8 };
const SCRATCH: { readonly [type: string]: Values } = { u8: U8, u16: U16, u32: U32, u64: U64 };

type Load = (at: number, stride: number, count: number) => void;

/**
 * By column type and octets of the field. Four records a round, which halves what a cell costs; cells beyond the last
 * record are looked at by nobody.
 */
const LOADS: { readonly [typeAndOctets: string]: Load } = {
  "u8 1": (at, stride, count) => {
    for (let i = 0, from = at; i < count; i += 4, from += 4 * stride) {
      U8[i] = VIEW.getUint8(from);
      U8[i + 1] = VIEW.getUint8(from + stride);
      U8[i + 2] = VIEW.getUint8(from + 2 * stride);
      U8[i + 3] = VIEW.getUint8(from + 3 * stride);
    }
  },
  "u16 1": (at, stride, count) => {
    for (let i = 0, from = at; i < count; i += 4, from += 4 * stride) {
      U16[i] = VIEW.getUint8(from);
      U16[i + 1] = VIEW.getUint8(from + stride);
      U16[i + 2] = VIEW.getUint8(from + 2 * stride);
      U16[i + 3] = VIEW.getUint8(from + 3 * stride);
    }
  },
  "u16 2": (at, stride, count) => {
    for (let i = 0, from = at; i < count; i += 4, from += 4 * stride) {
      U16[i] = VIEW.getUint16(from);
      U16[i + 1] = VIEW.getUint16(from + stride);
      U16[i + 2] = VIEW.getUint16(from + 2 * stride);
      U16[i + 3] = VIEW.getUint16(from + 3 * stride);
    }
  },
  "u32 1": (at, stride, count) => {
    for (let i = 0, from = at; i < count; i++, from += stride) U32[i] = VIEW.getUint8(from);
  },
  "u32 2": (at, stride, count) => {
    for (let i = 0, from = at; i < count; i += 4, from += 4 * stride) {
      U32[i] = VIEW.getUint16(from);
      U32[i + 1] = VIEW.getUint16(from + stride);
      U32[i + 2] = VIEW.getUint16(from + 2 * stride);
      U32[i + 3] = VIEW.getUint16(from + 3 * stride);
    }
  },
  "u32 3": (at, stride, count) => {
    for (let i = 0, from = at; i < count; i++, from += stride) U32[i] = upTo4(from, 3);
  },
  "u32 4": (at, stride, count) => {
    for (let i = 0, from = at; i < count; i += 4, from += 4 * stride) {
      U32[i] = VIEW.getInt32(from);
      U32[i + 1] = VIEW.getInt32(from + stride);
      U32[i + 2] = VIEW.getInt32(from + 2 * stride);
      U32[i + 3] = VIEW.getInt32(from + 3 * stride);
    }
  },
  "u64 1": shortLoad(1),
  "u64 2": shortLoad(2),
  "u64 3": shortLoad(3),
  "u64 4": (at, stride, count) => {
    for (let i = 0, from = at; i < 2 * count; i += 8, from += 4 * stride) {
      U64_OF_32[i] = VIEW.getInt32(from);
      U64_OF_32[i + 2] = VIEW.getInt32(from + stride);
      U64_OF_32[i + 4] = VIEW.getInt32(from + 2 * stride);
      U64_OF_32[i + 6] = VIEW.getInt32(from + 3 * stride);
    }
  },
  "u64 5": longLoad(5),
  "u64 6": longLoad(6),
  "u64 7": longLoad(7),
  "u64 8": (at, stride, count) => {
    for (let i = 0, from = at; i < 2 * count; i += 4, from += 2 * stride) {
      U64[i] = VIEW.getInt32(from + 4);
      U64[i + 1] = VIEW.getInt32(from);
      U64[i + 2] = VIEW.getInt32(from + stride + 4);
      U64[i + 3] = VIEW.getInt32(from + stride);
    }
  },
};

function shortLoad(octets: number): Load {
  return (at, stride, count) => {
    for (let i = 0, from = at; i < count; i++, from += stride) U64_OF_32[2 * i] = upTo4(from, octets);
  };
}

function longLoad(octets: number): Load {
  return (at, stride, count) => {
    for (let i = 0, from = at; i < count; i++, from += stride) {
      U64[2 * i] = VIEW.getUint32(from + octets - 4);
      U64[2 * i + 1] = upTo4(from, octets - 4);
    }
  };
}

function upTo4(at: number, octets: number): number {
  let value = 0;
  for (let i = 0; i < octets; i++) value = value * 256 + VIEW.getUint8(at + i);
  return value;
}

function loadIpv4(at: number, stride: number, count: number): void {
  for (let i = 3, from = at; i < 4 * count; i += 16, from += 4 * stride) {
    IPV4[i] = VIEW.getInt32(from, LITTLE_ENDIAN);
    IPV4[i + 4] = VIEW.getInt32(from + stride, LITTLE_ENDIAN);
    IPV4[i + 8] = VIEW.getInt32(from + 2 * stride, LITTLE_ENDIAN);
    IPV4[i + 12] = VIEW.getInt32(from + 3 * stride, LITTLE_ENDIAN);
  }
}

function loadIpv6(at: number, stride: number, count: number): void {
  for (let i = 0, from = at; i < count; i++, from += stride) putIpv6(i, from);
}

function putIpv6(i: number, from: number): void {
  IP[4 * i] = VIEW.getUint32(from, LITTLE_ENDIAN);
  IP[4 * i + 1] = VIEW.getUint32(from + 4, LITTLE_ENDIAN);
  IP[4 * i + 2] = VIEW.getUint32(from + 8, LITTLE_ENDIAN);
  IP[4 * i + 3] = VIEW.getUint32(from + 12, LITTLE_ENDIAN);
}

function loadEither(at4: number, at6: number, version: number, stride: number, count: number): void {
  for (let i = 0, ahead = 0; i < count; i++, ahead += stride) {
    if (meansIpv6(at4 + ahead, at6 + ahead, version < 0 ? -1 : version + ahead)) putIpv6(i, at6 + ahead);
    else {
      IP[4 * i] = 0;
      IP[4 * i + 1] = 0;
      IP[4 * i + 2] = MAPPED;
      IP[4 * i + 3] = VIEW.getUint32(at4 + ahead, LITTLE_ENDIAN);
    }
  }
}

function meansIpv6(at4: number, at6: number, version: number): boolean {
  const isZero6 =
    VIEW.getUint32(at6) + VIEW.getUint32(at6 + 4) + VIEW.getUint32(at6 + 8) + VIEW.getUint32(at6 + 12) === 0;
  if (isZero6 || VIEW.getUint32(at4) === 0) return !isZero6;
  return version < 0 || VIEW.getUint8(version) !== 4;
}
