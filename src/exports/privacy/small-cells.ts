/** Who makes up a cell, and how few are too few to be told (Burkhart et al., CCR 2010, on what aggregates give away). */
export const SMALL_CELLS = [
  { field: "addresses", least: 10, because: "fewer than ten addresses may be one household" },
  { field: "networks", least: 10, because: "as addresses, where networks are what is counted" },
] as const;

/** On how many days such a cell was seen; of other rows `days` may mean anything. */
export const FEW_DAYS = { field: "days", least: 5, because: "few days make a visit" } as const;

/** One contributor with more than this makes the cell its own. */
export const LARGEST_SHARE = { field: "largestShare", most: 0.5 } as const;

/** Whether a row of a table is about too few. Only counts that the row tells can be judged. */
export function isSmall(row: Readonly<Record<string, unknown>>): boolean {
  const counts = SMALL_CELLS.map(({ field, least }) => ({ count: countOf(row[field]), least }));
  if (counts.every(({ count }) => count === null)) return false;
  const share = countOf(row[LARGEST_SHARE.field]);
  return (
    counts.some(({ count, least }) => count !== null && count < least) ||
    (countOf(row[FEW_DAYS.field]) ?? FEW_DAYS.least) < FEW_DAYS.least ||
    (share ?? 0) > LARGEST_SHARE.most
  );
}

export interface Suppressed<Row> {
  readonly rows: readonly Row[];
  /** Rows that were left out because they are small. */
  readonly small: number;
  /** Rows left out beside them, so that none can be had as the rest of a total. */
  readonly beside: number;
}

/**
 * A table without its small rows. Where only one would go, the next smallest goes with it, or whoever has the total would
 * have the row (secondary suppression).
 */
export function withoutSmall<Row extends Readonly<Record<string, unknown>>>(rows: readonly Row[]): Suppressed<Row> {
  const kept = rows.filter((row) => !isSmall(row));
  const small = rows.length - kept.length;
  if (small !== 1 || kept.length === 0) return { rows: kept, small, beside: 0 };
  const least = kept.reduce((one, other) => (sizeOf(other) < sizeOf(one) ? other : one));
  return { rows: kept.filter((row) => row !== least), small, beside: 1 };
}

function sizeOf(row: Readonly<Record<string, unknown>>): number {
  const counts = SMALL_CELLS.map(({ field }) => countOf(row[field])).filter((count) => count !== null);
  return Math.min(...counts, Number.POSITIVE_INFINITY);
}

/** A count as it stands, or as an estimate's value; null where none is told. */
function countOf(value: unknown): number | null {
  if (typeof value === "number") return value;
  if (typeof value === "object" && value !== null && "value" in value && typeof value.value === "number")
    return value.value;
  return null;
}
