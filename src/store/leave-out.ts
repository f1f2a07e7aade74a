import { KINDS } from "../record/columns.ts";
import { alsoWhere } from "./portable.ts";
import { Sql, sql } from "./query.ts";
import type { Questions } from "./store.ts";

/** Tables whose rows name their exporter: records of that kind, and what is rolled up from them. */
const OF_EXPORTERS: ReadonlySet<string> = new Set([
  ...Object.entries(KINDS).flatMap(([kind, { columns }]) =>
    kind !== "defect" && columns.some(({ name }) => name === "exporter") ? [kind] : [],
  ),
  "flowHourly",
  "flowByNetwork",
]);

/** The same questions, asked as if one exporter had never reported. */
export function withoutExporter(store: Questions, exporter: string): Questions {
  const condition = sql`exporter != ${exporter}`.text;
  return {
    rows: (question, row, query, window) =>
      store.rows(
        `${question}, without exporter ${exporter}`,
        row,
        new Sql(alsoWhere(query.text, OF_EXPORTERS, condition)),
        window,
      ),
  };
}
