import { KINDS, type RecordKind } from "../record/columns.ts";
import type { Engine, Place } from "./engines/engine.ts";
import { columnDefinition, tableColumns, tableStatements } from "./tables.ts";

/** Makes the tables that are missing; to those of an older Narrows adds the columns that it did not know. */
export function prepareTables(engine: Engine): Promise<void> {
  return engine.prepare(async (place) => {
    for (const statement of tableStatements(place.profile)) await place.command(statement);
    const there = await columnsThere(place);
    for (const kind of Object.keys(KINDS) as RecordKind[])
      for (const column of tableColumns(kind, place.profile))
        if (!there.has(`${kind}.${column.name}`))
          await place.command(`ALTER TABLE ${kind} ADD COLUMN ${columnDefinition(column, place.profile)}`);
  });
}

async function columnsThere(place: Place): Promise<ReadonlySet<string>> {
  const pieces = await place.rowsJson(
    "SELECT concat(table, '.', name) AS column FROM system.columns WHERE database = currentDatabase()",
  );
  const lines = pieces.join("").split("\n");
  return new Set(lines.filter((line) => line !== "").map((line) => (JSON.parse(line) as { column: string }).column));
}
