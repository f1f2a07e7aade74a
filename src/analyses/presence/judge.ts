import { benjaminiHochberg } from "../../statistics/benjamini-hochberg.ts";
import { spreadOfRatios } from "../../statistics/empirical-null.ts";
import { shrink } from "../../statistics/gamma-poisson.ts";
import { meanBehind, relativeVariance, upperTail, widened } from "../../statistics/negative-binomial.ts";

/** What is counted of one country: (remote network, day) pairs in all, and those in which the remote end began. */
export interface Counted {
  readonly country: string;
  readonly units: number;
  readonly sessions: number;
  /** Those in which the remote end was called. */
  readonly called: number;
}

export interface Noise {
  /** Of a count over the period about its mean: variance = mean + mean² ÷ k. */
  readonly k: number;
  /** By how much the baseline is off, as far as the controls differ among each other: deviation of the logarithm. */
  readonly sigma: number;
  /** The same where too few countries are met to show it. */
  readonly guessedSigma: number;
  /** Share of units that the databases put into a wrong country. */
  readonly error: number;
}

/** A count beside what was expected of it. */
export interface Excess {
  readonly observed: number;
  readonly expected: number;
  /** Observed ÷ expected: both ends carry day-to-day noise and the baseline's misfit. */
  readonly ratio: { readonly value: number; readonly low: number; readonly high: number };
  readonly p: number;
  readonly q: number;
  /** Drawn towards 1 as far as the count is small (Gamma–Poisson). */
  readonly shrunk: number;
  /** By naive Poisson, the rival that calls nearly everything. */
  readonly naiveP: number;
}

export interface Judged {
  readonly country: string;
  readonly units: Excess;
  readonly sessions: Excess;
  /**
   * Probability of so many sessions for as often as the network itself calls there: where the baseline is off for a country, it
   * is off for both, so that this reading does not hang on it.
   */
  readonly amongCalledP: number;
}

export interface Judgement {
  readonly countries: readonly Judged[];
  /** In force: the larger of what the controls show and what the middle of all countries shows. */
  readonly sigma: number;
  readonly tests: number;
}

/** Units that a country without any in the baseline is taken to have there (Jeffreys). */
const UNSEEN = 0.5;
/** Of the mix into which errors fall, the part that is the same for each country; the rest is as the baseline. */
const EVEN = 0.5;

/** Holds each country against the baseline (METHODS §9, steps 3, 4 and 6); both counts are tested together. */
export function judge(counted: readonly Counted[], baseline: readonly Counted[], noise: Noise): Judgement {
  const before = new Map(baseline.map((one) => [one.country, one]));
  const countries = [...new Set([...counted, ...baseline].map(({ country }) => country))].sort();
  const now = new Map(counted.map((one) => [one.country, one]));
  const of = (map: ReadonlyMap<string, Counted>, what: "units" | "sessions" | "called") =>
    countries.map((country) => map.get(country)?.[what] ?? 0);
  const units = expectation(of(now, "units"), of(before, "units"), of(before, "units"), noise.error);
  const sessions = expectation(of(now, "sessions"), of(before, "sessions"), of(before, "units"), noise.error);
  const known = units.baseline.map((one) => one + 1 / noise.k);
  const called = expectation(of(now, "called"), of(before, "called"), of(before, "units"), noise.error);
  const sigma = Math.max(noise.sigma, spreadOfRatios(units.counts, units.means, known) ?? noise.guessedSigma);
  const tests = [units, sessions].map((one) => tested(one, noise.k, sigma));
  const q = benjaminiHochberg(tests.flatMap(({ p }) => p));
  return {
    sigma,
    tests: q.length,
    countries: countries.map((country, at) => ({
      country,
      units: excess(tests[0]!, at, q[at]!),
      sessions: excess(tests[1]!, at, q[countries.length + at]!),
      amongCalledP: amongCalled(called, sessions, noise.k, at),
    })),
  };
}

interface Expectation {
  readonly counts: readonly number[];
  readonly means: readonly number[];
  /** Variance of each mean relative to its square, as the baseline is itself a count. */
  readonly baseline: readonly number[];
}

/**
 * E = n((1 − e) b + e s): b the baseline's mix, s the mix into which errors fall. Where the baseline holds little of the kind,
 * its mix leans on that of `wider`, all units.
 */
function expectation(
  counts: readonly number[],
  baseline: readonly number[],
  wider: readonly number[],
  error: number,
): Expectation {
  const n = sum(counts);
  const m = counts.length;
  const [own, all] = [sum(baseline), sum(wider)];
  const leaning = wider === baseline ? 0 : LEANING;
  const weight = baseline.map((count, at) => count + UNSEEN + leaning * ((wider[at]! + UNSEEN) / (all + UNSEEN * m)));
  const whole = own + UNSEEN * m + leaning;
  return {
    counts,
    means: weight.map((one) => {
      const mix = one / whole;
      return n * ((1 - error) * mix + error * ((1 - EVEN) * mix + EVEN / m));
    }),
    baseline: weight.map((one) => 1 / one),
  };
}

/** Sessions that the mix of all units counts for, beside those that the baseline has itself. */
const LEANING = 20;

interface Tested extends Expectation {
  /** k of each count when its mean may be off. */
  readonly wide: readonly number[];
  readonly p: readonly number[];
  readonly logRatios: readonly number[];
}

function tested(expected: Expectation, k: number, sigma: number): Tested {
  const { counts, means, baseline } = expected;
  const wide = means.map((_, at) => widened(k, relativeVariance(sigma), baseline[at]!));
  const index = means.map((mean, at) => 1 + mean / wide[at]!);
  const { logRatios } = shrink(
    counts.map((count, at) => count / index[at]!),
    means.map((mean, at) => mean / index[at]!),
  );
  return { ...expected, wide, logRatios, p: counts.map((count, at) => upperTail(count, means[at]!, wide[at]!)) };
}

/** The interval is worked out when it is asked for. */
function excess({ counts, means, wide, p, logRatios }: Tested, at: number, q: number): Excess {
  const [observed, expected] = [counts[at]!, means[at]!];
  return {
    observed,
    expected,
    get ratio() {
      const { low, high } = meanBehind(observed, wide[at]!);
      return { value: observed / expected, low: low / expected, high: high / expected };
    },
    p: p[at]!,
    q,
    shrunk: Math.exp(logRatios[at]!),
    naiveP: upperTail(observed, expected, Number.POSITIVE_INFINITY),
  };
}

function amongCalled(called: Expectation, sessions: Expectation, k: number, at: number): number {
  const [met, expected] = [called.counts[at]!, called.means[at]!];
  const grown = Math.max(1, met / Math.max(UNSEEN, expected));
  const wide = widened(k / 2, 1 / (met + UNSEEN), sessions.baseline[at]!); // both counts vary by day
  return upperTail(sessions.counts[at]!, sessions.means[at]! * grown, wide);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, one) => total + one, 0);
}
