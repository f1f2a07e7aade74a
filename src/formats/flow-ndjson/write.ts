import { type Batch, cell } from "../../record/batch.ts";
import { isoOf } from "../text/instants.ts";

/** A record as one line of JSON without line end: counts as numbers with all their digits, null for what is not told. */
export function ndjsonRow(batch: Batch, row: number): string {
  const members = batch.columns.map((column) => {
    const { name, type } = column.description;
    const value = cell(column, row);
    if (typeof value === "bigint") return `"${name}":${value}`;
    return `"${name}":${JSON.stringify(type === "instant" && value !== null ? isoOf(value as number) : value)}`;
  });
  return `{${members.join(",")}}`;
}
