import { ADDRESS_OCTETS, formatAddress } from "../values/address.ts";
import { invariant } from "../values/invariant.ts";
import { type ColumnDescription, type ColumnType, KINDS, ORIGIN_OFFSET, type RecordKind } from "./columns.ts";
import { TextPool } from "./text-pool.ts";

export type ColumnValues = Uint8Array | Uint16Array | Uint32Array | Float64Array | string[];

/**
 * A column under construction. Decoders write to `values` directly:
 * - u8, u16, u32, f64, milliseconds, instant: `values[row]`
 * - u64: `values[2 * row]` low and `values[2 * row + 1]` high 32 bits, so that no bigint is made
 * - address: sixteen octets from `values[16 * row]`
 * - text: `values[row]`; of a pooled column the number of the text in `pool`
 * and, where the column is nullable, clear `nulls[row]` or `tell` of a run of rows, which costs nothing a row as long as
 * the runs follow each other. A column that is never fetched from the builder is left out.
 */
export class Column {
  readonly description: ColumnDescription;
  values: ColumnValues;
  /** The texts that rows name by number, where they are pooled; another one for each batch. */
  pool: TextPool | null = null;
  /** Room for rows. */
  #capacity: number;
  /** 1 where not told; null as long as the range below says as much. */
  #untold: Uint8Array | null;
  #toldFrom = 0;
  #toldTo = 0;
  /** Below this row cells that are not told may hold what another batch left there. */
  #staleTo = 0;
  readonly #spare: ColumnValues[] = [];
  readonly #sparePools: TextPool[] = [];

  constructor(description: ColumnDescription, values: ColumnValues, untold: Uint8Array | null, capacity = 0) {
    this.description = description;
    this.values = values;
    this.#untold = untold;
    this.#capacity = capacity;
  }

  static empty(description: ColumnDescription, capacity: number): Column {
    return new Column(description, emptyValues(description.type, capacity), null, capacity);
  }

  /** 1 where not told; null when the column is not nullable. Of a column under construction it may be written to. */
  get nulls(): Uint8Array | null {
    return this.description.nullable ? (this.#untold ?? this.#track()) : null;
  }

  /** The cells of these rows are told. */
  tell(row: number, rows: number): void {
    if (this.#untold !== null) this.#untold.fill(0, row, row + rows);
    else if (row === this.#toldTo) this.#toldTo += rows;
    else if (this.#toldFrom === this.#toldTo) {
      this.#toldFrom = row;
      this.#toldTo = row + rows;
    } else if ((row < this.#toldFrom || row + rows > this.#toldTo) && (this.description.nullable || this.#staleTo > 0))
      this.#track().fill(0, row, row + rows);
  }

  /** The cells so far as a column of their own; this one starts anew. */
  handOver(capacity: number, rows = capacity): Column {
    this.#clearUntold(Math.min(rows, this.#staleTo));
    const handed = new Column(this.description, this.values, this.#handedNulls(rows));
    handed.pool = this.pool;
    this.pool = this.#sparePools.pop()?.empty() ?? this.pool?.fresh() ?? null;
    this.#untold = null;
    this.#toldFrom = this.#toldTo = 0;
    const spare = this.#spare.pop();
    this.#staleTo = spare ? capacity : 0;
    this.values = spare ?? this.#emptyValues(capacity);
    this.#capacity = capacity;
    return handed;
  }

  /** Cells that were handed over and are no longer looked at: their room serves again. */
  takeBack(handed: Column): void {
    const { values, pool } = handed;
    handed.values = NOTHING;
    handed.pool = null;
    if (pool && this.pool && pool !== this.pool && this.#sparePools.length < MOST_SPARE) this.#sparePools.push(pool);
    if (this.#spare.length < MOST_SPARE && !Array.isArray(values) && values.length === this.values.length)
      if (values.BYTES_PER_ELEMENT === (this.values as Uint8Array).BYTES_PER_ELEMENT) this.#spare.push(values);
  }

  /** From this row on no cell holds anything. */
  clearFrom(row: number): void {
    if (this.#staleTo <= row) return;
    (this.values as Uint8Array).fill(0, this.#width * row, this.#width * this.#staleTo);
    this.#staleTo = row;
  }

  /** Room for more rows; what is there stays. */
  grow(capacity: number): void {
    const wider = this.#emptyValues(capacity);
    if (Array.isArray(this.values)) for (const [row, text] of this.values.entries()) (wider as string[])[row] = text;
    else (wider as Uint8Array).set(this.values);
    if (this.#untold) {
      const untold = new Uint8Array(capacity).fill(1);
      untold.set(this.#untold);
      this.#untold = untold;
    }
    this.values = wider;
    this.#capacity = capacity;
  }

  /** Nothing is told of the row after all. */
  clear(row: number): void {
    const { values } = this;
    if (Array.isArray(values)) values[row] = "";
    else values.fill(0, this.#width * row, this.#width * (row + 1));
    if (this.#untold !== null) this.#untold[row] = 1;
    else if (row === this.#toldTo - 1 && row >= this.#toldFrom) this.#toldTo--;
    else if (row >= this.#toldFrom && row < this.#toldTo) this.#track()[row] = 1;
  }

  /** Elements of `values` a row. */
  get #width(): number {
    return this.description.type === "address" ? ADDRESS_OCTETS : this.description.type === "u64" ? 2 : 1;
  }

  #clearUntold(rows: number): void {
    if (rows === 0) return;
    const values = this.values as Uint8Array;
    const width = this.#width;
    const untold = this.#untold;
    if (untold === null) {
      values.fill(0, 0, width * Math.min(rows, this.#toldFrom));
      values.fill(0, width * Math.min(rows, this.#toldTo), width * rows);
    } else
      for (let row = 0; row < rows; row++)
        if (untold[row] === 1) for (let at = width * row; at < width * (row + 1); at++) values[at] = 0; // fill() is slower
  }

  #track(): Uint8Array {
    this.#untold = new Uint8Array(this.#capacity).fill(1).fill(0, this.#toldFrom, this.#toldTo);
    return this.#untold;
  }

  #emptyValues(capacity: number): ColumnValues {
    return this.pool ? new Uint32Array(capacity) : emptyValues(this.description.type, capacity);
  }

  /** Where all or none of the rows are told, an array that many columns share. */
  #handedNulls(rows: number): Uint8Array | null {
    if (!this.description.nullable) return null;
    if (this.#untold !== null) return this.#untold;
    if (rows <= BATCH_ROWS && this.#toldFrom === this.#toldTo) return NONE_TOLD;
    if (rows <= BATCH_ROWS && this.#toldFrom === 0 && this.#toldTo >= rows) return ALL_TOLD;
    return this.#track();
  }

  /** A number of any type but address and text; a u64 must be a safe integer. */
  number(row: number, value: number): void {
    const values = this.values as Float64Array;
    if (this.description.type === "u64") {
      values[2 * row] = value >>> 0;
      values[2 * row + 1] = Math.floor(value / 0x1_0000_0000);
    } else values[row] = value;
    this.tell(row, 1);
  }

  /** Two halves of a u64. */
  u64(row: number, high: number, low: number): void {
    const values = this.values as Uint32Array;
    values[2 * row] = low;
    values[2 * row + 1] = high;
    this.tell(row, 1);
  }

  bigint(row: number, value: bigint): void {
    this.u64(row, Number(value >> 32n) >>> 0, Number(value & 0xffff_ffffn));
  }

  /** Sixteen octets from `at`. */
  address(row: number, octets: Uint8Array, at = 0): void {
    (this.values as Uint8Array).set(octets.subarray(at, at + ADDRESS_OCTETS), ADDRESS_OCTETS * row);
    this.tell(row, 1);
  }

  /** Four octets from `at`, held as IPv4-mapped. */
  ipv4(row: number, octets: Uint8Array, at = 0): void {
    const values = this.values as Uint8Array;
    const to = ADDRESS_OCTETS * row;
    values.fill(0, to, to + 10);
    values[to + 10] = values[to + 11] = 0xff;
    for (let i = 0; i < 4; i++) values[to + 12 + i] = octets[at + i]!;
    this.tell(row, 1);
  }

  text(row: number, value: string): void {
    if (this.pool) (this.values as Uint32Array)[row] = this.pool.put(value);
    else (this.values as string[])[row] = value;
    this.tell(row, 1);
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

/** Nulls of columns that are told in no row, or in all; only read. */
const NONE_TOLD = new Uint8Array(BATCH_ROWS).fill(1);
const ALL_TOLD = new Uint8Array(BATCH_ROWS);
/** In place of cells that were taken back. */
const NOTHING = new Uint8Array(0);
/** Arrays kept for the next batches, of each column. */
const MOST_SPARE = 2;

/** Room that a builder begins with; it grows to the whole batch, so that a small input costs little. */
const FIRST_ROWS = 256;

/** Builds batches of one kind: `row = next(offset)`, then write the cells of that row. */
export class BatchBuilder {
  readonly kind: RecordKind;
  readonly #capacity: number;
  readonly #full: (batch: Batch) => void;
  readonly #columns = new Map<string, Column>();
  readonly #offset: Column;
  readonly #beforeFlush: (() => void)[] = [];
  #rows = 0;
  #room: number;
  #block = 0;
  /** Whether columns may hold what another batch left there. */
  #stale = false;

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

  /** The text column of that name with a pool for its texts: for decoders that write many. */
  pooled(name: string): Column {
    const column = this.column(name);
    if (column.pool) return column;
    const texts = column.values as string[];
    column.pool = new TextPool();
    column.values = new Uint32Array(this.#room);
    for (let row = 0; row < this.#rows; row++) column.text(row, texts[row]!);
    return column;
  }

  /** A fresh row; the record's octets begin at `offset` of the input. */
  next(offset: number): number {
    if (this.#rows === this.#capacity) this.flush();
    else if (this.#rows === this.#room) this.#grow();
    if (this.#stale) this.#clearStale();
    const row = this.#rows++;
    const origin = this.#offset.values as Uint32Array;
    origin[2 * row] = offset >>> 0;
    origin[2 * row + 1] = Math.floor(offset / 0x1_0000_0000);
    return row;
  }

  /** Rows that can follow the last one within a batch, at least one. */
  get left(): number {
    return this.#capacity - (this.#rows % this.#capacity);
  }

  /**
   * Fresh rows, at most `left`; the octets of the first begin at `offset`, each next record's `octets` further on. Who
   * takes them writes whole cells and tells of them, nullable or not: what is not told is cleared.
   */
  nextRun(rows: number, offset: number, octets: number): number {
    if (this.#rows === this.#capacity) this.flush();
    while (this.#rows + rows > this.#room) this.#grow();
    const row = this.#rows;
    this.#rows += rows;
    this.#offset.tell(row, rows);
    const origin = this.#offset.values as Uint32Array;
    const end = 2 * (row + rows);
    const high = Math.floor(offset / 0x1_0000_0000);
    let low = offset - high * 0x1_0000_0000;
    if (low + rows * octets < 0x1_0000_0000)
      for (let i = 2 * row; i < end; i += 2, low += octets) {
        origin[i] = low;
        origin[i + 1] = high;
      }
    else
      for (let i = 2 * row, at = offset; i < end; i += 2, at += octets) {
        origin[i] = at >>> 0;
        origin[i + 1] = Math.floor(at / 0x1_0000_0000);
      }
    return row;
  }

  /** Calls before each batch is handed on: for decoders that write some columns later than their rows begin. */
  beforeFlush(call: () => void): void {
    this.#beforeFlush.push(call);
  }

  /** Takes the last row back: it turned out not to be a record. Its cells are cleared. */
  withdraw(): void {
    this.#rows--;
    for (const column of this.#columns.values()) column.clear(this.#rows);
  }

  /** A batch that was handed on is done with: its cells, which nobody may look at any more, serve again. */
  release(batch: Batch): void {
    for (const column of batch.columns) this.#columns.get(column.description.name)?.takeBack(column);
  }

  #clearStale(): void {
    this.#stale = false;
    for (const column of this.#columns.values()) column.clearFrom(this.#rows);
  }

  #grow(): void {
    this.#room = Math.min(4 * this.#room, this.#capacity);
    for (const column of this.#columns.values()) column.grow(this.#room);
  }

  /** Hands on what is there. */
  flush(): void {
    if (this.#rows === 0) return;
    for (const call of this.#beforeFlush) call();
    const columns = [...this.#columns.values()].map((column) => column.handOver(this.#room, this.#rows));
    const batch = { kind: this.kind, rows: this.#rows, columns, block: this.#block++ };
    this.#rows = 0;
    this.#stale = true;
    this.#full(batch);
  }
}

/** One cell as text forms show it: null when not told, bigint for u64, address text for an address. */
export function cell(column: Column, row: number): number | bigint | string | null {
  if (column.nulls?.[row]) return null;
  const { values, pool } = column;
  if (pool) return pool.text((values as Uint32Array)[row]!);
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
