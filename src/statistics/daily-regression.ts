import { ar1Regression, type Fit, type Regression } from "./ar1.ts";

/** Half-open run of days: indices into a daily series. */
export type Days = { readonly from: number; readonly to: number };

/** One φ, with one share of white noise, that the data leave possible, and how probable it is. */
export type PhiBelief = {
  readonly phi: number;
  readonly white: number;
  readonly weight: number;
  readonly fits: readonly Fit[];
};

/**
 * The observed days of a run, with a level for each weekday and a trend of `order`. Missing days are NaN.
 * A day's weekday is its index modulo 7; only sameness matters, so the series may start on any day.
 */
export function dailyRegression(series: ArrayLike<number>, { from, to }: Days, order: number): Regression {
  const days: number[] = [];
  for (let day = from; day < to; day++) if (Number.isFinite(series[day])) days.push(day);
  const weekdays = WEEKDAYS.filter((weekday) => days.some((day) => day % 7 === weekday));
  const columns = weekdays.map((weekday) => days.map((day) => Number(day % 7 === weekday)));
  const middle = (from + to - 1) / 2;
  for (let power = 1; power <= order; power++)
    columns.push(days.map((day) => ((2 * (day - middle)) / (to - from)) ** power));
  return { days, y: days.map((day) => series[day]!), columns };
}

/**
 * What stretches that share their φ and their share of white noise, but not their variance, say of these: the restricted
 * likelihood over a grid, with none preferred beforehand. Averaging over it, instead of trusting one φ̂, keeps intervals of short
 * windows honest.
 * Empty when a stretch has too few days for its columns.
 */
export function believePhi(stretches: readonly Regression[]): PhiBelief[] {
  const regressions = stretches.map(ar1Regression);
  const told = WHITES.flatMap((white) => {
    const phis = white > 0 ? LASTING_PHIS : PHIS;
    return phis.flatMap((phi, k) => {
      const fits = regressions.map((under) => under(phi, white)).filter((found) => found !== null);
      if (fits.length < stretches.length) return [];
      const reach = ((phis[k + 1] ?? phi) - (phis[k - 1] ?? phi)) / 2; // the grid is denser towards 1
      return [{ phi, white, fits, log: Math.log(reach) + fits.reduce((sum, found) => sum + found.logLikelihood, 0) }];
    });
  });
  const best = told.reduce((most, { log }) => Math.max(most, log), Number.NEGATIVE_INFINITY);
  const total = told.reduce((sum, { log }) => sum + Math.exp(log - best), 0);
  return told.map(({ phi, white, fits, log }) => ({ phi, white, fits, weight: Math.exp(log - best) / total }));
}

/** Day-to-day autocorrelation of a whole series about trend, trend² and weekday; null below three weeks of days. */
export function dailyAutocorrelation(series: ArrayLike<number>): number | null {
  const regression = dailyRegression(series, { from: 0, to: series.length }, 2);
  if (regression.days.length < 21) return null;
  const beliefs = believePhi([regression]);
  return beliefs.length === 0
    ? null
    : beliefs.reduce((sum, { phi, white, weight }) => sum + weight * (1 - white) * phi, 0);
}

/** Shares of a day's variance that are its own, as sampling makes them. */
const WHITES = [0, 0.35, 0.65, 0.85];
/** Under white noise φ is told less sharply, and what lasts less is nearly white itself. */
const LASTING_PHIS = [0.3, 0.45, 0.6, 0.7, 0.8, 0.87, 0.92, 0.955, 0.985];

export const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];

// Days of traffic hardly alternate, and above .985 a window's level cannot be told from its noise.
const PHIS = [...Array.from({ length: 27 }, (_, k) => (k - 8) / 20), 0.92, 0.94, 0.955, 0.965, 0.975, 0.985];
