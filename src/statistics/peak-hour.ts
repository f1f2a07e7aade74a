import { clock, harmonic, hoursFrom } from "./circular.ts";
import { normalQuantile } from "./normal.ts";
import { quantile } from "./quantile.ts";
import type { Random } from "./random.ts";
import { studentQuantile } from "./student.ts";
import { foldDay, meanOf, type Week, weekShares } from "./week-profile.ts";

/** Hours of the local day, 0 up to 24. When `low` is later than `high`, the interval runs over midnight. */
export type PeakHour = {
  readonly hour: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  readonly n: number;
};

/**
 * The hour when the smoothed day is highest (or, with `trough`, lowest), with an interval from resampling whole weeks.
 * Smoothed by the first three harmonics: a day has a rise, a fall and perhaps a midday or second peak, finer is noise.
 * The resampled spread is widened by t/z and √(n/(n−1)), as few weeks vary too little (Hesterberg, American Statistician
 * 69, 2015). Null below four weeks with events.
 */
export function peakHour(
  weeks: readonly Week[],
  random: Random,
  {
    trough = false,
    draws = 499,
    level = 0.95,
  }: { readonly trough?: boolean; readonly draws?: number; readonly level?: number } = {},
): PeakHour | null {
  const days = weekShares(weeks).map(foldDay);
  const n = days.length;
  if (n < 4) return null;
  const sign = trough ? -1 : 1;
  const hour = highest(meanOf(days, 24), sign);
  const moved = Array.from({ length: draws }, () => {
    const drawn = days.map(() => days[random.integer(n)]!);
    return hoursFrom(hour, highest(meanOf(drawn, 24), sign));
  });
  const tail = (1 - level) / 2;
  const widening = (studentQuantile(tail, n - 1) / normalQuantile(tail)) * Math.sqrt(n / (n - 1));
  const reach = (p: number) => Math.min(12, Math.max(-12, quantile(moved, p) * widening));
  return { hour, low: clock(hour + reach(tail)), high: clock(hour + reach(1 - tail)), level, n };
}

const STEPS = 480; // three minutes
const HARMONICS = [1, 2, 3];

function highest(day: Float64Array, sign: number): number {
  const waves = HARMONICS.map((cycles) => harmonic(day, cycles));
  let [best, at] = [Number.NEGATIVE_INFINITY, 0];
  for (let step = 0; step < STEPS; step++) {
    const height =
      sign * waves.reduce((sum, { cosine, sine }, k) => sum + cosine * COSINES[k]![step]! + sine * SINES[k]![step]!, 0);
    if (height > best) [best, at] = [height, step];
  }
  return (at * 24) / STEPS;
}

const COSINES = HARMONICS.map((cycles) =>
  Float64Array.from({ length: STEPS }, (_, step) => Math.cos((2 * Math.PI * cycles * step) / STEPS)),
);
const SINES = HARMONICS.map((cycles) =>
  Float64Array.from({ length: STEPS }, (_, step) => Math.sin((2 * Math.PI * cycles * step) / STEPS)),
);
