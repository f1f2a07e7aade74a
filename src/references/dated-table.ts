import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { parse } from "yaml";
import { z } from "zod";
import { formatInstant, type Instant, parseInstant } from "../values/instant.ts";
import { csvRows } from "./csv.ts";
import { FAMILIES, type FamilyId, type RowOf } from "./families.ts";
import { type Family, isRefused } from "./family.ts";

/** What the file beside a table says of it. */
export interface TableNotes {
  readonly publisher: string;
  readonly licence: string;
  readonly note: string;
}

/** A fault of a table: the row is left out, or the table where no line is told. */
export interface TableProblem {
  readonly file: string;
  /** From 1; null when it is of the whole table. */
  readonly line: number | null;
  readonly expected: string;
  readonly found: string;
}

const LARGEST_TABLE = 1024 ** 3; // octets, unpacked
const PROBLEMS_KEPT = 100;

const Notes = z.object({
  publisher: z.string().min(1),
  licence: z.string().min(1),
  date: z.union([z.string(), z.date()]),
  note: z.string().default(""),
});

/** A table of a family that holds from its date on; its rows are read when they are first asked for. */
export class DatedTable<Id extends FamilyId = FamilyId> {
  readonly family: Id;
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly from: Instant;
  readonly file: string;
  /** Of the file as it stands. */
  readonly sha256: string;
  readonly notes: TableNotes;
  readonly problems: TableProblem[] = [];
  #rows: RowOf<Id>[] | null = null;

  constructor(told: { family: Id; date: string; from: Instant; file: string; sha256: string; notes: TableNotes }) {
    this.family = told.family;
    this.date = told.date;
    this.from = told.from;
    this.file = told.file;
    this.sha256 = told.sha256;
    this.notes = told.notes;
  }

  rows(): readonly RowOf<Id>[] {
    this.#rows ??= readRows(
      FAMILIES[this.family] as unknown as Family<RowOf<Id>>,
      new TextDecoder().decode(unpacked(readFileSync(this.file))),
      this.file,
      this.problems,
    );
    return this.#rows;
  }
}

/** The tables of a folder of references, each with its notes; what has none is told and not taken. */
export async function findTables(folder: string): Promise<{ tables: DatedTable[]; problems: TableProblem[] }> {
  const tables: DatedTable[] = [];
  const problems: TableProblem[] = [];
  for (const family of Object.keys(FAMILIES) as FamilyId[]) {
    for (const name of await namesIn(path.join(folder, family))) {
      const [, date] = /^(.+?)\.csv(?:\.gz)?$/.exec(name) ?? [];
      if (date === undefined) continue;
      const table = await tableAt(family, date, path.join(folder, family, name));
      if (table instanceof DatedTable) tables.push(table);
      else problems.push(table);
    }
  }
  return { tables, problems };
}

/** Reads rows of a family's own form; bad ones are told with their line and left out. */
export function readRows<Row extends object>(
  family: Family<Row>,
  text: string,
  file: string,
  problems: TableProblem[],
): Row[] {
  const rows: Row[] = [];
  const tell = (line: number | null, expected: string, found: string) => {
    if (problems.length < PROBLEMS_KEPT) problems.push({ file, line, expected, found });
  };
  const lines = csvRows(text);
  const header = lines.next().value;
  if (!header || header.cells.join() !== family.header.join()) {
    tell(1, `the header ${family.header.join()}`, header?.cells.join().slice(0, 120) ?? "nothing");
    return rows;
  }
  for (const { line, cells } of lines) {
    if (cells.length !== family.header.length) {
      tell(line, `${family.header.length} cells`, `${cells.length}`);
      continue;
    }
    const row = family.row(cells);
    if (isRefused(row)) tell(line, row.expected, row.found);
    else rows.push(row);
  }
  return rows;
}

/** The octets of a file, unpacked when they are gzip. */
export function unpacked(octets: Uint8Array): Uint8Array {
  return octets[0] === 0x1f && octets[1] === 0x8b ? gunzipSync(octets, { maxOutputLength: LARGEST_TABLE }) : octets;
}

/** The instant a table holds from; null when the text is no date of the form YYYY-MM-DD. */
export function tableDate(text: string): Instant | null {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? parseInstant(text) : null;
}

async function tableAt(family: FamilyId, date: string, file: string): Promise<DatedTable | TableProblem> {
  const problem = (expected: string, found: string) => ({ file, line: null, expected, found });
  const from = tableDate(date);
  if (from === null) return problem("a date as its name, YYYY-MM-DD", date);
  const beside = path.join(path.dirname(file), `${date}.yaml`);
  const text = await readFile(beside, "utf8").catch(() => null);
  if (text === null) return problem(`publisher, licence and date in ${date}.yaml beside it`, "no such file");
  const notes = Notes.safeParse(yamlOf(text));
  if (!notes.success) return problem(`publisher, licence and date in ${beside}`, notes.error.issues[0]!.message);
  const told =
    notes.data.date instanceof Date ? formatInstant(notes.data.date.getTime()).slice(0, 10) : notes.data.date;
  if (told !== date) return problem(`the date ${date} in ${beside}`, told);
  const sha256 = createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
  return new DatedTable({ family, date, from, file, sha256, notes: notes.data });
}

function yamlOf(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return null;
  }
}

/** Names in a folder, in order; none when it is not there. */
async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}
