import { HOUR, MINUTE, type Milliseconds } from "../../src/values/instant.ts";
import { STEP } from "../step.ts";

/** Sizes of sessions differ: lognormal of this deviation and mean 1. */
export const SESSION_DEVIATION = 0.8;

/** Visits to a server last at most this long. */
export const VISIT: Milliseconds = 2 * MINUTE;

const MEAN: Milliseconds = 40 * MINUTE;

/** How long people's sessions last. */
export interface Sessions {
  /** Equally likely. */
  readonly lengths: readonly Milliseconds[];
  /** Share of the flows of all sessions that begin so many steps after the step in which their session began. */
  readonly lags: readonly number[];
  /** How many flows a session of a length has, of those that an average one has. */
  flows(length: Milliseconds): number;
}

/** Exponential, 40 minutes, cut at three hours; long and short sessions have as many flows. */
const EXPONENTIAL = sessionsOf(
  quantiles(64, (left) => Math.min(3 * HOUR, -MEAN * Math.log(left))),
  () => 1,
);

/**
 * Pareto of slope 1.15, cut at twelve hours, with flows in proportion to their length: the superposition of such sessions is
 * self-similar with H up to (3 − 1.15) ÷ 2 (Willinger et al., IEEE/ACM ToN 5, 1997); sizes of flows, which are chance, lower it.
 */
const LONG_TAILED = longTailed(1.15, 12 * HOUR);

export const SESSIONS: Readonly<Record<"exponential" | "longTailed", Sessions>> = {
  exponential: EXPONENTIAL,
  longTailed: LONG_TAILED,
};

export const VISIT_LAGS: readonly number[] = lags([VISIT], () => 1);

function quantiles(count: number, length: (left: number) => Milliseconds): Milliseconds[] {
  return Array.from({ length: count }, (_, i) => length(1 - (i + 0.5) / count));
}

function longTailed(slope: number, most: Milliseconds): Sessions {
  const shape = quantiles(1024, (left) => left ** (-1 / slope));
  let shortest = MEAN; // scaled until the mean is 40 minutes after the cut
  const cut = (): Milliseconds[] => shape.map((one) => Math.min(most, one * shortest));
  for (let i = 0; i < 60; i++) shortest *= MEAN / meanOf(cut());
  const lengths = cut();
  return sessionsOf(lengths, (length) => length / MEAN);
}

function sessionsOf(lengths: readonly Milliseconds[], flows: (length: Milliseconds) => number): Sessions {
  return { lengths, flows, lags: lags(lengths, flows) };
}

function lags(lengths: readonly Milliseconds[], flows: (length: Milliseconds) => number): number[] {
  const grid = lengths.length > 100 ? 16 : 64;
  const shares: number[] = [];
  for (const length of lengths)
    for (let start = 0; start < grid; start++)
      for (let flow = 0; flow < grid; flow++) {
        const lag = Math.floor((start + 0.5) / grid + (((flow + 0.5) / grid) * length) / STEP);
        shares[lag] = (shares[lag] ?? 0) + flows(length) / (grid * grid * lengths.length);
      }
  return Array.from(shares, (share) => share ?? 0);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
