import type { BatchBuilder } from "../../record/batch.ts";
import { KINDS, ORIGIN_OFFSET } from "../../record/columns.ts";
import { cellReader } from "./cells.ts";
import { textOf } from "./characters.ts";
import { durationReader, mappedReader, type RowClock } from "./mapped-cells.ts";
import type { Mapping } from "./mapping.ts";
import type { TableColumn, TableRow } from "./table.ts";

/** Columns of a table in our own words; what is written of the origin is not read back, for the origin is this input. */
export function plainColumns(builder: BatchBuilder, words: readonly string[]): TableColumn[] {
  const ours = new Set(KINDS[builder.kind].columns.map(({ name }) => name));
  ours.delete(ORIGIN_OFFSET.name);
  return words.flatMap((name, slot) =>
    ours.has(name) ? [{ name, theirs: name, slot, read: cellReader(builder.column(name)) }] : [],
  );
}

/** Columns of a table in somebody else's words; `slotOf` gives −1 for a name that is not there. */
export function mappedColumns(
  builder: BatchBuilder,
  mapping: Mapping,
  slotOf: (theirs: string) => number,
): TableColumn[] {
  const clock: RowClock = { start: 0 };
  const columns = Object.entries(mapping.columns).map(([name, rule]) => ({
    name,
    theirs: rule.from ?? name,
    slot: rule.from === undefined ? -1 : slotOf(rule.from),
    read: mappedReader(builder.column(name), rule, mapping, clock),
  }));
  if (!mapping.duration) return columns;
  const { from, unit } = mapping.duration;
  const end = "flowEndMilliseconds";
  return [
    ...columns,
    { name: end, theirs: from, slot: slotOf(from), read: durationReader(builder.column(end), unit, clock) },
  ];
}

/** All names of theirs that a mapping asks for. */
export function namesAsked({ columns, duration, where }: Mapping): string[] {
  const from = Object.values(columns).flatMap((rule) => (rule.from === undefined ? [] : [rule.from]));
  return [...new Set([...from, ...(duration ? [duration.from] : []), ...Object.keys(where ?? {})])];
}

/** Whether a row is one that the mapping is about. */
export function rowFilter({ where }: Mapping, slotOf: (theirs: string) => number): (row: TableRow) => boolean {
  const rules = Object.entries(where ?? {}).map(([theirs, told]) => ({
    slot: slotOf(theirs),
    values: new Set([told].flat().map(String)),
  }));
  return ({ octets, from, to }) =>
    rules.every(({ slot, values }) => values.has(textOf(octets, from[slot]!, Math.min(to[slot]!, from[slot]! + 4096))));
}
