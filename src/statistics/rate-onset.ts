export type DayCount = { readonly day: number; readonly count: number };

export type RateOnset = {
  /** First day of the later rate, and the days between which it lies with 95 %. */
  readonly day: number;
  readonly low: number;
  readonly high: number;
  /** Events a day before and after. */
  readonly before: number;
  readonly after: number;
  /** Likelihood ratio statistic against one rate throughout, divided by the dispersion. */
  readonly statistic: number;
};

/** Half-width of a 95 % profile-likelihood interval: the quantile of χ² with one degree of freedom. */
const CHI_SQUARE = 3.841;

/**
 * The day from which counts come at another rate: two Poisson rates by maximum likelihood, with the profile's interval
 * (Worsley, Biometrika 73, 1986), divided by the dispersion within the two parts, as counts cluster. Days may be missing;
 * they must ascend. Null below four days or without any count.
 */
export function rateOnset(days: readonly DayCount[]): RateOnset | null {
  const total = days.reduce((sum, { count }) => sum + count, 0);
  if (days.length < 4 || total === 0) return null;
  const profile = profileOf(days, total);
  const best = profile.reduce((top, one) => (one.gain > top.gain ? one : top));
  const dispersion = dispersionOf(days, best.split, best.before, best.after);
  const within = profile.filter(({ gain }) => (2 * (best.gain - gain)) / dispersion <= CHI_SQUARE);
  return {
    day: days[best.split]!.day,
    low: days[within[0]!.split - 1]!.day + 1, // it may lie in a hole before the first day that was seen so
    high: days[within.at(-1)!.split]!.day,
    before: best.before,
    after: best.after,
    statistic: (2 * best.gain) / dispersion,
  };
}

/** Gain in log-likelihood of a change at each day over no change. */
function profileOf(days: readonly DayCount[], total: number) {
  let seen = 0;
  return days.slice(1).map((_, k) => {
    seen += days[k]!.count;
    const split = k + 1;
    const before = seen / split;
    const after = (total - seen) / (days.length - split);
    const gain = part(seen, before) + part(total - seen, after) - part(total, total / days.length);
    return { split, before, after, gain };
  });
}

function part(count: number, rate: number): number {
  return count === 0 ? 0 : count * Math.log(rate);
}

/** Pearson's χ² over its degrees of freedom, at least 1. */
function dispersionOf(days: readonly DayCount[], split: number, before: number, after: number): number {
  let sum = 0;
  for (const [k, { count }] of days.entries()) {
    const rate = k < split ? before : after;
    if (rate > 0) sum += (count - rate) ** 2 / rate;
  }
  return Math.max(1, sum / Math.max(1, days.length - 2));
}
