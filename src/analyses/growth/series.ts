import { hampel } from "../../statistics/hampel.ts";
import type { DayCoverage } from "../instrument/complete-days.ts";
import type { DailyHosts } from "../instrument/daily-hosts.ts";
import type { LocalDay } from "../instrument/local-time.ts";
import { groupKey, type SampledGroup, scaledByExporter, weightOf } from "../instrument/sampling.ts";
import type { DailyTotal } from "./ask.ts";
import type { Measure } from "./measures.ts";

/** A half-open run of local days. */
export interface DaySpan {
  readonly from: LocalDay;
  readonly to: LocalDay;
}

/** A quantity by local day; index 0 is `from`. NaN where the day is not covered: missing is never zero. */
export interface DailySeries {
  readonly from: LocalDay;
  readonly values: Float64Array;
  /** Variance that sampling leaves in each value. */
  readonly variances: Float64Array;
}

/** Groups as sampling wants them, from rows of totals. */
export function sampledGroups(rows: readonly DailyTotal[]): SampledGroup[] {
  return rows.map(({ exporter, samplingProbability, records, leastPackets }) => ({
    exporter,
    samplingProbability,
    records,
    leastPackets,
  }));
}

/** Totals by day over the exporters, scaled for sampling and for what was lost; covered days without records are zero. */
export function dailySeries(
  rows: readonly DailyTotal[],
  measure: Measure,
  span: DaySpan,
  exporters: readonly string[],
  coverage: DayCoverage,
): DailySeries {
  const { values, variances } = empty(span, coverage);
  const scaled = scaledByExporter(sampledGroups(rows));
  for (const row of rows) {
    const at = row.day - span.from;
    if (!exporters.includes(row.exporter) || at < 0 || at >= values.length || Number.isNaN(values[at])) continue;
    const weight = weightOf(row.samplingProbability, scaled.has(groupKey(row.exporter, row.samplingProbability)));
    const covered = coverage.share(row.exporter, row.day);
    if (covered === 0) continue;
    values[at]! += measure.value(row, weight) / covered;
    variances[at]! += measure.variance(row, weight) / covered ** 2;
  }
  return { from: span.from, values, variances };
}

/** Active addresses, or active hours, of the days. */
export function activeSeries(
  rows: readonly DailyHosts[],
  what: "hosts" | "hours",
  span: DaySpan,
  coverage: DayCoverage,
): DailySeries {
  const { values, variances } = empty(span, coverage);
  for (const row of rows) {
    const at = row.day - span.from;
    if (at >= 0 && at < values.length && !Number.isNaN(values[at])) values[at] = row[what];
  }
  return { from: span.from, values, variances };
}

/**
 * Natural logarithms. The mean of the logarithm of a noisy total lies below the logarithm of its mean by half the
 * relative variance (delta method); without adding it back a coarser sampling would look like a fall. Zeros have no
 * logarithm and become missing; {@link zeroDays} tells them.
 */
export function logarithms({ values, variances }: DailySeries): Float64Array {
  return values.map((value, i) => (value > 0 ? Math.log(value) + variances[i]! / (2 * value ** 2) : Number.NaN));
}

/** The same series without single wild days (Hampel, ±15 days, 4 MAD), and which days those were. */
export function calmed(series: Float64Array): { readonly values: Float64Array; readonly outliers: readonly number[] } {
  return hampel(series);
}

/** Covered days of a window on which nothing was seen. */
export function zeroDays({ from, values }: DailySeries, window: DaySpan): number {
  let zeros = 0;
  for (let day = window.from; day < window.to; day++) if (values[day - from] === 0) zeros++;
  return zeros;
}

/** Days of a window that count. */
export function observedDays({ from, values }: DailySeries, window: DaySpan): number {
  let observed = 0;
  for (let day = window.from; day < window.to; day++) if (values[day - from]! >= 0) observed++;
  return observed;
}

function empty(span: DaySpan, coverage: DayCoverage): { values: Float64Array; variances: Float64Array } {
  const values = new Float64Array(span.to - span.from);
  for (let day = span.from; day < span.to; day++) if (!coverage.complete(day)) values[day - span.from] = Number.NaN;
  return { values, variances: new Float64Array(values.length) };
}
