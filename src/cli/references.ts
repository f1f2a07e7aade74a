import Table from "cli-table3";
import { rowOf } from "../record/batch.ts";
import { shown } from "../record/defect.ts";
import { type Imported, importReference, importRoutes, type OriginRoute } from "../references/import-reference.ts";
import { loadReferences } from "../references/references.ts";
import { EXIT } from "./exit.ts";
import { bundled } from "./places.ts";
import { readInput, recognise } from "./read-input.ts";

/** Prints the tables at hand. */
export async function listReferences(options: { references?: string; json?: boolean }): Promise<void> {
  const references = await loadReferences([bundled("references"), ...(options.references ? [options.references] : [])]);
  const entries = references.list().map(({ file: _, ...entry }) => entry);
  if (options.json) process.stdout.write(`${JSON.stringify({ schemaVersion: 1, references: entries }, null, 2)}\n`);
  else {
    const table = new Table({
      head: ["family", "date", "publisher", "licence"],
      style: { head: [], border: [], compact: true },
      wordWrap: true,
      colWidths: [18, 12, 46, 24],
    });
    for (const { family, date, publisher, licence } of entries) table.push([family, date, publisher, licence]);
    process.stdout.write(`${table.toString()}\n`);
  }
  for (const { file, line, expected, found } of references.problems())
    process.stderr.write(`${file}:${line}: expected ${expected}, found ${shown(found)}\n`);
}

export interface ImportOptions {
  publisher: string;
  licence: string;
  date: string;
  references: string;
  as?: string;
  evenIfSmaller?: boolean;
}

/** Reads a publisher's file into a dated table; a routing archive gives its prefixes' origins. */
export async function importInto(family: string, file: string, options: ImportOptions): Promise<void> {
  const { publisher, licence, date, references: folder } = options;
  const settings = {
    publisher,
    licence,
    date,
    folder,
    ...(options.as ? { form: options.as } : {}),
    ...(options.evenIfSmaller ? { evenIfSmaller: true } : {}),
  };
  const recognised = await recognise(file, null, null);
  const isRoutes = "format" in recognised && recognised.format === ROUTES;
  const imported = isRoutes
    ? await importRoutes(routesOf(file), file, settings)
    : await importReference(family, file, settings);
  tell(imported);
}

/** The format whose records tell which AS originates a prefix. */
const ROUTES = "mrt";
const UNSAID = { samplingProbability: null, map: null, exporter: null };

async function* routesOf(file: string): AsyncGenerator<OriginRoute> {
  const routes: OriginRoute[] = [];
  const reading = { as: null, settings: UNSAID, sessions: new Map<string, unknown>() };
  await readInput(file, ROUTES, reading, async (batch) => {
    if (batch.kind !== "route") return;
    for (let row = 0; row < batch.rows; row++) {
      const { action, prefix, originAsNumber } = rowOf(batch, row);
      if (action === "rib" || action === "announce")
        routes.push({ prefix: String(prefix), originAsNumber: originAsNumber as number | null });
    }
  });
  yield* routes;
}

function tell({ file, rows, problems, left }: Imported): void {
  process.stderr.write(`${file}: ${rows.toLocaleString("en")} rows${left > 0 ? `, ${left} left out` : ""}\n`);
  for (const { line, expected, found } of problems)
    process.stderr.write(`  line ${line}: expected ${expected}, found ${shown(String(found))}\n`);
  if (left > 0) process.exitCode = EXIT.partial;
}
