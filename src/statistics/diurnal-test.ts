import { lombScargle } from "./lomb-scargle.ts";
import type { Random } from "./random.ts";

export type DiurnalTest = {
  /** One cycle a day is the largest of all, and at least twice the next that is no harmonic of it. */
  readonly strict: boolean;
  /** The largest is one cycle a day or a harmonic of it. */
  readonly relaxed: boolean;
  /** Amplitude of one cycle a day over that of the next that is no harmonic. */
  readonly ratio: number;
  /** Share of the variance that one cycle a day explains. */
  readonly power: number;
  readonly pValue: number;
  readonly draws: number;
  readonly days: number;
};

/** Whole days that the test needs. */
export const FEWEST_DIURNAL_DAYS = 14;

/** Blocks an hour longer than a day: moved about, they keep what hours owe to the hour before, and lose the time of day. */
const BLOCK_HOURS = 25;

/**
 * Whether an hourly series lives by the day: strict and relaxed test of Quan, Heidemann & Pradkin (IMC 2014) on its spectrum,
 * taken by Lomb and Scargle, so that hours that are missing (NaN) do not matter; p-value by permuting blocks of 25 hours
 * (METHODS §3.2; Phipson & Smyth, 2010). A straight trend is taken off first. Null below two weeks, or where more than half
 * is missing.
 */
export function diurnalTest(hours: ArrayLike<number>, random: Random, draws = 499): DiurnalTest | null {
  const days = Math.floor(hours.length / 24);
  const series = detrended(Float64Array.from(hours).slice(0, days * 24));
  const { times, values } = present(series);
  if (days < FEWEST_DIURNAL_DAYS || times.length < series.length / 2) return null;
  const power = lombScargle(times, values, 1 / 24);
  let [largest, harmonic, next] = [0, 0, 0];
  for (let cycles = 1; cycles < days * 12; cycles++) {
    if (cycles === days) continue;
    const here = lombScargle(times, values, cycles / (days * 24));
    largest = Math.max(largest, here);
    if (cycles % days === 0) harmonic = Math.max(harmonic, here);
    else next = Math.max(next, here);
  }
  const ratio = next > 0 ? Math.sqrt(power / next) : power > 0 ? Number.MAX_VALUE : 0;
  return {
    strict: power > 0 && power >= largest && ratio >= 2,
    relaxed: power > 0 && Math.max(power, harmonic) >= next,
    ratio,
    power,
    pValue: pValueOf(series, power, random, draws),
    draws,
    days,
  };
}

function pValueOf(series: Float64Array, observed: number, random: Random, draws: number): number {
  const blocks: Float64Array[] = [];
  for (let at = 0; at < series.length; at += BLOCK_HOURS) blocks.push(series.slice(at, at + BLOCK_HOURS));
  const moved = new Float64Array(series.length);
  let asLarge = 0;
  for (let draw = 0; draw < draws; draw++) {
    random.shuffle(blocks);
    let at = 0;
    for (const block of blocks) {
      moved.set(block, at);
      at += block.length;
    }
    const { times, values } = present(moved);
    if (lombScargle(times, values, 1 / 24) >= observed * (1 - 1e-9)) asLarge++;
  }
  return (1 + asLarge) / (1 + draws);
}

function present(series: Float64Array): { times: number[]; values: number[] } {
  const times: number[] = [];
  for (let hour = 0; hour < series.length; hour++) if (!Number.isNaN(series[hour])) times.push(hour);
  return { times, values: times.map((hour) => series[hour]!) };
}

/** Without its straight line, by least squares. */
function detrended(series: Float64Array): Float64Array {
  const { times, values } = present(series);
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
  const [t, y] = [mean(times), mean(values)];
  const spread = times.reduce((sum, time) => sum + (time - t) ** 2, 0);
  const slope = spread > 0 ? times.reduce((sum, time, k) => sum + (time - t) * (values[k]! - y), 0) / spread : 0;
  return series.map((value, hour) => value - y - slope * (hour - t));
}
