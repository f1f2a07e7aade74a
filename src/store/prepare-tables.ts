import { KINDS, type RecordKind } from "../record/columns.ts";
import type { Engine } from "./engines/engine.ts";
import { columnDefinition, tableColumns, tableStatements } from "./tables.ts";

/** Makes the tables that are missing; to those of an older Narrows adds the columns that it did not know. */
export async function prepareTables(engine: Engine): Promise<void> {
  for (const statement of tableStatements(engine.profile)) await engine.command(statement);
  const there = await columnsThere(engine);
  for (const kind of Object.keys(KINDS) as RecordKind[])
    for (const column of tableColumns(kind, engine.profile))
      if (!there.has(`${kind}.${column.name}`))
        await engine.command(`ALTER TABLE ${kind} ADD COLUMN ${columnDefinition(column, engine.profile)}`);
}

async function columnsThere(engine: Engine): Promise<ReadonlySet<string>> {
  const pieces = await engine.rowsJson(
    "SELECT concat(table, '.', name) AS column FROM system.columns WHERE database = currentDatabase()",
  );
  const lines = pieces.join("").split("\n");
  return new Set(lines.filter((line) => line !== "").map((line) => (JSON.parse(line) as { column: string }).column));
}
