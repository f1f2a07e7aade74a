import type { Days } from "./daily-regression.ts";
import { FEWEST_DAYS, type WindowDifference, windowDifference } from "./window-difference.ts";

export type NormalisedDifference = WindowDifference & {
  /** Indices of the controls that had enough days in both windows, and what each weighs. */
  readonly controls: readonly number[];
  readonly weights: readonly number[];
  /** How far controls grow apart, as a standard deviation in logs; null of a single control, which cannot tell. */
  readonly disagreement: number | null;
};

/**
 * Growth of a subject beyond that of networks seen by the same exporters: difference in differences on logarithms
 * (METHODS §1.5). What changed for all – visibility, sampling, a collector – drops out. A day counts when the subject and
 * all controls in use have it. The interval holds the noise of the daily difference (`windowDifference`) and, from two
 * controls on, how much they disagree: each may have grown in its own way, so their mean is only a sample of "nothing but
 * visibility" (variance between studies after DerSimonian & Laird, 1986). Null when subject or controls have too few days.
 */
export function differenceInDifferences(
  subject: ArrayLike<number>,
  controls: readonly ArrayLike<number>[],
  before: Days,
  after: Days,
  { level = 0.95, weights: wanted }: { readonly level?: number; readonly weights?: readonly number[] } = {},
): NormalisedDifference | null {
  const enough = (control: ArrayLike<number>) =>
    [before, after].every((window) => daysIn(control, window) >= FEWEST_DAYS);
  const used = controls.map((_, at) => at).filter((at) => (wanted?.[at] ?? 1) > 0 && enough(controls[at]!));
  if (used.length === 0) return null;
  const total = used.reduce((sum, at) => sum + (wanted?.[at] ?? 1), 0);
  const weights = used.map((at) => (wanted?.[at] ?? 1) / total);
  const series = used.map((at) => controls[at]!);
  const variance = varianceBetween(series, before, after);
  const concentration = weights.reduce((sum, weight) => sum + weight ** 2, 0);
  const extra = { variance: (variance ?? 0) * concentration, freedom: Math.max(1, used.length - 1) };
  const found = windowDifference(relativeTo(subject, series, weights), before, after, { level, extra });
  if (found === null) return null;
  return { ...found, controls: used, weights, disagreement: variance === null ? null : Math.sqrt(variance) };
}

/** Subject less the weighted mean of controls, day by day; missing where any of them is. */
export function relativeTo(
  subject: ArrayLike<number>,
  controls: readonly ArrayLike<number>[],
  weights: readonly number[],
): Float64Array {
  return Float64Array.from(
    subject,
    (value, day) => value - controls.reduce((sum, control, at) => sum + weights[at]! * control[day]!, 0),
  );
}

/** Variance of the controls' own growth about their mean, beyond what their noise explains; null of one control. */
function varianceBetween(controls: readonly ArrayLike<number>[], before: Days, after: Days): number | null {
  if (controls.length < 2) return null;
  const equal = controls.map(() => 1 / controls.length);
  const apart = controls.map((control) => windowDifference(relativeTo(control, controls, equal), before, after));
  const excess = apart.reduce((sum, found) => sum + (found ? found.difference ** 2 - found.error ** 2 : 0), 0);
  return Math.max(0, excess / (controls.length - 1));
}

function daysIn(series: ArrayLike<number>, { from, to }: Days): number {
  let days = 0;
  for (let day = from; day < to; day++) if (Number.isFinite(series[day])) days++;
  return days;
}
