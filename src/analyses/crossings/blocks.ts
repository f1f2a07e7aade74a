import { joined, Sql, sql } from "../../store/query.ts";
import type { Subject } from "../../subject/subject.ts";
import { DAY, type Instant, type Period } from "../../values/instant.ts";
import { type DayCoverage, dayCoverage } from "../instrument/complete-days.ts";
import type { Covered } from "../instrument/coverage.ts";
import { during, localSeconds, startOfDay, wholeDays } from "../instrument/local-time.ts";

/** Blocks of time into which a period is cut, from which intervals are made: weeks, or days where weeks are few. */
export interface Blocks {
  readonly unit: "weeks" | "days";
  readonly count: number;
  /** Blocks with at least one covered day, by number. */
  readonly covered: readonly number[];
  readonly days: number;
  readonly coveredDays: number;
  /** Number of a flow's block, and those of its local day and of its week, from the period's first day on. */
  readonly number: Sql;
  readonly day: Sql;
  readonly week: Sql;
  /** Condition that a flow began on a covered day of the period. */
  readonly condition: Sql;
  /** The middle of a block. */
  middle(block: number): Instant;
}

const FEWEST_WEEKS = 8;
/** Longer periods are cut into longer blocks, so that rows stay few. */
const MOST_BLOCKS = 52;

/** Days that the exporters at work do not cover are left out whole: missing is not zero. Null when no day is whole. */
export function blocksOf(
  subject: Subject,
  period: Period,
  covered: Covered,
  exporters: readonly string[],
  leastCoverage: number,
): Blocks | null {
  const { from, to } = wholeDays(period, subject.zone);
  if (to <= from) return null;
  const coverage = dayCoverage(covered, exporters, subject.zone, leastCoverage);
  const weeks = Math.floor((to - from) / 7);
  const length = weeks >= FEWEST_WEEKS ? 7 * Math.ceil(weeks / MOST_BLOCKS) : Math.ceil((to - from) / MOST_BLOCKS);
  const count = Math.floor((to - from) / length);
  const end = from + count * length;
  const complete = completeDays(coverage, from, end);
  const span = { from: startOfDay(from, subject.zone), to: startOfDay(end, subject.zone) };
  const day = sql`(intDiv(${localSeconds("flowStart", subject.zone, span)}, 86400) - ${from})`;
  return {
    unit: weeks >= FEWEST_WEEKS ? "weeks" : "days",
    count,
    covered: [...new Set(complete.map((day) => Math.floor((day - from) / length)))],
    days: end - from,
    coveredDays: complete.length,
    number: sql`intDiv(${day}, ${length})`,
    day,
    week: sql`intDiv(${day}, 7)`,
    condition: sql`${during("flowStart", span)} AND ${onDays(complete, from, end, subject)}`,
    middle: (block) => startOfDay(from + block * length, subject.zone) + (length * DAY) / 2,
  };
}

function completeDays(coverage: DayCoverage, from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, at) => from + at).filter((day) => coverage.complete(day));
}

/** Runs of days that are left out, as conditions. */
function onDays(complete: readonly number[], from: number, to: number, { zone }: Subject): Sql {
  if (complete.length === 0) return new Sql("0");
  const good = new Set(complete);
  const runs: Period[] = [];
  for (let day = from; day < to; day++) {
    if (good.has(day)) continue;
    let end = day;
    while (end < to && !good.has(end)) end++;
    runs.push({ from: startOfDay(day, zone), to: startOfDay(end, zone) });
    day = end;
  }
  return joined(
    runs.map((run) => sql`NOT (${during("flowStart", run)})`),
    "AND",
    new Sql("1"),
  );
}
