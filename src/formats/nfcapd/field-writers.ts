import type { BatchBuilder, Column } from "../../record/batch.ts";
import { type Cells, loaded } from "./staged-records.ts";

/** Records alike that lie one behind the other, also where they are staged, and become rows that do the same. */
export interface Span {
  readonly view: DataView;
  /** Where the first record begins. */
  readonly at: number;
  /** Octets from a record to the next. */
  readonly stride: number;
  readonly row: number;
  readonly rows: number;
}

/** Writes one column for all records of a span, from where they are staged. */
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

/** The writer of a field whose element begins at `from` of each record. */
export function fieldWriter(builder: BatchBuilder, field: Field, from: number): Writer {
  const column = builder.column(field.column);
  const and = field.and === undefined ? 0 : from + field.and;
  const cells = loaded(column.description.type, field.codec, from + field.at, and);
  return field.zeroIsNone ? placingSome(column, cells) : placingAll(column, cells);
}

function placingAll(column: Column, { load, values, width }: Cells): Writer {
  return ({ stride, row, rows }) => {
    load(stride, rows);
    (column.values as Uint8Array).set(values.subarray(0, width * rows), width * row);
    column.tell(row, rows);
  };
}

/** Cells that are zero stand for nothing, and are not told. */
function placingSome(column: Column, { load, values, width }: Cells): Writer {
  return ({ stride, row, rows }) => {
    load(stride, rows);
    (column.values as Uint8Array).set(values.subarray(0, width * rows), width * row);
    for (let i = 0; i < rows; i++)
      if (values[width * i] !== 0 || values[width * (i + 1) - 1] !== 0) column.tell(row + i, 1);
  };
}
