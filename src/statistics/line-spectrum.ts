import { median } from "./quantile.ts";
import type { Random } from "./random.ts";

export type SpectralLine = {
  /** Of the strongest line, in bins of the series. */
  readonly period: number;
  /** Its power over the level of its surroundings; exponential with mean 1 where there is no line. */
  readonly ratio: number;
  /** How much of the events keep to the line's beat: 1 all of them, without jitter. */
  readonly coherence: number;
  /** By chance among all frequencies looked at, under shuffling; 1 where theory rules it out already. */
  readonly pValue: number;
};

const SHORTEST = 2; // bins: Nyquist
const LONGEST = 360; // bins: beyond it the day and the session rule
const FEWEST_CYCLES = 20; // of the period within the series: slower ones are a slope, not a line
const SURROUNDINGS = 64; // frequencies whose median is the level
const SHUFFLED = 360; // bins within which counts change places
const WORTH_SHUFFLING = 0.01;

/**
 * The strongest line in the spectrum of counts (one a bin): periodogram over the level of its surroundings, so that the
 * slow ups and downs of people are no line. Its p-value is by shuffling bins within blocks (Hu et al., BAYWATCH, DSN 2016, with
 * blocks, which keep the course of the day). Null below `fewest` events: thinned further, nothing can be seen.
 */
export function strongestLine(counts: ArrayLike<number>, random: Random, fewest = 20, draws = 19): SpectralLine | null {
  const series = Float64Array.from(counts);
  const events = series.reduce((sum, one) => sum + one, 0);
  if (events < fewest || longestOf(series) < 2 * SHORTEST) return null;
  const line = lineOf(series, events);
  const tried = series.length * (1 / SHORTEST - 1 / longestOf(series));
  const byTheory = Math.min(1, tried * Math.exp(-line.ratio));
  if (byTheory > WORTH_SHUFFLING) return { ...line, pValue: 1 };
  let asStrong = 0;
  for (let draw = 0; draw < draws; draw++)
    if (lineOf(shuffledInBlocks(series, random), events).ratio >= line.ratio) asStrong++;
  return { ...line, pValue: Math.max(byTheory, asStrong === 0 ? 0 : (1 + asStrong) / (1 + draws)) };
}

function longestOf(series: Float64Array): number {
  return Math.min(LONGEST, series.length / FEWEST_CYCLES);
}

function lineOf(series: Float64Array, events: number): Omit<SpectralLine, "pValue"> {
  const power = powerSpectrum(series);
  const padded = 2 * (power.length - 1);
  const from = Math.max(1, Math.ceil(padded / longestOf(series)));
  const step = Math.max(1, Math.round((SURROUNDINGS * padded) / series.length));
  let best = { ratio: 0, at: from };
  for (let block = from; block < power.length; block += step) {
    const around = power.subarray(Math.max(from, block - step), Math.min(power.length, block + 2 * step));
    const level = median(around) / Math.LN2;
    for (let at = block; at < Math.min(power.length, block + step); at++)
      if (power[at]! / level > best.ratio) best = { ratio: power[at]! / level, at };
  }
  const coherence = Math.min(1, Math.sqrt(power[best.at]! / events));
  return { period: padded / fundamental(power, best.at, from), ratio: best.ratio, coherence };
}

/**
 * A clock without jitter is as strong at each multiple of its frequency: the slowest whose first multiples are all half as
 * strong as the strongest is its own. One of them alone may be noise, or people.
 */
function fundamental(power: Float64Array, strongest: number, from: number): number {
  for (let part = Math.floor(strongest / from); part > 1; part--) {
    const multiples = Array.from({ length: Math.min(part - 1, 3) }, (_, k) =>
      peakNear(power, Math.round(((k + 1) * strongest) / part)),
    );
    const [first] = multiples;
    if (first! >= from && multiples.every((at) => power[at]! >= power[strongest]! / 2)) return first!;
  }
  return strongest;
}

function peakNear(power: Float64Array, near: number): number {
  return [near - 1, near, near + 1].reduce((a, b) => (power[b]! > power[a]! ? b : a));
}

/** Periodogram of what departs from the mean, over the number of events: 1 on average for events at random. */
function powerSpectrum(series: Float64Array): Float64Array {
  const events = series.reduce((sum, one) => sum + one, 0);
  const mean = events / series.length;
  const size = 2 ** Math.ceil(Math.log2(series.length));
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  for (let at = 0; at < series.length; at++) real[at] = series[at]! - mean;
  transform(real, imaginary);
  return Float64Array.from({ length: size / 2 + 1 }, (_, at) => (real[at]! ** 2 + imaginary[at]! ** 2) / events);
}

/** Fast Fourier transform in place (Cooley & Tukey 1965, radix 2); the length is a power of 2. */
function transform(real: Float64Array, imaginary: Float64Array): void {
  const size = real.length;
  for (let at = 1, turned = 0; at < size; at++) {
    let bit = size >> 1;
    for (; turned & bit; bit >>= 1) turned ^= bit;
    turned ^= bit;
    if (at >= turned) continue;
    [real[at], real[turned]] = [real[turned]!, real[at]!];
    [imaginary[at], imaginary[turned]] = [imaginary[turned]!, imaginary[at]!];
  }
  for (let length = 2; length <= size; length <<= 1) butterflies(real, imaginary, length);
}

function butterflies(real: Float64Array, imaginary: Float64Array, length: number): void {
  const half = length >> 1;
  for (let k = 0; k < half; k++) {
    const cosine = Math.cos((2 * Math.PI * k) / length);
    const sine = -Math.sin((2 * Math.PI * k) / length);
    for (let low = k; low < real.length; low += length) {
      const high = low + half;
      const re = real[high]! * cosine - imaginary[high]! * sine;
      const im = real[high]! * sine + imaginary[high]! * cosine;
      real[high] = real[low]! - re;
      imaginary[high] = imaginary[low]! - im;
      real[low]! += re;
      imaginary[low]! += im;
    }
  }
}

function shuffledInBlocks(series: Float64Array, random: Random): Float64Array {
  const shuffled = series.slice();
  for (let at = 0; at < shuffled.length; at += SHUFFLED) random.shuffle(shuffled.subarray(at, at + SHUFFLED));
  return shuffled;
}
