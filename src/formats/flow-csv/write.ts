import { type Batch, type Column, cell } from "../../record/batch.ts";
import { type ColumnType, KINDS, type RecordKind } from "../../record/columns.ts";
import { isoOf } from "../text/instants.ts";

/** The header of a kind: all its columns, in their order; without line end. */
export function csvHeader(kind: RecordKind): string {
  return KINDS[kind].columns.map(({ name }) => name).join(",");
}

/**
 * A record as a line without line end (RFC 4180): counts with all their digits, nothing for what is not told, flow times
 * as whole milliseconds, other times as ISO 8601. Values stand as they are: for spreadsheets see the exports.
 */
export function csvRow(batch: Batch, row: number): string {
  let line = "";
  let separator = "";
  for (const column of columnsOf(batch)) {
    line += separator;
    if (column) line += csvField(column, row);
    separator = ",";
  }
  return line;
}

/** Types whose values are written as the numbers they are. */
const PLAIN: ReadonlySet<ColumnType> = new Set(["u8", "u16", "u32", "f64", "milliseconds"]);
const ordered = new WeakMap<Batch, readonly (Column | undefined)[]>();

function columnsOf(batch: Batch): readonly (Column | undefined)[] {
  const known = ordered.get(batch);
  if (known) return known;
  const byName = new Map(batch.columns.map((column) => [column.description.name, column]));
  const columns = KINDS[batch.kind].columns.map(({ name }) => byName.get(name));
  ordered.set(batch, columns);
  return columns;
}

function csvField(column: Column, row: number): string {
  if (column.nulls?.[row]) return "";
  if (PLAIN.has(column.description.type)) return `${(column.values as Float64Array)[row]}`;
  const value = cell(column, row);
  if (value === null || value === "") return "";
  if (column.description.type === "instant") return isoOf(value as number);
  const text = String(value);
  return typeof value === "string" && /[",\r\n\t;|]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
