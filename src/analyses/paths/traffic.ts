import type { Questions } from "../../store/store.ts";
import { dayCoverage } from "../instrument/complete-days.ts";
import { askCoverage } from "../instrument/coverage.ts";
import { wholeDays } from "../instrument/local-time.ts";
import { askWayTotals } from "./ask.ts";
import { attribution } from "./attribution.ts";
import { type Occasion, waysOf } from "./occasion.ts";
import type { RouteHistory } from "./routes.ts";
import { type DaySpan, type WayDays, wayDays } from "./shares.ts";

/** Traffic by way and day, with the windows in local days. */
export interface Traffic {
  readonly days: WayDays;
  readonly ways: readonly string[];
  readonly period: DaySpan;
  readonly against: DaySpan | null;
  readonly exporters: readonly string[];
  readonly samplingKnown: boolean;
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
  const rows = await askWayTotals(store, subject, span, changesOf(history, span));
  if (rows.length === 0) return null;
  const exporters = [...new Set(rows.map(({ exporter }) => exporter))].sort();
  const coverage = dayCoverage(await askCoverage(store, span), exporters, subject.zone, leastCoverage);
  const ways = waysOf(occasion).map(({ id }) => id);
  return {
    days: wayDays(rows, attribution(subject, history), ways, wholeDays(span, subject.zone), coverage),
    ways,
    period: wholeDays(period, subject.zone),
    against: against && wholeDays(against, subject.zone),
    exporters,
    samplingKnown: rows.every(({ samplingProbability }) => samplingProbability !== null),
  };
}
