import { type AnchoredDifference, anchoredDifference, precisionWeights } from "../../statistics/anchored-difference.ts";
import {
  differenceInDifferences,
  type NormalisedDifference,
  relativeTo,
} from "../../statistics/difference-in-differences.ts";
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
  /** How much of the controls' own change was taken off: 1 is all of it. */
  readonly trust: number;
  /** The ratio if the only control changed by itself and the instrument did not; null where several were asked. */
  readonly alone: number | null;
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
  return beyond(series, controls, before, after, ownGrowth, (subject, others, then, now, weights) => {
    const found = differenceInDifferences(subject, others, then, now, { weights });
    return found && { ...found, trust: 1, alone: null };
  });
}

/**
 * Growth on exporters that stayed as they were, corrected by controls as far as these speak against it: of all of the
 * controls' change only what goes beyond its noise is taken off (statistics/anchored-difference.ts). A single control that
 * changed may have done so by itself, which nothing beside it can show: the interval then reaches over both readings.
 */
export function growthAnchored(
  series: DailySeries,
  controls: readonly DailySeries[],
  before: DaySpan,
  after: DaySpan,
  ownGrowth: number,
): GrowthBeyond | null {
  return beyond(series, controls, before, after, ownGrowth, (subject, others, then, now, weights) =>
    anchoredDifference(subject, others, then, now, { weights, ownGrowth }),
  );
}

type Compare = (
  subject: Float64Array,
  controls: readonly Float64Array[],
  before: DaySpan,
  after: DaySpan,
  weights: readonly number[],
) =>
  | (NormalisedDifference & Pick<AnchoredDifference, "trust"> & { readonly alone: AnchoredDifference["alone"] | null })
  | null;

function beyond(
  series: DailySeries,
  controls: readonly DailySeries[],
  before: DaySpan,
  after: DaySpan,
  ownGrowth: number,
  compare: Compare,
): GrowthBeyond | null {
  const { values, outliers } = calmed(logarithms(series));
  const others = controls.map((control) => calmed(logarithms(control)).values);
  const [then, now] = [indices(before, series), indices(after, series)];
  const found = compare(values, others, then, now, precisionWeights(others, then, now));
  if (!found) return null;
  const used = found.controls.map((at) => others[at]!);
  const single = found.disagreement === null;
  const growth = growthFrom(single ? widened(found, ownGrowth) : found, events(outliers, series, before, after));
  return {
    ...(single && found.alone ? overBoth(growth, found.alone) : growth),
    departure: departure(relativeTo(values, used, found.weights), then),
    controls: found.controls,
    disagreement: found.disagreement,
    trust: found.trust,
    alone: single && found.alone ? Math.exp(found.alone.difference) : null,
  };
}

/**
 * Exporters that each saw the subject in both windows, joined by how well each knows its own growth (inverse variance,
 * Duffield, Lund & Thorup, IMC 2005). Their days are averaged before they are compared, so that noise they share counts
 * once; how far they disagree widens the interval. Null of fewer than two.
 */
export function growthCombined(series: readonly DailySeries[], before: DaySpan, after: DaySpan): Growth | null {
  const [first] = series;
  if (!first || series.length < 2) return null;
  const clean = series.map((each) => calmed(logarithms(each)));
  const [then, now] = [indices(before, first), indices(after, first)];
  const values = clean.map((each) => each.values);
  const weights = precisionWeights(values, then, now);
  const joint = relativeTo(new Float64Array(first.values.length), values, weights).map((each) => -each);
  const apart = values.map((each) => windowDifference(relativeTo(each, [joint], [1]), then, now));
  const excess = apart.reduce((sum, one) => sum + (one ? one.difference ** 2 - one.error ** 2 : 0), 0);
  const between = Math.max(0, excess / (series.length - 1)) * weights.reduce((sum, weight) => sum + weight ** 2, 0);
  const found = windowDifference(joint, then, now, { extra: { variance: between, freedom: series.length - 1 } });
  const outliers = [...new Set(clean.flatMap((each) => each.outliers))].sort((a, b) => a - b);
  return found && growthFrom(found, events(outliers, first, before, after));
}

/** A single control cannot tell how far networks grow apart by themselves: that is put in, as a deviation in logarithms. */
function widened(found: WindowDifference, ownGrowth: number): WindowDifference {
  const error = Math.hypot(found.error, ownGrowth);
  const half = found.error > 0 ? ((found.high - found.low) / 2) * (error / found.error) : 1.96 * ownGrowth;
  return { ...found, error, low: found.difference - half, high: found.difference + half };
}

/** Over two readings of which either may be right: the probability of a rise is the one that says less. */
function overBoth(growth: Growth, { difference, low, high, error }: AnchoredDifference["alone"]): Growth {
  const other = riseOf(difference, error, growth.nEffective);
  const less = Math.abs(other - 0.5) < Math.abs(growth.probabilityOfRise - 0.5) ? other : growth.probabilityOfRise;
  const opposed = other > 0.5 !== growth.probabilityOfRise > 0.5;
  return {
    ...growth,
    low: Math.min(growth.low, Math.exp(low)),
    high: Math.max(growth.high, Math.exp(high)),
    probabilityOfRise: opposed ? 0.5 : less,
  };
}

function riseOf(difference: number, error: number, nEffective: number): number {
  return error > 0 ? studentCdf(difference / error, Math.max(1, nEffective - 2)) : (Math.sign(difference) + 1) / 2;
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
    probabilityOfRise: riseOf(difference, error, nEffective),
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
