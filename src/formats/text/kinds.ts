import { KINDS } from "../../record/columns.ts";

/** Kinds of record that the plain forms read back. */
export const PLAIN_KINDS = ["flow", "dns", "route", "service"] as const;

export type PlainKind = (typeof PLAIN_KINDS)[number];

/** Columns that a table of a kind must have, by which the kind is also known; `filled` must not be empty in a row. */
export const NEEDED: {
  readonly [K in PlainKind]: { readonly columns: readonly string[]; readonly filled: readonly string[] };
} = {
  flow: {
    columns: ["flowStartMilliseconds", "sourceAddress", "destinationAddress", "protocolIdentifier"],
    filled: ["flowStartMilliseconds", "sourceAddress", "destinationAddress", "protocolIdentifier"],
  },
  dns: { columns: ["time", "queryName", "queryType"], filled: ["time", "queryType"] }, // the root's name is empty
  route: { columns: ["time", "action", "prefix"], filled: ["time", "action"] }, // a change of state has no prefix
  service: { columns: ["time", "address", "port"], filled: ["time", "address", "port"] },
};

/** Kind of a table whose header has exactly our words; null when it is none of ours. */
export function kindOf(words: readonly string[]): PlainKind | null {
  const ours = (kind: PlainKind) => words.every((word) => KINDS[kind].columns.some(({ name }) => name === word));
  return kindNeeding(words).find(ours) ?? null;
}

/** Kinds whose needed columns are all there. */
function kindNeeding(words: readonly string[]): PlainKind[] {
  return PLAIN_KINDS.filter((kind) => NEEDED[kind].columns.every((name) => words.includes(name)));
}
