import type { BatchBuilder, Column } from "../../record/batch.ts";

/** Records alike that lie one behind the other and become rows that do the same. */
export interface Span {
  readonly view: DataView;
  /** Where the first record begins. */
  readonly at: number;
  /** Octets from a record to the next. */
  readonly stride: number;
  readonly row: number;
  readonly rows: number;
}

/** Writes one column for all records of a span. */
export type Writer = (span: Span) => void;

/** How a field is held: numbers in the byte order of the machine, addresses as numbers too. */
export type Codec =
  | "u8"
  | "u16"
  | "u32"
  | "u64"
  | "milliseconds" // u64 since 1970
  | "seconds" // u32 since 1970; `and` is where the u16 of its milliseconds lies
  | "ipv4" // u32
  | "ipv6"; // two u64, the first half first

/** A field of a record, by its place, and the column it fills. */
export interface Field {
  readonly column: string;
  readonly codec: Codec;
  /** Octets from the beginning of its element, extension or record. */
  readonly at: number;
  readonly and?: number;
  /** Zero stands for "not told": the field shares its element with others that are. */
  readonly zeroIsNone?: true;
}

const OCTETS: { readonly [codec in Codec]: number } = {
  u8: 1,
  u16: 2,
  u32: 4,
  u64: 8,
  milliseconds: 8,
  seconds: 4,
  ipv4: 4,
  ipv6: 16,
};

/** Where a field ends. */
export function fieldEnd({ codec, at }: Field): number {
  return at + OCTETS[codec];
}

const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
/** The third of four words of an IPv4-mapped address, octets 00 00 ff ff. */
const MAPPED = new Uint32Array(new Uint8Array([0, 0, 0xff, 0xff]).buffer)[0]!;

/** The writer of a field whose element begins at `from` of each record. */
export function fieldWriter(builder: BatchBuilder, field: Field, from: number): Writer {
  const column = builder.column(field.column);
  const at = from + field.at;
  switch (field.codec) {
    case "milliseconds":
      return telling(column, millisecondsWriter(column, at), false);
    case "seconds":
      return telling(column, secondsWriter(column, at, from + field.and!), false);
    case "ipv4":
      return telling(column, ipv4Writer(column, at), false);
    case "ipv6":
      return telling(column, ipv6Writer(column, at), false);
    default:
      return telling(column, numberWriter(column, field.codec, at), field.zeroIsNone ?? false);
  }
}

function numberWriter(column: Column, codec: Codec, at: number): Writer {
  if (codec === "u64") return u64Writer(column, at);
  if (column.description.type === "u64") return u64OfU32Writer(column, at);
  return codec === "u8" ? u8Writer(column, at) : codec === "u16" ? u16Writer(column, at) : u32Writer(column, at);
}

/** With it the cells are told; those that stand for nothing are not. */
function telling(column: Column, write: Writer, zeroIsNone: boolean): Writer {
  if (!zeroIsNone)
    return (span) => {
      write(span);
      column.tell(span.row, span.rows);
    };
  const width = column.description.type === "u64" ? 2 : 1;
  return (span) => {
    write(span);
    const values = column.values as Uint32Array;
    for (let row = span.row; row < span.row + span.rows; row++) {
      let all = 0;
      for (let i = 0; i < width; i++) all |= values[width * row + i]!;
      if (all !== 0) column.tell(row, 1);
    }
  };
}

function u8Writer(column: Column, from: number): Writer {
  return ({ view, at, stride, row, rows }) => {
    const values = column.values as Uint8Array;
    for (let i = row, here = at + from; i < row + rows; i++, here += stride) values[i] = view.getUint8(here);
  };
}

function u16Writer(column: Column, from: number): Writer {
  return ({ view, at, stride, row, rows }) => {
    const values = column.values as Uint16Array;
    for (let i = row, here = at + from; i < row + rows; i++, here += stride) values[i] = view.getUint16(here, true);
  };
}

function u32Writer(column: Column, from: number): Writer {
  return ({ view, at, stride, row, rows }) => {
    const values = column.values as Uint32Array;
    for (let i = row, here = at + from; i < row + rows; i++, here += stride) values[i] = view.getUint32(here, true);
  };
}

function u64Writer(column: Column, from: number): Writer {
  return ({ view, at, stride, row, rows }) => {
    const values = column.values as Uint32Array;
    for (let i = 2 * row, here = at + from; i < 2 * (row + rows); i += 2, here += stride) {
      values[i] = view.getUint32(here, true);
      values[i + 1] = view.getUint32(here + 4, true);
    }
  };
}

function u64OfU32Writer(column: Column, from: number): Writer {
  return ({ view, at, stride, row, rows }) => {
    const values = column.values as Uint32Array;
    for (let i = row, here = at + from; i < row + rows; i++, here += stride) values[2 * i] = view.getUint32(here, true);
  };
}

function millisecondsWriter(column: Column, from: number): Writer {
  return ({ view, at, stride, row, rows }) => {
    const values = column.values as Float64Array;
    for (let i = row, here = at + from; i < row + rows; i++, here += stride)
      values[i] = view.getUint32(here + 4, true) * 0x1_0000_0000 + view.getUint32(here, true);
  };
}

function secondsWriter(column: Column, from: number, and: number): Writer {
  return ({ view, at, stride, row, rows }) => {
    const values = column.values as Float64Array;
    for (let i = row, here = at; i < row + rows; i++, here += stride)
      values[i] = view.getUint32(here + from, true) * 1000 + view.getUint16(here + and, true);
  };
}

/** The column's octets as words of the machine's own order: four a cell. */
function wordsOf(column: Column): () => Uint32Array {
  let values: unknown = null;
  let words: Uint32Array = new Uint32Array(0);
  return () => {
    if (column.values !== values) {
      const octets = column.values as Uint8Array;
      values = octets;
      words = new Uint32Array(octets.buffer, octets.byteOffset, octets.length / 4);
    }
    return words;
  };
}

/** A little-endian number read as if it were not gives its octets in network order. */
function ipv4Writer(column: Column, from: number): Writer {
  const words = wordsOf(column);
  return ({ view, at, stride, row, rows }) => {
    const into = words();
    for (let i = row, here = at + from; i < row + rows; i++, here += stride) {
      into[4 * i] = into[4 * i + 1] = 0;
      into[4 * i + 2] = MAPPED;
      into[4 * i + 3] = view.getUint32(here, !LITTLE_ENDIAN);
    }
  };
}

function ipv6Writer(column: Column, from: number): Writer {
  const words = wordsOf(column);
  return ({ view, at, stride, row, rows }) => {
    const into = words();
    for (let i = row, here = at + from; i < row + rows; i++, here += stride) {
      into[4 * i] = view.getUint32(here + 4, !LITTLE_ENDIAN);
      into[4 * i + 1] = view.getUint32(here, !LITTLE_ENDIAN);
      into[4 * i + 2] = view.getUint32(here + 12, !LITTLE_ENDIAN);
      into[4 * i + 3] = view.getUint32(here + 8, !LITTLE_ENDIAN);
    }
  };
}
