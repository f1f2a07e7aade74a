import { weightedCovariance } from "./ar1.ts";
import type { DailyEstimate } from "./daily-estimate.ts";
import { believePhi, dailyRegression } from "./daily-regression.ts";
import { allOrNothing } from "./jackknife.ts";
import { mixtureHalfWidth } from "./student-mixture.ts";
import { FEWEST_DAYS } from "./window-difference.ts";

export type ShareOfTotal = DailyEstimate;

/**
 * What share of a total a part is, summed over days: Σ part ÷ Σ whole, days being the unit and depending on the day before.
 * Linearised ratio (Cochran, Sampling Techniques, 1977, §6.3) whose daily residuals are AR(1) about weekday levels and a
 * straight trend; the interval is Student's on the logit, so it stays within 0 and 1. Days where either is missing (NaN)
 * are left out. Null below {@link FEWEST_DAYS} such days, or where there is nothing to share.
 */
export function shareOfTotal(parts: ArrayLike<number>, wholes: ArrayLike<number>, level = 0.95): ShareOfTotal | null {
  const days = Array.from(parts, (part, day) =>
    Number.isFinite(part) && Number.isFinite(wholes[day]) ? day : -1,
  ).filter((day) => day >= 0);
  const n = days.length;
  const whole = days.reduce((sum, day) => sum + wholes[day]!, 0);
  const value = days.reduce((sum, day) => sum + parts[day]!, 0) / whole;
  if (n < FEWEST_DAYS || !(whole > 0)) return null;
  if (value <= 0 || value >= 1) return { ...allOrNothing(value, n, level), nEffective: n }; // a day being one trial
  const residuals = new Float64Array(parts.length).fill(Number.NaN);
  const weights = new Float64Array(parts.length);
  for (const day of days) {
    residuals[day] = ((parts[day]! - value * wholes[day]!) * n) / whole;
    weights[day] = 1 / n;
  }
  const beliefs = believePhi([dailyRegression(residuals, { from: 0, to: parts.length }, 1)]);
  if (beliefs.length === 0) return null;
  const shares = beliefs.map(({ phi, white }) => weightedCovariance(weights, weights, phi, white));
  const slope = value * (1 - value); // of the logit
  const errors = beliefs.map(({ weight, fits: [fit] }, k) => {
    return { weight, freedom: fit!.freedom, error: Math.sqrt(fit!.variance * shares[k]!) / slope };
  });
  const half = mixtureHalfWidth(errors, level);
  const share = beliefs.reduce((sum, { weight }, k) => sum + weight * shares[k]!, 0);
  return {
    value,
    low: shifted(value, -half),
    high: shifted(value, half),
    level,
    n,
    nEffective: Math.min(n, 1 / share),
  };
}

function shifted(share: number, onLogit: number): number {
  return 1 / (1 + ((1 - share) / share) * Math.exp(-onLogit));
}
