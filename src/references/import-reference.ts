import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { stringify } from "yaml";
import { csvLine } from "./csv.ts";
import { findTables, type TableProblem, tableDate, unpacked } from "./dated-table.ts";
import { FAMILIES, type FamilyId, isFamily } from "./families.ts";
import { isRefused, type Refused } from "./family.ts";
import { caidaRelationships } from "./forms/caida-relationships.ts";
import { type Form, type FoundRow, ReferenceRefused } from "./forms/form.ts";
import { iptoasn } from "./forms/iptoasn.ts";
import { mmdb } from "./forms/mmdb.ts";
import { moneroBlocks } from "./forms/monero-blocks.ts";
import { ownCsv } from "./forms/own-csv.ts";
import { plainList } from "./forms/plain-list.ts";
import { rirDelegated } from "./forms/rir-delegated.ts";

/** Forms that are read, those first that are known for certain. */
export const FORMS: readonly Form[] = [
  mmdb,
  rirDelegated,
  caidaRelationships,
  ownCsv,
  moneroBlocks,
  iptoasn,
  plainList,
];

export interface ImportSettings {
  readonly publisher: string;
  readonly licence: string;
  /** YYYY-MM-DD: from when the table holds. */
  readonly date: string;
  /** Folder of references to write to. */
  readonly folder: string;
  readonly note?: string;
  /** Id of the form, where the octets leave it open. */
  readonly form?: string;
  /** Takes a table that has less than half the rows of the one before it. */
  readonly evenIfSmaller?: boolean;
}

export interface Imported {
  readonly file: string;
  readonly rows: number;
  readonly sha256: string;
  /** Rows left out: the first hundred, and how many there were. */
  readonly problems: readonly TableProblem[];
  readonly left: number;
}

/** One route of a table, for `importRoutes`. */
export interface OriginRoute {
  readonly prefix: string;
  /** Null for a set, or when unknown. */
  readonly originAsNumber: number | null;
}

const PROBLEMS_KEPT = 100;

/** Reads a publisher's file into `<folder>/<family>/<date>.csv.gz`, with its notes beside it. */
export async function importReference(family: string, file: string, settings: ImportSettings): Promise<Imported> {
  const id = checked(family, settings);
  const octets = unpacked(await readFile(file).catch((cause) => failed(`${file} cannot be read`, cause)));
  const form = formOf(octets, settings.form, file);
  if (!form.families.includes(id))
    throw new ReferenceRefused(`${form.title} says nothing for ${id}, only for ${form.families.join(", ")}.`);
  const table = new Gathering(id, file);
  try {
    for (const row of form.rows(octets, id)) table.add(row);
  } catch (cause) {
    if (cause instanceof ReferenceRefused)
      throw new ReferenceRefused(`${file} is refused: ${cause.message}`, { cause });
    throw cause;
  }
  return write(id, table, settings);
}

/** The origins that the routes of a RIB tell: for each prefix the AS that most of its peers see. */
export async function importRoutes(
  routes: AsyncIterable<OriginRoute>,
  file: string,
  settings: ImportSettings,
): Promise<Imported> {
  const id = checked("prefix-origins", settings);
  const seen = new Map<string, Map<number, number>>();
  for await (const { prefix, originAsNumber } of routes) {
    if (originAsNumber === null || prefix === "") continue;
    const origins = seen.get(prefix) ?? new Map<number, number>();
    origins.set(originAsNumber, (origins.get(originAsNumber) ?? 0) + 1);
    seen.set(prefix, origins);
  }
  const table = new Gathering(id, file);
  let line = 0;
  for (const [prefix, origins] of seen) {
    const [most] = [...origins].sort(([a, times], [b, others]) => others - times || a - b);
    table.add({ line: ++line, cells: [prefix, `${most![0]}`] });
  }
  return write(id, table, settings);
}

/** Rows that the family takes, and what is wrong with the others. */
class Gathering {
  readonly lines: string[] = [];
  readonly problems: TableProblem[] = [];
  left = 0;
  readonly #family: FamilyId;
  readonly #file: string;

  constructor(family: FamilyId, file: string) {
    this.#family = family;
    this.#file = file;
  }

  add({ line, cells }: FoundRow): void {
    if (isRefused(cells)) this.#tell(line, cells);
    else {
      const row = FAMILIES[this.#family].row(cells as readonly string[]);
      if (isRefused(row)) this.#tell(line, row);
      else this.lines.push(csvLine(cells as readonly string[]));
    }
  }

  #tell(line: number, { expected, found }: Refused): void {
    this.left++;
    if (this.problems.length < PROBLEMS_KEPT) this.problems.push({ file: this.#file, line, expected, found });
  }
}

function checked(family: string, { publisher, licence, date }: ImportSettings): FamilyId {
  if (!isFamily(family))
    throw new ReferenceRefused(`No family "${family}"; there are ${Object.keys(FAMILIES).join(", ")}.`);
  if (tableDate(date) === null) throw new ReferenceRefused(`"${date}" is no date of the form YYYY-MM-DD.`);
  if (publisher.trim() === "" || licence.trim() === "")
    throw new ReferenceRefused("A table needs its publisher and its licence.");
  return family;
}

function formOf(octets: Uint8Array, told: string | undefined, file: string): Form {
  const form = FORMS.find((one) => (told === undefined ? one.recognises(octets) : one.id === told));
  if (form) return form;
  const known = FORMS.map(({ id }) => id).join(", ");
  throw new ReferenceRefused(
    told === undefined ? `${file} is in none of the forms ${known}.` : `No form "${told}"; there are ${known}.`,
  );
}

async function write(family: FamilyId, table: Gathering, settings: ImportSettings): Promise<Imported> {
  const { publisher, licence, date, note = "", folder } = settings;
  if (table.lines.length === 0)
    throw new ReferenceRefused(`None of its rows is one of ${family}; nothing was written.`);
  if (!settings.evenIfSmaller) await refuseShrunk(family, table, settings);
  const text = `${[FAMILIES[family].header.join(), ...table.lines].join("\n")}\n`;
  const octets = gzipSync(text, { level: 9 });
  const file = path.join(folder, family, `${date}.csv.gz`);
  await mkdir(path.dirname(file), { recursive: true });
  await replace(path.join(folder, family, `${date}.yaml`), stringify({ publisher, licence, date, note }));
  await replace(file, octets);
  const sha256 = createHash("sha256").update(octets).digest("hex");
  return { file, rows: table.lines.length, sha256, problems: table.problems, left: table.left };
}

/** A feed that lost half its rows is not taken into use: the last good one stays. */
async function refuseShrunk(family: FamilyId, table: Gathering, { folder, date }: ImportSettings): Promise<void> {
  const { tables } = await findTables(folder);
  const before = tables.filter((one) => one.family === family && one.date <= date).sort((a, b) => b.from - a.from)[0];
  const rows = before?.rows().length ?? 0;
  if (table.lines.length * 2 < rows)
    throw new ReferenceRefused(
      `It has ${table.lines.length} rows where that of ${before!.date} has ${rows}: refused, as half or more is gone.`,
    );
}

/** Written beside and moved into place, so that nobody reads half a table. */
async function replace(file: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${file}.part`, content);
  await rename(`${file}.part`, file);
}

function failed(what: string, cause: unknown): never {
  throw new ReferenceRefused(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
}
