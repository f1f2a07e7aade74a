import type { Instant } from "../../src/values/instant.ts";

/** Sorts rows by their time. */
export function byTime<T>(rows: T[], time: (row: T) => Instant): T[] {
  return rows.sort((a, b) => time(a) - time(b));
}
