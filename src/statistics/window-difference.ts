import { type Regression, weightedCovariance } from "./ar1.ts";
import { believePhi, type Days, dailyRegression, type PhiBelief, WEEKDAYS } from "./daily-regression.ts";
import { mixtureHalfWidth, type Part } from "./student-mixture.ts";

export type WindowDifference = {
  /** Mean of `after` less mean of `before`, in the unit of the series; of logarithms, growth is e to it. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  /** Autocorrelation from one day to the next, averaged over what the data leave possible. */
  readonly phi: number;
  /** Days observed in both windows together. */
  readonly n: number;
  /** Independent days that would know the two means as well. */
  readonly nEffective: number;
  /** Standard error, averaged over the same φ. */
  readonly error: number;
};

export type WindowOptions = {
  readonly level?: number;
  /** Variance from elsewhere (such as how far controls disagree), and the degrees of freedom it is known with. */
  readonly extra?: { readonly variance: number; readonly freedom: number };
};

/** Days that each window must have observed: two weeks. Below, weekday, trend and noise cannot be told apart. */
export const FEWEST_DAYS = 14;

/**
 * How much the mean of a daily series differs between two windows, with an interval for AR(1) noise (METHODS §1.7).
 *
 * Each mean is the mean of the window's weekday means, over weekdays seen in both, so missing days do not tilt it.
 * Noise is what is left about each window's own weekday levels and straight trend: AR(1), part of it perhaps white. No trend is drawn from one window
 * to the other: across a hole there is nothing to fit it to, and a step between them would pass for noise. Each window
 * has its own variance, both share φ; the interval averages Student's t over the φ that the restricted likelihood
 * leaves possible, and counts the covariance of windows that lie close.
 *
 * Null below {@link FEWEST_DAYS}. Under-covers where φ ≥ .95 and windows are shorter than about six weeks.
 */
export function windowDifference(
  series: ArrayLike<number>,
  before: Days,
  after: Days,
  { level = 0.95, extra = { variance: 0, freedom: 1 } }: WindowOptions = {},
): WindowDifference | null {
  if (before.from < after.to && after.from < before.to) throw new RangeError("the two windows overlap");
  const stretches = [dailyRegression(series, before, 1), dailyRegression(series, after, 1)];
  if (stretches.some(({ days }) => days.length < FEWEST_DAYS)) return null;
  const beliefs = believePhi(stretches);
  const weights = meanWeights(series.length, stretches);
  if (beliefs.length === 0 || weights === null) return null;
  const difference = weightedSum(weights[1]!, series) - weightedSum(weights[0]!, series);
  const parts = beliefs.map((belief) => errorUnder(belief, weights, extra));
  const half = mixtureHalfWidth(parts, level);
  const mean = (of: (part: PartOfDifference) => number) => parts.reduce((sum, part) => sum + part.weight * of(part), 0);
  const n = stretches[0]!.days.length + stretches[1]!.days.length;
  return {
    difference,
    low: difference - half,
    high: difference + half,
    level,
    phi: mean(({ phi }) => phi),
    n,
    nEffective: Math.min(n, 1 / mean(({ shares }) => shares[0]) + 1 / mean(({ shares }) => shares[1])),
    error: Math.sqrt(mean(({ error }) => error ** 2)),
  };
}

type PartOfDifference = Part & { readonly phi: number; readonly shares: readonly [number, number] };

/** Standard error of the difference if φ were this; freedom after Welch (1947) and Satterthwaite (1946). */
function errorUnder(
  { phi, white, weight, fits }: PhiBelief,
  [a, b]: readonly Float64Array[],
  extra: { variance: number; freedom: number },
): PartOfDifference {
  const shares = [weightedCovariance(a!, a!, phi, white), weightedCovariance(b!, b!, phi, white)] as const;
  const [one, other] = [fits[0]!, fits[1]!];
  const sources = [
    { variance: one.variance * shares[0], freedom: one.freedom },
    { variance: other.variance * shares[1], freedom: other.freedom },
    extra,
  ];
  const sum = sources.reduce((total, { variance }) => total + variance, 0);
  const covariance = Math.sqrt(one.variance * other.variance) * weightedCovariance(a!, b!, phi, white);
  const freedom = sum ** 2 / sources.reduce((total, { variance, freedom }) => total + variance ** 2 / freedom, 0);
  return { phi: (1 - white) * phi, weight, shares, freedom, error: Math.sqrt(Math.max(0, sum - 2 * covariance)) };
}

/** For each window, the weight of every day in its mean of weekday means; null when no weekday is seen in both. */
function meanWeights(length: number, stretches: readonly Regression[]): Float64Array[] | null {
  const byWeekday = stretches.map(({ days }) =>
    WEEKDAYS.map((weekday) => Array.from(days).filter((day) => day % 7 === weekday)),
  );
  const shared = WEEKDAYS.filter((weekday) => byWeekday.every((days) => days[weekday]!.length > 0));
  if (shared.length === 0) return null;
  return byWeekday.map((days) => {
    const weights = new Float64Array(length);
    for (const weekday of shared)
      for (const day of days[weekday]!) weights[day] = 1 / (shared.length * days[weekday]!.length);
    return weights;
  });
}

function weightedSum(weights: Float64Array, series: ArrayLike<number>): number {
  let sum = 0;
  for (let day = 0; day < weights.length; day++) if (weights[day] !== 0) sum += weights[day]! * series[day]!;
  return sum;
}
