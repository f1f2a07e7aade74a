import { createHash } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import type { Batch, Column } from "../record/batch.ts";
import { KINDS, type RecordKind } from "../record/columns.ts";
import type { Instant, Period } from "../values/instant.ts";
import { plainType, timeColumn } from "./tables.ts";
import { type EncodedTexts, encodePooledTexts, encodeTexts, variableLength, writtenTexts } from "./texts.ts";

/**
 * Rows of a batch as a block in ClickHouse's Native format: count of columns, count of rows, then each column with
 * its name, its type and its values, little-endian. The batch's arrays are that already; nothing is copied.
 */
export interface Block {
  readonly rows: number;
  readonly columns: readonly string[];
  readonly pieces: readonly Uint8Array[];
  /** Names and types: blocks of the same signature may follow each other in a file. */
  readonly signature: string;
  /** The first and last instant that its rows tell of, to the second; a coverage row reaches to its end. */
  readonly span: Period;
  /** SHA-256 over what the source told: the same rows give the same digest, whatever else is in their batch. */
  readonly digest: string;
}

/** For the portable profile: texts in full, and the input's digest as a column. */
export interface Plain {
  readonly input: string;
}

/** The rows from `from` up to, not including, `to`. Gives way to others between columns. */
export async function encodeBlock(batch: Batch, from = 0, to = batch.rows, plain: Plain | null = null): Promise<Block> {
  const rows = to - from;
  const told: EncodedColumn[] = [];
  for (const column of [...batch.columns].sort(byName)) {
    const encoded = await encodeColumn(column, from, to, plain !== null);
    if (encoded) told.push(encoded);
    await turn();
  }
  const inputs = plain ? [inputColumn(plain.input, rows)] : [];
  const all = [derivedTime(batch, from, to), blockNumber(batch, rows), ...inputs, ...told];
  return {
    rows,
    columns: all.map(({ name }) => name),
    pieces: [header(all.length, rows), ...all.flatMap(({ pieces }) => pieces)],
    signature: all.map(({ name, type }) => `${name} ${type}`).join(),
    span: spanOf(batch, from, to),
    digest: await digestOf(told, rows),
  };
}

interface EncodedColumn {
  readonly name: string;
  readonly type: string;
  readonly pieces: readonly Uint8Array[];
}

const LAST_SECOND = Date.UTC(2105, 11, 31, 23, 59, 59) / 1000; // the last year that 32 bits of seconds hold whole

async function encodeColumn(column: Column, from: number, to: number, plain: boolean): Promise<EncodedColumn | null> {
  const { name } = column.description;
  const nulls = column.nulls?.subarray(from, to);
  if (nulls?.every((not) => not === 1)) return null;
  const { type, values } =
    column.description.type === "text"
      ? await encodeTextColumn(column, from, to, plain)
      : { type: plainType(column.description), values: encodeNumbers(column, from, to) };
  if (!values) return null;
  return { name, type, pieces: [writtenTexts([name, type]), ...(nulls ? [nulls] : []), ...values] };
}

function encodeTextColumn({ values, pool }: Column, from: number, to: number, plain: boolean): Promise<EncodedTexts> {
  if (pool) return encodePooledTexts(pool, values as Uint32Array, from, to, plain);
  return encodeTexts(values as string[], from, to, plain);
}

/** Null where the column is not nullable and every cell holds what is there when nothing is told. */
function encodeNumbers({ description, values, nulls }: Column, from: number, to: number): Uint8Array[] | null {
  const width = description.type === "address" ? 16 : description.type === "u64" ? 2 : 1;
  const cells = (values as Float64Array).subarray(width * from, width * to);
  if (!nulls && cells.every((value) => value === 0)) return null;
  return [octets(description.type === "milliseconds" ? halves(cells) : cells)];
}

/** Whole numbers as 64 bits each. */
function halves(values: Float64Array): Uint32Array {
  const words = new Uint32Array(2 * values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]! > 0 ? Math.min(values[i]!, Number.MAX_SAFE_INTEGER) : 0; // NaN too is told as 0
    words[2 * i] = value;
    words[2 * i + 1] = value / 0x1_0000_0000;
  }
  return words;
}

function derivedTime(batch: Batch, from: number, to: number): EncodedColumn {
  const name = timeColumn(batch.kind);
  const source = batch.columns.find((column) => column.description.name === timeOf(batch.kind));
  const seconds = new Uint32Array(to - from);
  const times = source?.values as Float64Array | undefined;
  if (times) for (let i = from; i < to; i++) seconds[i - from] = wholeSecond(times[i]!);
  return ours(name, "DateTime('UTC')", seconds);
}

function spanOf(batch: Batch, from: number, to: number): Period {
  const span = { from: Number.POSITIVE_INFINITY, to: 0 };
  for (const { description, values } of batch.columns) {
    if (description.name !== timeOf(batch.kind) && !(batch.kind === "coverage" && description.name === "to")) continue;
    for (let row = from; row < to; row++) {
      const second = 1000 * wholeSecond((values as Float64Array)[row]!);
      span.from = Math.min(span.from, second);
      span.to = Math.max(span.to, second);
    }
  }
  return span.from <= span.to ? span : { from: 0, to: 0 };
}

function blockNumber({ block }: Batch, rows: number): EncodedColumn {
  return ours("block", "UInt32", new Uint32Array(rows).fill(block));
}

function inputColumn(input: string, rows: number): EncodedColumn {
  const one = Buffer.from(writtenTexts([input]));
  return {
    name: "input",
    type: "String",
    pieces: [writtenTexts(["input", "String"]), Buffer.alloc(rows * one.length, one)],
  };
}

function ours(name: string, type: string, values: Uint32Array): EncodedColumn {
  return { name, type, pieces: [writtenTexts([name, type]), octets(values)] };
}

function timeOf(kind: RecordKind): string {
  return KINDS[kind].time;
}

function wholeSecond(time: Instant): number {
  return time > 0 ? Math.min(Math.floor(time / 1000), LAST_SECOND) : 0;
}

async function digestOf(columns: readonly EncodedColumn[], rows: number): Promise<string> {
  const hash = createHash("sha256").update(String(rows));
  for (const { pieces } of columns) {
    for (const piece of pieces) hash.update(piece);
    await turn();
  }
  return hash.digest("hex");
}

function header(columns: number, rows: number): Uint8Array {
  return Buffer.concat([variableLength(columns), variableLength(rows)]);
}

function octets(values: { buffer: ArrayBufferLike; byteOffset: number; byteLength: number }): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function byName(one: Column, other: Column): number {
  return one.description.name < other.description.name ? -1 : 1;
}
