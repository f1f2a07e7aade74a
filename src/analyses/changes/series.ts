import type { DayCoverage } from "../instrument/complete-days.ts";
import type { DailyHosts } from "../instrument/daily-hosts.ts";
import type { LocalDay } from "../instrument/local-time.ts";
import { groupKey, scaledByExporter, weightOf } from "../instrument/sampling.ts";
import type { DailyTotal } from "./ask.ts";
import type { Measure } from "./measures.ts";

/** A half-open run of local days. */
export interface DaySpan {
  readonly from: LocalDay;
  readonly to: LocalDay;
}

/** Which days of which exporters count. */
export interface Eyes {
  readonly span: DaySpan;
  readonly exporters: readonly string[];
  readonly coverage: DayCoverage;
}

/** Natural logarithms by local day, index 0 is the span's first; NaN where a day does not count or nothing was seen. */
export type LogSeries = Float64Array;

/**
 * Logarithms of a measure's daily totals, scaled for sampling and for what was not covered. Half the relative sampling
 * variance is added: without it a coarser sampling would look like a fall (delta method).
 */
export function logSeries(rows: readonly DailyTotal[], measure: Measure, eyes: Eyes): LogSeries {
  const { values, variances } = dailySums(rows, measure, eyes);
  return values.map((value, at) => (value > 0 ? Math.log(value) + variances[at]! / (2 * value ** 2) : Number.NaN));
}

/** Covered days on which the measure was zero, as a share of the covered days. */
export function zeroShare(rows: readonly DailyTotal[], measure: Measure, eyes: Eyes): number {
  const { values } = dailySums(rows, measure, eyes);
  const covered = values.filter((value) => !Number.isNaN(value));
  return covered.length === 0 ? 0 : covered.filter((value) => value === 0).length / covered.length;
}

export function logHosts(rows: readonly Pick<DailyHosts, "day" | "hosts">[], eyes: Eyes): LogSeries {
  const values = coveredDays(eyes);
  for (const { day, hosts } of rows) values[day - eyes.span.from]! += hosts;
  return values.map((value) => (value > 0 ? Math.log(value) : Number.NaN));
}

/** Scaled octets by local day for each way, of what tells its way. */
export function wayOctets(
  rows: readonly DailyTotal[],
  ways: readonly string[],
  eyes: Eyes,
): ReadonlyMap<string, Float64Array> {
  const weighed = weighing(rows);
  const found = new Map(ways.map((way) => [way, coveredDays(eyes)] as const));
  for (const row of rows)
    if (eyes.exporters.includes(row.exporter)) {
      const covered = eyes.coverage.share(row.exporter, row.day);
      const days = found.get(row.way);
      if (days && covered > 0) days[row.day - eyes.span.from]! += (weighed(row).factor * row.octets) / covered;
    }
  return found;
}

function dailySums(rows: readonly DailyTotal[], measure: Measure, eyes: Eyes) {
  const values = coveredDays(eyes);
  const variances = new Float64Array(values.length);
  const weighed = weighing(rows);
  for (const row of rows) {
    const at = row.day - eyes.span.from;
    const covered = eyes.coverage.share(row.exporter, row.day);
    if (!eyes.exporters.includes(row.exporter) || covered === 0 || at < 0 || at >= values.length) continue;
    values[at]! += measure.value(row, weighed(row)) / covered;
    variances[at]! += measure.variance(row, weighed(row)) / covered ** 2;
  }
  return { values, variances };
}

function weighing(rows: readonly DailyTotal[]) {
  const scaled = scaledByExporter(rows);
  return ({ exporter, samplingProbability }: DailyTotal) =>
    weightOf(samplingProbability, scaled.has(groupKey(exporter, samplingProbability)));
}

function coveredDays({ span, coverage }: Eyes): Float64Array {
  return Float64Array.from({ length: Math.max(0, span.to - span.from) }, (_, at) =>
    coverage.complete(span.from + at) ? 0 : Number.NaN,
  );
}
