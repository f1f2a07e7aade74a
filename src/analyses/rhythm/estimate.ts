import { hoursFrom } from "../../statistics/circular.ts";
import { hoursMoved, jensenShannon } from "../../statistics/divergence.ts";
import { type PeakHour, peakHour } from "../../statistics/peak-hour.ts";
import { permuteWeeks } from "../../statistics/permutation.ts";
import type { Random } from "../../statistics/random.ts";
import { foldDay, weekProfile, weekShares } from "../../statistics/week-profile.ts";
import { type Mean, meanDifference, meanInterval } from "../../statistics/weekly-mean.ts";

/** Weeks of hours of a window, as statistics want them. */
export type Weeks = readonly Float64Array[];

/** For each of the 168 hours of a week from Monday 00:00, how much of it belongs to the part, 0 to 1. */
export type PartOfWeek = readonly number[];

/** Share of the week's activity in one part of it: over the weeks of a window, of another, and the difference. */
export interface PartShare {
  readonly period: Mean;
  readonly against: Mean | null;
  readonly difference: Mean | null;
}

export function partShare(part: PartOfWeek, period: Weeks, against: Weeks | null): PartShare | null {
  const now = sharesIn(part, period);
  const then = against && sharesIn(part, against);
  const mean = meanInterval(now);
  if (!mean) return null;
  return {
    period: clamped(mean),
    against: then && then.length > 1 ? clamped(meanInterval(then)!) : null,
    difference: then && meanDifference(then, now),
  };
}

/** Whether the week's shape differs between two windows, and by how much. */
export interface Shift {
  readonly shifted: boolean;
  readonly pValue: number;
  readonly draws: number;
  /** Jensen–Shannon divergence of the hour-of-week profiles, in bits; biased upwards when weeks are few. */
  readonly divergence: number;
  /** Mean hours that activity would have to be moved round the clock. */
  readonly hoursMoved: number;
}

export function shiftBetween(before: Weeks, after: Weeks, random: Random, significance: number): Shift | null {
  // Unseen hours are filled from all weeks alike: filled from their own side they would make the sides differ.
  const all = weekShares([...before, ...after]);
  const test = permuteWeeks(all.slice(0, before.length), all.slice(before.length), jensenShannon, random);
  if (!test) return null;
  const { pValue, draws } = test;
  const [then, now] = [weekProfile(before), weekProfile(after)];
  return {
    shifted: pValue <= significance,
    pValue,
    draws,
    divergence: jensenShannon(then, now),
    hoursMoved: hoursMoved(foldDay(then), foldDay(now)),
  };
}

export interface PeakShift {
  readonly period: PeakHour;
  readonly against: PeakHour | null;
  /** Hours later (or, negative, earlier) than before. */
  readonly difference: number | null;
}

/** When the day is busiest or, with `trough`, calmest. */
export function peakShift(period: Weeks, against: Weeks | null, random: Random, trough = false): PeakShift | null {
  const now = peakHour(period, random.fork("peak in the period"), { trough });
  const then = against && peakHour(against, random.fork("peak in the window compared with"), { trough });
  if (!now) return null;
  return { period: now, against: then, difference: then && hoursFrom(then.hour, now.hour) };
}

function sharesIn(part: PartOfWeek, weeks: Weeks): number[] {
  return weekShares(weeks).map((week) => week.reduce((sum, share, hour) => sum + share * part[hour]!, 0));
}

function clamped({ value, low, high, level, n }: Mean): Mean {
  return { value, low: Math.max(0, low), high: Math.min(1, high), level, n };
}
