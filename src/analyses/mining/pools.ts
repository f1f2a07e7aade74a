import { joined, Sql, sql, within } from "../../store/query.ts";
import { addressHex, parseAddress } from "../../values/address.ts";
import type { Period } from "../../values/instant.ts";
import type { Prefix } from "../../values/prefix.ts";
import type { Knowledge, KnownPool, ListedPool } from "../knowledge.ts";

/** The lists of pools that hold in the windows, taken together: the same pools are looked for in both. */
export interface PoolList {
  readonly size: number;
  /** Dates of the lists, and whether one is later than the flows that it is held against. */
  readonly dates: readonly string[];
  readonly later: boolean;
  named(name: string): readonly KnownPool[];
  at(address: Uint8Array): readonly KnownPool[];
  /** Conditions that a column of names, or of addresses (sixteen octets), is listed. */
  nameIn(column: string): Sql;
  addressIn(column: Sql, more: readonly Uint8Array[]): Sql;
}

/** Of names of hosts, so many labels at the end are compared with the list. */
const LABELS = [2, 3, 4] as const;

export function poolListOf(knowledge: Knowledge, windows: readonly Period[]): PoolList {
  const times = windows.map(({ from, to }) => (from + to) / 2);
  const rows = times.flatMap((at) => [...knowledge.listedPools(at)]);
  const dates = times.flatMap((at) => knowledge.listDate("mining-pools", at) ?? []);
  const domains = [...new Set(rows.flatMap(({ match }) => (match.by === "domain" ? match.domain : [])))].sort();
  const prefixes = rows.flatMap(({ match }: ListedPool) => (match.by === "prefix" ? match.prefix : []));
  const about = (of: { name: string } | { address: Uint8Array }) =>
    times.flatMap((at) => [...knowledge.miningPools(of, at)]);
  return {
    size: rows.length,
    dates: [...new Set(dates.map(({ date }) => date))].sort(),
    later: dates.some(({ later }) => later),
    named: (name) => (name === "" ? [] : about({ name })),
    at: (address) => about({ address }),
    nameIn: (column) => nameIn(column, domains),
    addressIn: (column, more) => addressIn(column, prefixes, more),
  };
}

function nameIn(column: string, domains: readonly string[]): Sql {
  if (domains.length === 0) return sql`0`;
  const name = new Sql(column);
  const ends = LABELS.map(
    (labels) => sql`arrayStringConcat(arraySlice(splitByChar('.', lower(${name})), ${-labels}), '.') IN (${domains})`,
  );
  return sql`(${name} != '' AND (lower(${name}) IN (${domains}) OR ${joined(ends, "OR", sql`0`)}))`;
}

function addressIn(column: Sql, prefixes: readonly Prefix[], more: readonly Uint8Array[]): Sql {
  const single = [...prefixes.filter(({ length }) => length === 128).map(({ first }) => first), ...more];
  const texts = [...new Set(single.map((address) => addressHex(address)))].sort();
  const ranges = prefixes.filter(({ length }) => length < 128);
  const conditions = [
    ...(texts.length > 0 ? [sql`${column} IN (${texts.map((text) => new Sql(`unhex('${text}')`))})`] : []),
    ...(ranges.length > 0
      ? [sql`(${within("sourceAddress", ranges)}) OR (${within("destinationAddress", ranges)})`]
      : []),
  ];
  return sql`(${joined(conditions, "OR", sql`0`)})`;
}

/** The addresses in what a DNS exchange was answered. */
export function addressesIn(answers: string): Uint8Array[] {
  return answers.split(" ").flatMap((text) => parseAddress(text) ?? []);
}
