/** Who makes up a cell, and how few are too few to be told (Burkhart et al., CCR 2010, on what aggregates give away). */
export const SMALL_CELLS = [
  { field: "addresses", least: 10, because: "fewer than ten addresses may be one household" },
  { field: "networks", least: 10, because: "as addresses, where networks are what is counted" },
  {
    field: "hosts",
    least: 10,
    because: "addresses of the subject; a part is a share of hosts, which has the same name",
  },
  { field: "clients", least: 10, because: "as hosts, of those who ask" },
  { field: "lit", least: 10, because: "as addresses, of those in use" },
] as const;

/** On how many days such a cell was seen; of other rows `days` may mean anything. */
export const FEW_DAYS = { field: "days", least: 5, because: "few days make a visit" } as const;

/** One contributor with more than this makes the cell its own. */
export const LARGEST_SHARE = { field: "largestShare", most: 0.5 } as const;

/** Whether a row counts who makes it up. */
export function isCell(row: Row): boolean {
  return countsOf(row).length > 0;
}

/** Whether a row of a table is about too few. Only counts that the row tells can be judged. */
export function isSmall(row: Row): boolean {
  const counts = countsOf(row);
  if (counts.length === 0) return false;
  return (
    counts.some(({ count, least }) => count < least) ||
    (numberOf(row[FEW_DAYS.field]) ?? FEW_DAYS.least) < FEW_DAYS.least ||
    (numberOf(row[LARGEST_SHARE.field]) ?? 0) > LARGEST_SHARE.most
  );
}

export type Row = Readonly<Record<string, unknown>>;

export interface Suppressed<Item> {
  readonly rows: readonly Item[];
  readonly left: readonly Item[];
  /** Rows that were left out because they are small. */
  readonly small: number;
  /** Rows left out beside them, so that none can be had as the rest of a total. */
  readonly beside: number;
}

/**
 * A table without its small rows. Whoever has the total has all that is left out together: the next smallest rows go with them
 * until that is more than one row, and not about too few either (secondary suppression).
 */
export function withoutSmall<Item>(items: readonly Item[], rowOf: (item: Item) => Row): Suppressed<Item> {
  const left = items.filter((item) => isSmall(rowOf(item)));
  const small = left.length;
  const others = items.filter((item) => !isSmall(rowOf(item)));
  others.sort((one, other) => sizeOf(rowOf(other)) - sizeOf(rowOf(one)));
  while (small > 0 && others.length > 0 && (left.length < 2 || areFew(left.map(rowOf)))) left.push(others.pop()!);
  const kept = new Set(others);
  return { rows: items.filter((item) => kept.has(item)), left, small, beside: left.length - small };
}

/** Whether all of them together, added up, are too few. */
function areFew(rows: readonly Row[]): boolean {
  const counts = rows.flatMap(countsOf);
  return SMALL_CELLS.some(({ field, least }) => {
    const told = counts.filter((one) => one.field === field);
    return told.length > 0 && told.reduce((sum, { count }) => sum + count, 0) < least;
  });
}

function sizeOf(row: Row): number {
  return Math.min(...countsOf(row).map(({ count }) => count), Number.POSITIVE_INFINITY);
}

function countsOf(row: Row): { readonly field: string; readonly count: number; readonly least: number }[] {
  return SMALL_CELLS.flatMap(({ field, least }) => {
    const count = numberOf(row[field]);
    return count === null || (field === "hosts" && isPart(count)) ? [] : [{ field, count, least }];
  });
}

/** Of hosts, which dependence on an entity tells as a share. */
function isPart(count: number): boolean {
  return count === 0 || !Number.isInteger(count);
}

/** A number as it stands, or as an estimate's value; null where none is told. */
function numberOf(value: unknown): number | null {
  if (typeof value === "number") return value;
  if (typeof value === "object" && value !== null && "value" in value && typeof value.value === "number")
    return value.value;
  return null;
}
