import type { Questions } from "../../store/store.ts";
import { askClockFaults, type ClockFault } from "../instrument/clock-faults.ts";
import { dayCoverage } from "../instrument/complete-days.ts";
import { askCoverage } from "../instrument/coverage.ts";
import type { Ends } from "../instrument/ends.ts";
import { wholeDays } from "../instrument/local-time.ts";
import type { RouteHistory } from "../routing/routes.ts";
import { askWayEnds, askWayTotals, type WayTotal } from "./ask.ts";
import { attribution } from "./attribution.ts";
import { type Occasion, waysOf } from "./occasion.ts";
import { type DaySpan, type WayDays, wayDays } from "./shares.ts";

/** Traffic by way and day, with the windows in local days. */
export interface Traffic {
  /** Where it was read. */
  readonly ends: Ends;
  readonly days: WayDays;
  readonly ways: readonly string[];
  readonly period: DaySpan;
  readonly against: DaySpan | null;
  readonly exporters: readonly string[];
  readonly samplingKnown: boolean;
  /**
   * Where the sampling of some records is not known and others lie beside them: the days of each such exporter alone, and
   * of all others. However they are weighed, a share lies between theirs.
   */
  readonly apart: readonly WayDays[];
  /** Clocks that were found wrong in inputs with flows of the windows. */
  readonly clockFaults: readonly ClockFault[];
}

/** Records of unknown sampling by exporter, and all the rest; nothing where there is but one kind. */
function partsOf(rows: readonly WayTotal[]): WayTotal[][] {
  const unknown = (row: WayTotal) => row.samplingProbability === null;
  const exporters = [...new Set(rows.filter(unknown).map(({ exporter }) => exporter))];
  const alone = exporters.map((exporter) => rows.filter((row) => unknown(row) && row.exporter === exporter));
  const parts = [rows.filter((row) => !unknown(row)), ...alone].filter((part) => part.length > 0);
  return exporters.length === 0 || parts.length < 2 ? [] : parts;
}

/** When any route came or went. */
function changesOf({ routes }: RouteHistory, { from, to }: Occasion["span"]): number[] {
  return routes.flatMap((route) => [route.from, route.to]).filter((at) => at >= from && at < to);
}

/** Null when the subject has no flow in the span. */
export async function askTraffic(
  store: Questions,
  occasion: Occasion,
  history: RouteHistory,
  leastCoverage: number,
): Promise<Traffic | null> {
  const { subject, span, period, against } = occasion;
  const ends = await askWayEnds(store, subject, span);
  const rows = await askWayTotals(store, subject, span, changesOf(history, span), ends);
  if (rows.length === 0) return null;
  const exporters = [...new Set(rows.map(({ exporter }) => exporter))].sort();
  const coverage = dayCoverage(await askCoverage(store, span), exporters, subject.zone, leastCoverage);
  const ways = waysOf(occasion).map(({ id }) => id);
  const attribute = attribution(subject, history);
  const daysOf = (some: readonly WayTotal[]) => wayDays(some, attribute, ways, wholeDays(span, subject.zone), coverage);
  return {
    ends,
    days: daysOf(rows),
    apart: partsOf(rows).map(daysOf),
    clockFaults: await askClockFaults(store, against ? [period, against] : [period]),
    ways,
    period: wholeDays(period, subject.zone),
    against: against && wholeDays(against, subject.zone),
    exporters,
    samplingKnown: rows.every(({ samplingProbability }) => samplingProbability !== null),
  };
}
