/** Fields of version 2, in the order that stands where no header does (AWS, VPC user guide, flow log records). */
export const DEFAULT_FIELDS =
  "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status".split(
    " ",
  );

/** All fields of versions 2 to 10 that we read, by their place in a row. */
export const READ_FIELDS = [
  "version",
  "interface-id",
  "srcaddr",
  "dstaddr",
  "srcport",
  "dstport",
  "protocol",
  "packets",
  "bytes",
  "start",
  "end",
  "action",
  "log-status",
  "tcp-flags",
  "flow-direction",
] as const;

export type FieldName = (typeof READ_FIELDS)[number];

/** The names that no other table has together: without them it is not ours. */
const SIGNS: readonly string[] = ["srcaddr", "dstaddr", "start"];

/** Names of a header line; null when it is none. AWS names with hyphens, Athena's tables with underscores. */
export function headerOf(line: string): readonly string[] | null {
  const names = line
    .trim()
    .split(/\s+/)
    .map((name) => name.replaceAll("_", "-"));
  return SIGNS.every((sign) => names.includes(sign)) ? names : null;
}

const RECORD =
  /^(\d{4}-\d\d-\d\dT\S+ )?2 (\d{12}|unknown|-) (eni-[0-9a-f]+|\S+) \S+ \S+ \S+ \S+ \S+ \S+ \S+ \d{10} \d{10} (ACCEPT|REJECT|-) (OK|NODATA|SKIPDATA)$/;

/** Whether the line is a record of version 2; CloudWatch exports have the time of ingestion before it. */
export function isDefaultRecord(line: string): boolean {
  return RECORD.test(line.trim());
}
