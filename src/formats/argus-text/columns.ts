/** Columns that are read, by ra's names in lower case (ra(1), -s); other names of the same stand beside. */
export const COLUMNS = {
  stime: ["starttime", "stime"],
  ltime: ["lasttime", "ltime"],
  dur: ["dur", "duration"],
  proto: ["proto"],
  saddr: ["srcaddr", "saddr"],
  sport: ["sport", "srcport"],
  daddr: ["dstaddr", "daddr"],
  dport: ["dport", "dstport"],
  state: ["state"],
  pkts: ["totpkts", "pkts"],
  spkts: ["srcpkts", "spkts"],
  dpkts: ["dstpkts", "dpkts"],
  bytes: ["totbytes", "bytes"],
  sbytes: ["srcbytes", "sbytes"],
  dbytes: ["dstbytes", "dbytes"],
  sas: ["sas", "srcas"],
  das: ["das", "dstas"],
  srcid: ["srcid", "sid"],
} as const;

export type ColumnName = keyof typeof COLUMNS;

/** Without these there is no flow. */
export const REQUIRED: readonly ColumnName[] = ["stime", "proto", "saddr", "daddr"];

/** Places of the columns in a header; null when it is none. */
export function placesOf(header: readonly string[]): ReadonlyMap<ColumnName, number> | null {
  const words = header.map((word) => word.trim().toLowerCase());
  const places = new Map<ColumnName, number>();
  for (const [name, spellings] of Object.entries(COLUMNS) as [ColumnName, readonly string[]][]) {
    const place = words.findIndex((word) => spellings.includes(word));
    if (place >= 0) places.set(name, place);
  }
  return REQUIRED.every((name) => places.has(name)) ? places : null;
}

/** Separators that `ra -c` is asked for. */
const SEPARATORS = [",", "\t", ";", "|"];

/** Whether the line is a header of ra with one of these between the names; both, or null. */
export function headerOf(
  line: string,
): { separator: string; columns: number; places: ReadonlyMap<ColumnName, number> } | null {
  for (const separator of SEPARATORS) {
    const words = line.split(separator);
    const places = words.length > 3 ? placesOf(words) : null;
    if (places) return { separator, columns: words.length, places };
  }
  return null;
}
