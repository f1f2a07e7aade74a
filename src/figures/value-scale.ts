/** A scale of values in pixels with its ticks; ratios are on a logarithmic one. */
export interface ValueScale {
  readonly place: (value: number) => number;
  readonly ticks: readonly number[];
  /** Where nothing is the case: a ratio of 1, else 0. */
  readonly rest: number | null;
}

export interface Ended {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** The scale for values of one unit between two edges; hours of the day have the whole day. */
export function valueScale(unit: string, all: readonly Ended[], edges: { left: number; right: number }): ValueScale {
  const ends = all.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]);
  if (unit === "ratio" && ends.every((end) => end > 0)) return logarithmic(ends, edges);
  if (unit === "hour of day") return { ...linear([0, 24], [0, 6, 12, 18, 24], edges), rest: null };
  const top = Math.max(0, ...ends);
  const bottom = Math.min(0, ...ends);
  const step = niceStep((top - bottom || 1) / 4);
  const steps = { first: Math.floor(bottom / step), last: Math.ceil(top / step) || 1 };
  const ticks = Array.from({ length: steps.last - steps.first + 1 }, (_, at) => clean((steps.first + at) * step));
  return linear([steps.first * step, steps.last * step], ticks, edges);
}

function linear(
  [from, to]: readonly [number, number],
  ticks: readonly number[],
  { left, right }: { left: number; right: number },
): ValueScale {
  const place = (value: number) => left + ((value - from) / (to - from)) * (right - left);
  return { place, ticks, rest: 0 };
}

/** Doublings from the half to the double at least; powers of ten where that would be many. */
function logarithmic(ends: readonly number[], { left, right }: { left: number; right: number }): ValueScale {
  const [least, most] = [Math.min(0.5, ...ends), Math.max(2, ...ends)];
  const base = most / least > 200 ? 10 : 2;
  const power = (value: number) => Math.log(value) / Math.log(base);
  const [first, last] = [Math.floor(power(least) + 1e-9), Math.ceil(power(most) - 1e-9)];
  const place = (value: number) => left + ((power(value) - first) / (last - first)) * (right - left);
  return { place, ticks: Array.from({ length: last - first + 1 }, (_, at) => base ** (first + at)), rest: 1 };
}

/** The next of 1, 2, 2.5, 5, 10 × 10ⁿ. */
function niceStep(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 2.5, 5, 10].find((step) => step * power >= value * (1 - 1e-9)) ?? 10) * power;
}

/** Without the dust of binary fractions. */
function clean(value: number): number {
  return Number(value.toPrecision(12));
}
