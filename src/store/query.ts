import { addressHex } from "../values/address.ts";
import { invariant } from "../values/invariant.ts";
import type { Prefix } from "../values/prefix.ts";

/** Query text that was put together here from checked parts; a text from outside can only enter as a literal. */
export class Sql {
  readonly #text: string; // private, so that nothing else of the same shape passes for one
  constructor(text: string) {
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }
}

/** What may stand in a query: numbers and texts become literals, queries are put in as they are. */
export type SqlPart = number | bigint | string | Sql | readonly SqlPart[];

/**
 * A query of the portable subset (docs/architecture.md, Queries): runs alike on the embedded engine and on a cluster.
 * Table names are the kinds of record, `inputs` and the rollups; every column that is not aggregated away is named.
 */
export function sql(strings: TemplateStringsArray, ...parts: SqlPart[]): Sql {
  let text = strings[0]!;
  for (const [i, part] of parts.entries()) text += literal(part) + strings[i + 1]!;
  return new Sql(text.replace(TEXT_OR_BLANKS, (_, told?: string) => told ?? " ").trim());
}

/** A text as a literal, which stays as it is, or blanks and line breaks between words. */
const TEXT_OR_BLANKS = /('(?:[^'\\]|\\.)*')|\s+/gs;

/** Queries with a word between them, such as conditions with AND; `empty` when there is none. */
export function joined(queries: readonly Sql[], between: "AND" | "OR" | ",", empty: Sql): Sql {
  if (queries.length === 0) return empty;
  return new Sql(queries.map(({ text }) => (between === "," ? text : `(${text})`)).join(` ${between} `));
}

/** Whether an address column (sixteen octets) lies within one of the prefixes. */
export function within(column: string, prefixes: readonly Prefix[]): Sql {
  invariant(/^[A-Za-z]+$/.test(column), "a column name is letters");
  const ranges = prefixes.map(
    ({ first, last }) =>
      new Sql(`${column} >= unhex('${addressHex(first)}') AND ${column} <= unhex('${addressHex(last)}')`),
  );
  return joined(ranges, "OR", new Sql("0"));
}

function literal(part: SqlPart): string {
  if (part instanceof Sql) return part.text;
  if (typeof part === "bigint") return part.toString();
  if (typeof part === "number") {
    invariant(Number.isFinite(part), "a number in a query is finite");
    return String(part);
  }
  if (typeof part === "string") {
    return `'${part.replace(/[\\']/g, "\\$&").replace(/\n/g, "\\n").replaceAll("\0", "\\0")}'`;
  }
  return part.map(literal).join(", ");
}
