import { median } from "./quantile.ts";

/**
 * A daily series without what its weekdays have of their own: each day's distance from the mean of the seven days about it,
 * the median of those by weekday, taken away. The periodic case of the seasonal part of STL (Cleveland et al., Journal of Official
 * Statistics 6, 1990), with the median so that a change of level does not bend it. `phase` is the weekday of index 0.
 * With fewer than {@link FEWEST_WEEKS} full surroundings of any weekday the series is left as it is.
 */
export function withoutWeekdays(series: ArrayLike<number>, phase = 0): Float64Array {
  const values = Float64Array.from(series);
  const apart: number[][] = Array.from({ length: 7 }, () => []);
  for (let at = 3; at < values.length - 3; at++) {
    let sum = 0;
    for (let day = at - 3; day <= at + 3; day++) sum += values[day]!;
    if (Number.isFinite(sum)) apart[(at + phase) % 7]!.push(values[at]! - sum / 7);
  }
  if (apart.some((days) => days.length < FEWEST_WEEKS)) return values;
  const own = apart.map((days) => median(days));
  const mean = own.reduce((sum, one) => sum + one, 0) / 7;
  return values.map((value, at) => value - own[(at + phase) % 7]! + mean);
}

const FEWEST_WEEKS = 3;
