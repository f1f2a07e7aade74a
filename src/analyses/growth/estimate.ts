import { differenceInDifferences, relativeTo } from "../../statistics/difference-in-differences.ts";
import { studentCdf } from "../../statistics/student.ts";
import { type WindowDifference, windowDifference } from "../../statistics/window-difference.ts";
import { calmed, type DailySeries, type DaySpan, logarithms } from "./series.ts";

/** How much larger one window is than another. */
export interface Growth {
  /** Of a typical day: the ratio of geometric means over days. */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  /** Days in both windows. */
  readonly n: number;
  readonly nEffective: number;
  /** Day-to-day autocorrelation. */
  readonly phi: number;
  /** Probability that it has grown at all, by the same noise. */
  readonly probabilityOfRise: number;
  /** Days left out as single events, as local days. */
  readonly events: readonly number[];
}

/** Growth beyond that of controls, and how well the subject went along with them beforehand. */
export interface GrowthBeyond extends Growth {
  /** Root mean square of four-week means of the subject relative to its controls in the window before, in logarithms. */
  readonly departure: number;
  /** Indices of the controls that were seen on enough days. */
  readonly controls: readonly number[];
  /** How far the controls grow apart, as a standard deviation in logarithms; null of a single one. */
  readonly disagreement: number | null;
}

/** Growth of a series as it was seen; null when a window has too few days. */
export function growthOf(series: DailySeries, before: DaySpan, after: DaySpan): Growth | null {
  const { values, outliers } = calmed(logarithms(series));
  const found = windowDifference(values, indices(before, series), indices(after, series));
  return found && growthFrom(found, events(outliers, series, before, after));
}

/**
 * Growth beyond that of controls seen by the same exporters: what moves all of them on a day (a new exporter, a changed
 * rate, a lost hour) cancels that day, and the noise that is left sets the interval, with what controls do by themselves:
 * `ownGrowth`, a deviation in logarithms, where there is but one to tell.
 */
export function growthBeyond(
  series: DailySeries,
  controls: readonly DailySeries[],
  before: DaySpan,
  after: DaySpan,
  ownGrowth: number,
): GrowthBeyond | null {
  const { values, outliers } = calmed(logarithms(series));
  const others = controls.map((control) => calmed(logarithms(control)).values);
  const found = differenceInDifferences(values, others, indices(before, series), indices(after, series));
  if (!found) return null;
  const used = found.controls.map((at) => others[at]!);
  return {
    ...growthFrom(
      found.disagreement === null ? widened(found, ownGrowth) : found,
      events(outliers, series, before, after),
    ),
    departure: departure(relativeTo(values, used, found.weights), indices(before, series)),
    controls: found.controls,
    disagreement: found.disagreement,
  };
}

/** A single control cannot tell how far networks grow apart by themselves: that is put in, as a deviation in logarithms. */
function widened(found: WindowDifference, ownGrowth: number): WindowDifference {
  const error = Math.hypot(found.error, ownGrowth);
  const half = found.error > 0 ? ((found.high - found.low) / 2) * (error / found.error) : 1.96 * ownGrowth;
  return { ...found, error, low: found.difference - half, high: found.difference + half };
}

function growthFrom(found: WindowDifference, events: readonly number[]): Growth {
  const { difference, low, high, level, n, nEffective, phi, error } = found;
  return {
    ratio: Math.exp(difference),
    low: Math.exp(low),
    high: Math.exp(high),
    level,
    n,
    nEffective,
    phi,
    probabilityOfRise:
      error > 0 ? studentCdf(difference / error, Math.max(1, nEffective - 2)) : (Math.sign(difference) + 1) / 2,
    events,
  };
}

/** Days that are averaged before a fit is judged: noise of single days is the interval's business, drift is not. */
const BLOCK = 28;

function departure(relative: Float64Array, before: DaySpan): number {
  const means: number[] = [];
  for (let day = before.from; day + BLOCK <= before.to; day += BLOCK) {
    const block = relative.slice(day, day + BLOCK).filter(Number.isFinite);
    if (block.length >= BLOCK / 2) means.push(mean(block));
  }
  if (means.length < 2) return 0;
  const centre = mean(means);
  return Math.sqrt(mean(means.map((each) => (each - centre) ** 2)));
}

function events(outliers: readonly number[], { from }: DailySeries, ...windows: readonly DaySpan[]): number[] {
  return outliers
    .map((at) => at + from)
    .filter((day) => windows.some((window) => day >= window.from && day < window.to));
}

function indices(window: DaySpan, { from }: DailySeries): DaySpan {
  return { from: window.from - from, to: window.to - from };
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
