import { normalQuantile } from "./normal.ts";
import { quantile } from "./quantile.ts";
import type { Random } from "./random.ts";

export type EventWindow = { readonly from: number; readonly to: number };

export type EventStudy = {
  /** Mean of the windows less mean of the days they are compared with, in the unit of the series. */
  readonly effect: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  readonly pValue: number;
  /** The least effect that would have been found in 80 of 100 cases at this level. */
  readonly leastEffect: number;
  /** Events whose windows could be used. */
  readonly n: number;
};

export type EventStudySetting = {
  /** In days from the event; [−7, 0) asks whether it was foretold. */
  readonly window: EventWindow;
  /** Days before the window with which it is compared. */
  readonly surroundings: number;
  readonly draws: number;
  readonly level: number;
};

export const FORETOLD: EventStudySetting = { window: { from: -7, to: 0 }, surroundings: 28, draws: 999, level: 0.95 };
export const FOLLOWED: EventStudySetting = { ...FORETOLD, window: { from: 0, to: 7 } };

/**
 * Whether days about events differ from others: each window against the days before it, and the same for as many
 * random dates (Brown & Warner, Journal of Financial Economics 14, 1985, with placebo dates in place of a model of noise).
 * Dates are drawn on the events' own phases of the week. The least effect is (z₍₁₊level₎⁄₂ + z₀.₈) deviations of those draws (Bloom, 1995).
 * Null without a usable event or with fewer than {@link FEWEST_PLACES} other places to draw from.
 */
export function eventStudy(
  series: ArrayLike<number>,
  events: readonly number[],
  random: Random,
  { window, surroundings, draws, level }: EventStudySetting = FORETOLD,
): EventStudy | null {
  const effects = Float64Array.from({ length: series.length }, (_, at) => effectAt(series, at, window, surroundings));
  const used = events.filter((at) => Number.isFinite(effects[at] ?? Number.NaN));
  const byPhase = Array.from({ length: 7 }, (_, phase) => placesOf(effects, phase, events, window));
  if (used.length === 0 || used.some((at) => byPhase[at % 7]!.length < FEWEST_PLACES)) return null;
  const effect = mean(used.map((at) => effects[at]!));
  const placebo = Array.from({ length: draws }, () =>
    mean(used.map((at) => effects[byPhase[at % 7]![random.integer(byPhase[at % 7]!.length)]!]!)),
  );
  const centre = mean(placebo);
  const deviation = Math.sqrt(mean(placebo.map((one) => (one - centre) ** 2)));
  const asFar = placebo.filter((one) => Math.abs(one - centre) >= Math.abs(effect - centre)).length;
  const tail = (1 - level) / 2;
  return {
    effect: effect - centre,
    low: effect - quantile(placebo, 1 - tail),
    high: effect - quantile(placebo, tail),
    level,
    pValue: (1 + asFar) / (1 + draws),
    leastEffect: (normalQuantile(1 - tail) + normalQuantile(0.8)) * deviation,
    n: used.length,
  };
}

const FEWEST_PLACES = 8;
/** Of a window and of its surroundings, what must be observed. */
const LEAST_OBSERVED = 0.7;

function effectAt(series: ArrayLike<number>, at: number, window: EventWindow, surroundings: number): number {
  const inside = observed(series, at + window.from, at + window.to);
  const compared = observed(series, at + window.from - surroundings, at + window.from);
  if (inside.length < LEAST_OBSERVED * (window.to - window.from)) return Number.NaN;
  if (compared.length < LEAST_OBSERVED * surroundings) return Number.NaN;
  return mean(inside) - mean(compared);
}

/** Days of a weekday whose windows touch no event's. */
function placesOf(effects: Float64Array, phase: number, events: readonly number[], window: EventWindow): number[] {
  const length = window.to - window.from;
  const places: number[] = [];
  for (let at = phase; at < effects.length; at += 7)
    if (Number.isFinite(effects[at]!) && events.every((event) => Math.abs(event - at) >= length)) places.push(at);
  return places;
}

function observed(series: ArrayLike<number>, from: number, to: number): number[] {
  const values: number[] = [];
  for (let at = Math.max(0, from); at < Math.min(series.length, to); at++)
    if (Number.isFinite(series[at]!)) values.push(series[at]!);
  return values;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
