import type { Period } from "../../values/instant.ts";
import { DAY } from "../../values/instant.ts";
import type { Task } from "../analysis.ts";
import { askClockFaults, type ClockFault } from "../instrument/clock-faults.ts";
import { type DayCoverage, dayCoverage } from "../instrument/complete-days.ts";
import { askCoverage, type Covered } from "../instrument/coverage.ts";
import { askDailyHosts, type DailyHosts } from "../instrument/daily-hosts.ts";
import { askEnds } from "../instrument/ends.ts";
import { startOfDay, wholeDays } from "../instrument/local-time.ts";
import { askDailyTotals, askLoss, askTwice, type DailyLoss, type DailyTotal, type DailyTwice, whoseOf } from "./ask.ts";
import type { DaySpan } from "./series.ts";

/** What changes are looked for in, and what is known of the instrument. */
export interface Scene {
  readonly span: DaySpan;
  readonly exporters: readonly string[];
  readonly coverage: DayCoverage;
  readonly coverageOf: (exporters: readonly string[]) => DayCoverage;
  readonly rows: readonly DailyTotal[];
  readonly hosts: readonly Pick<DailyHosts, "day" | "hosts">[];
  readonly controls: readonly {
    readonly id: string;
    readonly rows: readonly DailyTotal[];
    readonly hosts: readonly Pick<DailyHosts, "day" | "hosts">[];
  }[];
  readonly loss: readonly DailyLoss[];
  readonly twice: readonly DailyTwice[];
  readonly clockFaults: readonly ClockFault[];
  /** Exporters without coverage records of their own. */
  readonly coverageGuessed: readonly string[];
}

/** A day that lost more of what an exporter sent does not count (RELIABILITY §6). */
const MOST_LOSS = 0.1;

/** Null when the subject has no flow in the time asked about: the period, with what it is compared with and what lies between. */
export async function askScene(
  { store, subject, controls, period, against }: Task,
  leastCoverage: number,
): Promise<Scene | null> {
  const asked: Period = against
    ? { from: Math.min(period.from, against.from), to: Math.max(period.to, against.to) }
    : period;
  const whose = whoseOf(subject, subject.zone, asked);
  const ends = await askEnds(store, whose);
  const rows = await askDailyTotals(store, whose, ends);
  if (rows.length === 0) return null;
  const covered = await askCoverage(store, asked);
  const exporters = [...new Set(rows.map(({ exporter }) => exporter))].sort();
  const loss = await askLoss(store, exporters, asked);
  const seen = new Set(rows.map(({ day }) => day));
  const windows = [period, ...(against ? [against] : [])].map((window) => wholeDays(window, subject.zone));
  const counts = (day: number) => seen.has(day) || windows.some(({ from, to }) => day >= from && day < to);
  const coverageOf = (of: readonly string[]) =>
    countingOnly(
      counts,
      withoutLostDays(dayCoverage(covered, of, subject.zone, leastCoverage), of, loss, (day) =>
        Math.floor(startOfDay(day, subject.zone) / DAY),
      ),
    );
  const others = [];
  for (const control of controls) {
    const its = whoseOf(control, subject.zone, asked); // days are the subject's
    const itsEnds = await askEnds(store, its);
    others.push({
      id: control.id,
      rows: await askDailyTotals(store, its, itsEnds),
      hosts: await askDailyHosts(store, its, itsEnds, exporters),
    });
  }
  return {
    span: wholeDays(asked, subject.zone),
    exporters,
    coverage: coverageOf(exporters),
    coverageOf,
    rows,
    hosts: await askDailyHosts(store, whose, ends, exporters),
    controls: others.filter((control) => control.rows.length > 0),
    loss,
    twice: exporters.length > 1 ? await askTwice(store, subject, asked) : [],
    clockFaults: await askClockFaults(store, [asked]),
    coverageGuessed: guessedOf(covered, exporters),
  };
}

/** Exported for worlds that skip the store. */
export function withoutLostDays(
  coverage: DayCoverage,
  exporters: readonly string[],
  loss: readonly DailyLoss[],
  utcDay: (day: number) => number,
): DayCoverage {
  const bad = new Set(
    loss
      .filter(({ exporter, lost, received }) => exporters.includes(exporter) && lost > MOST_LOSS * (lost + received))
      .map((row) => row.utcDay),
  );
  return {
    ...coverage,
    complete: (day) => coverage.complete(day) && !bad.has(utcDay(day)) && !bad.has(utcDay(day) + 1),
  };
}

/** Between two windows a day without any flow of the subject was hardly looked at; within them it is an empty day. */
function countingOnly(counts: (day: number) => boolean, coverage: DayCoverage): DayCoverage {
  return { ...coverage, complete: (day) => counts(day) && coverage.complete(day) };
}

function guessedOf(covered: Covered, exporters: readonly string[]): string[] {
  return covered.guessed.filter((exporter) => exporters.includes(exporter));
}
