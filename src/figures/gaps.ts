/** A value at a time, with times already as milliseconds; null is a gap. */
export interface TimedValue {
  readonly at: number;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** More than this many usual steps without a point is a gap, though nobody said so. */
const STEPS_TO_GAP = 1.6; // months differ by a tenth, a skipped step is 2

/** Sorted, with a null put where points are missing, so that no line is drawn over what was not seen. */
export function withGaps(points: readonly TimedValue[]): TimedValue[] {
  const sorted = [...points].sort((a, b) => a.at - b.at);
  const step = usualStep(sorted);
  const whole: TimedValue[] = [];
  for (const point of sorted) {
    const last = whole.at(-1);
    if (last && step > 0 && point.at - last.at > STEPS_TO_GAP * step)
      whole.push(absent(last.at + step), absent(Math.max(last.at + step, point.at - step)));
    whole.push(point);
  }
  return whole;
}

/** Where no series has a value: from half a step before the first missing to half a step after the last. */
export function gapsOf(series: readonly (readonly TimedValue[])[]): Stretch[] {
  const all = series.flat();
  const seen = new Set(all.filter(({ value }) => value !== null).map(({ at }) => at));
  const times = [...new Set(all.map(({ at }) => at))].sort((a, b) => a - b);
  const half = usualStep(times.map(absent)) / 2;
  const gaps: { from: number; to: number }[] = [];
  let open = false;
  for (const at of times) {
    const last = gaps.at(-1);
    if (seen.has(at)) open = false;
    else if (open && last) last.to = at + half;
    else {
      gaps.push({ from: at - half, to: at + half });
      open = true;
    }
  }
  return gaps;
}

/**
 * At most four points for each of `columns` columns – first, least, greatest, last – which draws the same line (M4: Jugel
 * et al. 2014). The band takes the widest of a column; a gap stays one.
 */
export function thinned(points: readonly TimedValue[], columns: number): readonly TimedValue[] {
  if (points.length <= 4 * columns) return points;
  const from = points[0]!.at;
  const width = (points.at(-1)!.at - from) / columns || 1;
  const buckets = new Map<number, TimedValue[]>();
  for (const point of points) {
    const column = Math.floor((point.at - from) / width);
    const bucket = buckets.get(column);
    if (bucket) bucket.push(point);
    else buckets.set(column, [point]);
  }
  return [...buckets.values()].flatMap(extremes);
}

function extremes(bucket: readonly TimedValue[]): TimedValue[] {
  const gap = bucket.find(({ value }) => value === null);
  const seen = bucket.filter(({ value }) => value !== null);
  const byValue = [...seen].sort((a, b) => a.value! - b.value!);
  const kept = new Set([seen[0], byValue[0], byValue.at(-1), seen.at(-1), gap]);
  const bounds = seen.filter(({ low, high }) => low !== null && high !== null);
  const low = bounds.length ? Math.min(...bounds.map((point) => point.low!)) : null;
  const high = bounds.length ? Math.max(...bounds.map((point) => point.high!)) : null;
  return bucket
    .filter((point) => kept.has(point))
    .map((point) => (point.value === null ? point : { ...point, low, high }));
}

/** The median distance of neighbours in milliseconds; 0 with fewer than two. */
function usualStep(points: readonly { readonly at: number }[]): number {
  const steps = points.slice(1).map(({ at }, before) => at - points[before]!.at);
  const apart = steps.filter((step) => step > 0).sort((a, b) => a - b);
  return apart[apart.length >> 1] ?? 0;
}

function absent(at: number): TimedValue {
  return { at, value: null, low: null, high: null };
}
