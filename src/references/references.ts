import type { Asn } from "../values/asn.ts";
import type { Instant } from "../values/instant.ts";
import type { Prefix } from "../values/prefix.ts";
import { type DatedTable, findTables, type TableProblem } from "./dated-table.ts";
import type { AsName } from "./families/as-names.ts";
import type { FamilyId, RowOf } from "./families.ts";
import type { Match } from "./family.ts";
import { PrefixTable } from "./prefix-table.ts";

/** A table that an answer rests on. */
export interface ReferenceUse {
  readonly family: string;
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly sha256: string;
  /** Whether it was used for a time before its date, as there was no earlier one. */
  readonly later: boolean;
}

/** A table at hand. */
export interface ReferenceEntry {
  readonly family: string;
  readonly date: string;
  readonly publisher: string;
  readonly licence: string;
  readonly note: string;
  readonly sha256: string;
  readonly file: string;
}

/** The tables of the folders; a later folder's table holds instead of an earlier one's of the same family and date. */
export async function loadReferences(folders: readonly string[]): Promise<References> {
  const found = await Promise.all(folders.map(findTables));
  return new References(
    found.flatMap(({ tables }) => tables),
    found.flatMap(({ problems }) => problems),
  );
}

/** Dated outside knowledge: each question gets the newest table that is not later than the time it is about. */
export class References {
  readonly #tables = new Map<FamilyId, DatedTable[]>();
  readonly #all: readonly DatedTable[];
  readonly #problems: readonly TableProblem[];
  readonly #used = new Map<string, ReferenceUse>();
  readonly #indexes = new Map<DatedTable, Index>();

  constructor(tables: readonly DatedTable[], problems: readonly TableProblem[]) {
    this.#all = tables;
    this.#problems = problems;
    for (const table of tables) this.#tables.set(table.family, [...(this.#tables.get(table.family) ?? []), table]);
    for (const dated of this.#tables.values()) dated.sort((a, b) => a.from - b.from); // stable: the later folder stays behind
  }

  /** Who held an AS. */
  asName(asn: Asn, at: Instant): AsName | null {
    return (this.#index("as-names", at)?.asns.get(asn)?.[0] as AsName | undefined) ?? null;
  }

  /** Which AS originated the longest prefix around an address; several when the table contradicts itself. */
  originOf(
    address: Uint8Array,
    at: Instant,
  ): { readonly asn: Asn; readonly prefix: Prefix; readonly contested: readonly Asn[] } | null {
    const rows = this.find("prefix-origins", address, at);
    const [first] = rows;
    return first ? { ...first, contested: rows.length > 1 ? rows.map(({ asn }) => asn) : [] } : null;
  }

  /** Which country the longest prefix around an address is said to be in. */
  countryOf(
    address: Uint8Array,
    at: Instant,
  ): { readonly country: string; readonly prefix: Prefix; readonly contested: readonly string[] } | null {
    const rows = this.find("countries", address, at);
    const [first] = rows;
    return first ? { ...first, contested: rows.length > 1 ? rows.map(({ country }) => country) : [] } : null;
  }

  /** All rows of a family that hold at a time. */
  rows<Id extends FamilyId>(family: Id, at: Instant): readonly RowOf<Id>[] {
    const rows: readonly object[] = this.#table(family, at)?.rows() ?? [];
    return rows.filter((row) => holdsAt(row, at)) as RowOf<Id>[];
  }

  services(at: Instant): readonly RowOf<"services">[] {
    return this.rows("services", at);
  }

  /** The rows of a family for the longest prefix around an address (sixteen octets). */
  find<Id extends FamilyId>(family: Id, address: Uint8Array, at: Instant): readonly RowOf<Id>[] {
    const rows = this.#index(family, at)?.prefixes.find(address) ?? [];
    return rows.filter((row) => holdsAt(row, at)) as RowOf<Id>[];
  }

  /** The rows of a family for an AS. */
  findAsn<Id extends FamilyId>(family: Id, asn: Asn, at: Instant): readonly RowOf<Id>[] {
    const rows = this.#index(family, at)?.asns.get(asn) ?? [];
    return rows.filter((row) => holdsAt(row, at)) as RowOf<Id>[];
  }

  /** The rows of a family for a name, or for the nearest name above it that has some. */
  findDomain<Id extends FamilyId>(family: Id, name: string, at: Instant): readonly RowOf<Id>[] {
    const domains = this.#index(family, at)?.domains;
    for (let rest = name.toLowerCase().replace(/\.$/, ""); domains && rest; rest = rest.slice(rest.indexOf(".") + 1)) {
      const rows = domains.get(rest)?.filter((row) => holdsAt(row, at)) ?? [];
      if (rows.length > 0) return rows as RowOf<Id>[];
      if (!rest.includes(".")) break;
    }
    return [];
  }

  /** The rows of a family for a port, those for any protocol among them. */
  findPort<Id extends FamilyId>(
    family: Id,
    protocolIdentifier: number,
    port: number,
    at: Instant,
  ): readonly RowOf<Id>[] {
    const rows: readonly Matchable[] = this.#index(family, at)?.ports.get(port) ?? [];
    return rows.filter((row) => matchesProtocol(row, protocolIdentifier) && holdsAt(row, at)) as RowOf<Id>[];
  }

  /** Date of the table of a family that holds at a time, and whether it is from after that time; null when there is none. */
  dateOf(family: FamilyId, at: Instant): { readonly date: string; readonly later: boolean } | null {
    const table = this.#table(family, at);
    return table && { date: table.date, later: table.from > at };
  }

  /** The tables that answers have rested on so far, by family and date. */
  used(): ReferenceUse[] {
    const key = ({ family, date }: ReferenceUse) => `${family} ${date}`;
    return [...this.#used.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  }

  list(): ReferenceEntry[] {
    return this.#all.map(({ family, date, notes, sha256, file }) => ({ family, date, ...notes, sha256, file }));
  }

  /** Tables that were not taken, and rows left out of those that have been read so far. */
  problems(): TableProblem[] {
    return [...this.#problems, ...this.#all.flatMap(({ problems }) => problems)];
  }

  /** The table that holds at a time: the newest not later, or else the earliest there is. */
  #table<Id extends FamilyId>(family: Id, at: Instant): DatedTable | null {
    const tables = this.#tables.get(family);
    if (!tables) return null;
    const table = tables.findLast(({ from }) => from <= at) ?? tables[0]!;
    const later = table.from > at;
    const key = `${table.sha256} ${table.date} ${family}`;
    if (later || !this.#used.has(key)) this.#used.set(key, { family, date: table.date, sha256: table.sha256, later });
    return table;
  }

  #index(family: FamilyId, at: Instant): Index | null {
    const table = this.#table(family, at);
    if (!table) return null;
    const index = this.#indexes.get(table) ?? indexOf(table.rows());
    this.#indexes.set(table, index);
    return index;
  }
}

/** The rows of a table by what they are matched by. */
interface Index {
  readonly prefixes: PrefixTable<object>;
  readonly asns: ReadonlyMap<Asn, object[]>;
  readonly domains: ReadonlyMap<string, object[]>;
  readonly ports: ReadonlyMap<number, object[]>;
}

/** Any row, seen for what it can be matched by. */
interface Matchable {
  readonly match?: Match;
  readonly prefix?: Prefix;
  readonly asn?: Asn;
}

function indexOf(rows: readonly (Matchable | object)[]): Index {
  const prefixes: [Prefix, object][] = [];
  const asns = new Map<Asn, object[]>();
  const domains = new Map<string, object[]>();
  const ports = new Map<number, object[]>();
  const put = <Key>(map: Map<Key, object[]>, key: Key, row: object) => {
    const known = map.get(key);
    if (known) known.push(row);
    else map.set(key, [row]);
  };
  for (const row of rows as readonly Matchable[]) {
    const prefix = row.prefix ?? (row.match?.by === "prefix" ? row.match.prefix : null);
    if (prefix) prefixes.push([prefix, row]);
    else if (row.match?.by === "asn") put(asns, row.match.asn, row);
    else if (row.match?.by === "domain") put(domains, row.match.domain, row);
    else if (row.match?.by === "port") put(ports, row.match.port, row);
    else if (row.asn !== undefined) put(asns, row.asn, row);
  }
  return { prefixes: new PrefixTable(prefixes), asns, domains, ports };
}

function matchesProtocol({ match }: Matchable, protocolIdentifier: number): boolean {
  return match?.by === "port" && (match.protocolIdentifier ?? protocolIdentifier) === protocolIdentifier;
}

/** Rows may have a first and a last day of their own. */
function holdsAt(row: object, at: Instant): boolean {
  const { from = null, to = null } = row as { from?: Instant | null; to?: Instant | null };
  return (from === null || from <= at) && (to === null || at < to);
}
