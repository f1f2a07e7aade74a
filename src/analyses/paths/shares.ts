import { effectiveNumber } from "../../statistics/hhi.ts";
import { type ShareOfTotal, shareOfTotal } from "../../statistics/share-of-total.ts";
import type { DayCoverage } from "../instrument/complete-days.ts";
import { groupKey, scaledByExporter, weightOf } from "../instrument/sampling.ts";
import type { WayTotal } from "./ask.ts";
import type { Attributed, Basis } from "./attribution.ts";

/** A half-open run of local days. */
export interface DaySpan {
  readonly from: number;
  readonly to: number;
}

/** Directions as the subject sees them, and what is counted. */
export const READINGS = ["octets", "out", "in", "records"] as const;
export type ReadingId = (typeof READINGS)[number];

/** Traffic by local day and way, scaled for sampling and loss; index 0 is `from`, NaN where a day is not covered. */
export interface WayDays {
  readonly from: number;
  /** By way; `unattributed` is one of them. */
  readonly parts: ReadonlyMap<string, Readonly<Record<ReadingId, Float64Array>>>;
  readonly totals: Readonly<Record<ReadingId, Float64Array>>;
  /** Octets by what told the way. */
  readonly bases: Readonly<Record<Basis, Float64Array>>;
}

export const UNATTRIBUTED = "unattributed";

export function wayDays(
  rows: readonly WayTotal[],
  attribute: (row: WayTotal) => Attributed,
  ways: readonly string[],
  span: DaySpan,
  coverage: DayCoverage,
): WayDays {
  const empty = () => emptyDays(span, coverage);
  const readings = () => ({ octets: empty(), out: empty(), in: empty(), records: empty() });
  const parts = new Map([...ways, UNATTRIBUTED].map((way) => [way, readings()] as const));
  const totals = readings();
  const bases = { neighbour: empty(), member: empty(), route: empty(), nothing: empty() };
  const scaled = scaledByExporter(rows);
  for (const row of rows) {
    const at = row.day - span.from;
    const covered = coverage.share(row.exporter, row.day);
    if (at < 0 || at >= totals.octets.length || covered === 0) continue;
    const { factor } = weightOf(row.samplingProbability, scaled.has(groupKey(row.exporter, row.samplingProbability)));
    const { way, basis } = attribute(row);
    const part = parts.get(way ?? UNATTRIBUTED) ?? parts.get(UNATTRIBUTED)!;
    const amounts = {
      octets: row.outOctets + row.inOctets,
      out: row.outOctets,
      in: row.inOctets,
      records: row.records,
    };
    for (const reading of READINGS) {
      const amount = (amounts[reading] * factor) / covered;
      part[reading][at]! += amount;
      totals[reading][at]! += amount;
    }
    bases[basis][at]! += (amounts.octets * factor) / covered;
  }
  return { from: span.from, parts, totals, bases };
}

/** Share of a way in a window; null when too few days are covered or nothing was carried. */
export function shareIn(days: WayDays, way: string, reading: ReadingId, window: DaySpan): ShareOfTotal | null {
  const part = days.parts.get(way);
  if (!part) return null;
  const cut = (series: Float64Array) => series.slice(window.from - days.from, window.to - days.from);
  return shareOfTotal(cut(part[reading]), cut(days.totals[reading]));
}

/** Difference of two shares from windows apart, intervals as if each were normal. */
export function shareDifference(
  before: ShareOfTotal,
  after: ShareOfTotal,
): { value: number; low: number; high: number } {
  const value = after.value - before.value;
  return {
    value,
    low: value - Math.hypot(after.value - after.low, before.high - before.value),
    high: value + Math.hypot(after.high - after.value, before.value - before.low),
  };
}

/**
 * How many ways of equal size would be as concentrated: 1 / Σ s². Near the shares found, Σ s² moves twice as much as
 * the mean of the shares weighted by themselves, whose interval is that of a share.
 */
export function effectiveWays(days: WayDays, ways: readonly string[], window: DaySpan): ShareOfTotal | null {
  const cut = (series: Float64Array) => series.slice(window.from - days.from, window.to - days.from);
  const parts = ways.map((way) => cut(days.parts.get(way)!.octets));
  const attributed = sumOf(parts);
  const whole = total(attributed);
  if (parts.length === 0 || !(whole > 0)) return null;
  const shares = parts.map((part) => total(part) / whole);
  const weighted = sumOf(parts.map((part, k) => part.map((octets) => octets * shares[k]!)));
  const index = shareOfTotal(weighted, attributed);
  if (!index) return null;
  const within = (value: number) => Math.min(1, Math.max(1 / parts.length, value));
  return {
    ...index,
    value: effectiveNumber(index.value),
    low: effectiveNumber(within(index.value + 2 * (index.high - index.value))),
    high: effectiveNumber(within(index.value - 2 * (index.value - index.low))),
  };
}

/** Sum over the covered days of a window; NaN days are left out. */
export function totalIn(series: Float64Array, from: number, window: DaySpan): number {
  return total(series.slice(window.from - from, window.to - from));
}

function emptyDays(span: DaySpan, coverage: DayCoverage): Float64Array {
  const days = new Float64Array(span.to - span.from);
  for (let day = span.from; day < span.to; day++) if (!coverage.complete(day)) days[day - span.from] = Number.NaN;
  return days;
}

function sumOf(series: readonly Float64Array[]): Float64Array {
  return series[0]!.map((_, day) => series.reduce((sum, each) => sum + each[day]!, 0));
}

function total(series: Float64Array): number {
  return series.reduce((sum, each) => (Number.isNaN(each) ? sum : sum + each), 0);
}
