import { effectiveNumberOf } from "../../statistics/effective-number.ts";
import type { Random } from "../../statistics/random.ts";
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
const READINGS = ["octets", "out", "in", "records"] as const;
export type ReadingId = (typeof READINGS)[number];

/** Traffic by local day and way, scaled for sampling and loss; index 0 is `from`, NaN where a day is not covered. */
export interface WayDays {
  readonly from: number;
  /** By way, with what could not be attributed spread over them; `unattributed` is what that was. */
  readonly parts: ReadonlyMap<string, Series>;
  /** By way, only what was attributed. */
  readonly attributed: ReadonlyMap<string, Series>;
  readonly totals: Series;
  /** Octets by what told the way. */
  readonly bases: Readonly<Record<Basis, Float64Array>>;
}

type Series = Readonly<Record<ReadingId, Float64Array>>;
export const UNATTRIBUTED = "unattributed";

/** Traffic of a day, way and network, scaled; `way` is null when nothing tells it. */
interface Amount {
  readonly at: number;
  readonly way: string | null;
  readonly basis: Basis;
  /** Network and week: within it, what is not attributed is taken to be spread like what is. */
  readonly cell: string;
  readonly amounts: Readonly<Record<ReadingId, number>>;
}

export function wayDays(
  rows: readonly WayTotal[],
  attribute: (row: WayTotal) => Attributed,
  ways: readonly string[],
  span: DaySpan,
  coverage: DayCoverage,
): WayDays {
  const empty = () => emptyDays(span, coverage);
  const series = () => ({ octets: empty(), out: empty(), in: empty(), records: empty() });
  const bases = { neighbour: empty(), member: empty(), route: empty(), nothing: empty() };
  const totals = series();
  const attributed = new Map([...ways, UNATTRIBUTED].map((way) => [way, series()] as const));
  const found = amountsOf(rows, attribute, new Set(ways), span, coverage);
  for (const { at, way, basis, amounts } of found) {
    addTo(attributed.get(way ?? UNATTRIBUTED)!, at, amounts, 1);
    addTo(totals, at, amounts, 1);
    bases[basis][at]! += amounts.octets;
  }
  return { from: span.from, parts: spread(found, attributed), attributed, totals, bases };
}

/** The same with what could not be attributed given to the ways, in the parts that they have of its network and week. */
function spread(found: readonly Amount[], attributed: ReadonlyMap<string, Series>): ReadonlyMap<string, Series> {
  const cells = new Map<string, Map<string, number>>();
  const everywhere = new Map<string, number>();
  for (const { way, cell, amounts } of found)
    if (way !== null) {
      const parts = cells.get(cell) ?? new Map<string, number>();
      cells.set(cell, parts.set(way, (parts.get(way) ?? 0) + amounts.octets));
      everywhere.set(way, (everywhere.get(way) ?? 0) + amounts.octets);
    }
  const copied = new Map([...attributed].map(([way, series]) => [way, copyOf(series)] as const));
  for (const { way, at, cell, amounts } of found) {
    if (way !== null) continue;
    const parts = cells.get(cell) ?? everywhere;
    const all = [...parts.values()].reduce((sum, octets) => sum + octets, 0);
    if (all > 0) for (const [to, octets] of parts) addTo(copied.get(to)!, at, amounts, octets / all);
  }
  return copied;
}

function amountsOf(
  rows: readonly WayTotal[],
  attribute: (row: WayTotal) => Attributed,
  ways: ReadonlySet<string>,
  span: DaySpan,
  coverage: DayCoverage,
): Amount[] {
  const scaled = scaledByExporter(rows);
  return rows.flatMap((row) => {
    const covered = coverage.share(row.exporter, row.day);
    if (row.day < span.from || row.day >= span.to || covered === 0) return [];
    const { factor } = weightOf(row.samplingProbability, scaled.has(groupKey(row.exporter, row.samplingProbability)));
    const each = factor / covered;
    const { way, basis } = attribute(row);
    const known = way !== null && ways.has(way);
    const amounts = {
      octets: (row.outOctets + row.inOctets) * each,
      out: row.outOctets * each,
      in: row.inOctets * each,
      records: row.records * each,
    };
    const cell = `${row.network} ${Math.floor(row.day / 7)}`;
    return [{ at: row.day - span.from, way: known ? way : null, basis: known ? basis : "nothing", cell, amounts }];
  });
}

function addTo(series: Series, at: number, amounts: Readonly<Record<ReadingId, number>>, share: number): void {
  for (const reading of READINGS) series[reading][at]! += amounts[reading] * share;
}

function copyOf({ octets, out, in: inward, records }: Series): Series {
  return { octets: octets.slice(), out: out.slice(), in: inward.slice(), records: records.slice() };
}

/** Share of a way in a window; null when too few days are covered or nothing was carried. */
export function shareIn(
  days: WayDays,
  way: string,
  reading: ReadingId,
  window: DaySpan,
  parts = days.parts,
): ShareOfTotal | null {
  const part = parts.get(way);
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

/** How many ways of equal size would be as concentrated, of what was attributed; null when too few days are covered. */
export function effectiveWays(
  days: WayDays,
  ways: readonly string[],
  window: DaySpan,
  random: Random,
  reading: ReadingId = "octets",
): ShareOfTotal | null {
  const cut = (series: Float64Array) => series.slice(window.from - days.from, window.to - days.from);
  const parts = ways.map((way) => cut(days.parts.get(way)![reading])).filter((part) => total(part) > 0);
  return parts.length === 0 ? null : effectiveNumberOf(parts, random);
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

function total(series: Float64Array): number {
  return series.reduce((sum, each) => (Number.isNaN(each) ? sum : sum + each), 0);
}
