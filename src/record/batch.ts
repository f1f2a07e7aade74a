import { ADDRESS_OCTETS, formatAddress } from "../values/address.ts";
import { invariant } from "../values/invariant.ts";
import { type ColumnDescription, type ColumnType, KINDS, ORIGIN_OFFSET, type RecordKind } from "./columns.ts";

export type ColumnValues = Uint8Array | Uint16Array | Uint32Array | Float64Array | string[];

/**
 * A column under construction. Decoders write to `values` directly:
 * - u8, u16, u32, f64, milliseconds, instant: `values[row]`
 * - u64: `values[2 * row]` low and `values[2 * row + 1]` high 32 bits, so that no bigint is made
 * - address: sixteen octets from `values[16 * row]`
 * - text: `values[row]`
 * and, where the column is nullable, clear `nulls[row]`. A column that is never fetched from the builder is left out.
 */
export class Column {
  readonly description: ColumnDescription;
  values: ColumnValues;
  /** 1 where not told; null when the column is not nullable. */
  nulls: Uint8Array | null;

  constructor(description: ColumnDescription, values: ColumnValues, nulls: Uint8Array | null) {
    this.description = description;
    this.values = values;
    this.nulls = nulls;
  }

  static empty(description: ColumnDescription, capacity: number): Column {
    const nulls = description.nullable ? new Uint8Array(capacity).fill(1) : null;
    return new Column(description, emptyValues(description.type, capacity), nulls);
  }

  /** The cells so far as a column of their own; this one starts anew. */
  handOver(capacity: number): Column {
    const handed = new Column(this.description, this.values, this.nulls);
    const fresh = Column.empty(this.description, capacity);
    this.values = fresh.values;
    this.nulls = fresh.nulls;
    return handed;
  }

  /** Room for more rows; what is there stays. */
  grow(capacity: number): void {
    const wider = Column.empty(this.description, capacity);
    if (Array.isArray(this.values))
      for (const [row, text] of this.values.entries()) (wider.values as string[])[row] = text;
    else (wider.values as Uint8Array).set(this.values);
    if (this.nulls) wider.nulls!.set(this.nulls);
    this.values = wider.values;
    this.nulls = wider.nulls;
  }

  /** A number of any type but address and text; a u64 must be a safe integer. */
  number(row: number, value: number): void {
    const values = this.values as Float64Array;
    if (this.description.type === "u64") {
      values[2 * row] = value >>> 0;
      values[2 * row + 1] = Math.floor(value / 0x1_0000_0000);
    } else values[row] = value;
    if (this.nulls) this.nulls[row] = 0;
  }

  /** Two halves of a u64. */
  u64(row: number, high: number, low: number): void {
    const values = this.values as Uint32Array;
    values[2 * row] = low;
    values[2 * row + 1] = high;
    if (this.nulls) this.nulls[row] = 0;
  }

  bigint(row: number, value: bigint): void {
    this.u64(row, Number(value >> 32n) >>> 0, Number(value & 0xffff_ffffn));
  }

  /** Sixteen octets from `at`. */
  address(row: number, octets: Uint8Array, at = 0): void {
    (this.values as Uint8Array).set(octets.subarray(at, at + ADDRESS_OCTETS), ADDRESS_OCTETS * row);
    if (this.nulls) this.nulls[row] = 0;
  }

  /** Four octets from `at`, held as IPv4-mapped. */
  ipv4(row: number, octets: Uint8Array, at = 0): void {
    const values = this.values as Uint8Array;
    const to = ADDRESS_OCTETS * row;
    values.fill(0, to, to + 10);
    values[to + 10] = values[to + 11] = 0xff;
    for (let i = 0; i < 4; i++) values[to + 12 + i] = octets[at + i]!;
    if (this.nulls) this.nulls[row] = 0;
  }

  text(row: number, value: string): void {
    (this.values as string[])[row] = value;
  }
}

/** Records of one kind as columns; what leaves a decoder and enters the store. */
export interface Batch {
  readonly kind: RecordKind;
  readonly rows: number;
  /** Only the columns that the source tells of; of each, the first `rows` cells count. */
  readonly columns: readonly Column[];
  /** Number of the batch within its input and kind, from 0. The same input is always cut alike. */
  readonly block: number;
}

/** Rows a batch holds before it is handed on; the last one of an input may be shorter. */
export const BATCH_ROWS = 65_536;

/** Room that a builder begins with; it grows to the whole batch, so that a small input costs little. */
const FIRST_ROWS = 256;

/** Builds batches of one kind: `row = next(offset)`, then write the cells of that row. */
export class BatchBuilder {
  readonly kind: RecordKind;
  readonly #capacity: number;
  readonly #full: (batch: Batch) => void;
  readonly #columns = new Map<string, Column>();
  readonly #offset: Column;
  #rows = 0;
  #room: number;
  #block = 0;

  constructor(kind: RecordKind, full: (batch: Batch) => void, capacity = BATCH_ROWS) {
    this.kind = kind;
    this.#capacity = capacity;
    this.#full = full;
    this.#room = Math.min(FIRST_ROWS, capacity);
    this.#offset = this.column(ORIGIN_OFFSET.name);
  }

  get rows(): number {
    return this.#rows;
  }

  /** The column of that name; its `values` change with `next` (room grows, a batch is handed on): hold the column, not the array. */
  column(name: string): Column {
    const known = this.#columns.get(name);
    if (known) return known;
    const description = KINDS[this.kind].columns.find((one) => one.name === name);
    invariant(description, `a ${this.kind} has a column ${name}`);
    const column = Column.empty(description, this.#room);
    this.#columns.set(name, column);
    return column;
  }

  /** A fresh row; the record's octets begin at `offset` of the input. */
  next(offset: number): number {
    if (this.#rows === this.#capacity) this.flush();
    else if (this.#rows === this.#room) this.#grow();
    const row = this.#rows++;
    const origin = this.#offset.values as Uint32Array;
    origin[2 * row] = offset >>> 0;
    origin[2 * row + 1] = Math.floor(offset / 0x1_0000_0000);
    return row;
  }

  /** Takes the last row back: it turned out not to be a record. Its cells are cleared. */
  withdraw(): void {
    this.#rows--;
    for (const column of this.#columns.values()) clear(column, this.#rows);
  }

  #grow(): void {
    this.#room = Math.min(4 * this.#room, this.#capacity);
    for (const column of this.#columns.values()) column.grow(this.#room);
  }

  /** Hands on what is there. */
  flush(): void {
    if (this.#rows === 0) return;
    const columns = [...this.#columns.values()].map((column) => column.handOver(this.#room));
    const batch = { kind: this.kind, rows: this.#rows, columns, block: this.#block++ };
    this.#rows = 0;
    this.#full(batch);
  }
}

/** One cell as text forms show it: null when not told, bigint for u64, address text for an address. */
export function cell(column: Column, row: number): number | bigint | string | null {
  if (column.nulls?.[row]) return null;
  const { values } = column;
  switch (column.description.type) {
    case "u64":
      return (BigInt((values as Uint32Array)[2 * row + 1]!) << 32n) | BigInt((values as Uint32Array)[2 * row]!);
    case "address":
      return formatAddress(values as Uint8Array, ADDRESS_OCTETS * row);
    default:
      return (values as string[] | Float64Array)[row]!;
  }
}

/** A row as an object, for text forms and tests; the bulk path never makes one. */
export function rowOf(batch: Batch, row: number): Record<string, number | bigint | string | null> {
  return Object.fromEntries(batch.columns.map((column) => [column.description.name, cell(column, row)]));
}

function clear(column: Column, row: number): void {
  const { values, nulls } = column;
  const width = column.description.type === "address" ? ADDRESS_OCTETS : column.description.type === "u64" ? 2 : 1;
  if (Array.isArray(values)) values[row] = "";
  else values.fill(0, width * row, width * (row + 1));
  if (nulls) nulls[row] = 1;
}

function emptyValues(type: ColumnType, capacity: number): ColumnValues {
  switch (type) {
    case "u8":
      return new Uint8Array(capacity);
    case "u16":
      return new Uint16Array(capacity);
    case "u32":
      return new Uint32Array(capacity);
    case "u64":
      return new Uint32Array(2 * capacity);
    case "f64":
    case "milliseconds":
    case "instant":
      return new Float64Array(capacity);
    case "address":
      return new Uint8Array(ADDRESS_OCTETS * capacity);
    case "text":
      return new Array<string>(capacity).fill("");
  }
}
