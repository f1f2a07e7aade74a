import { type ClockOffset, clockOffset } from "../../statistics/clock-offset.ts";
import { type DiurnalTest, diurnalTest } from "../../statistics/diurnal-test.ts";
import type { Random } from "../../statistics/random.ts";
import { type RestDays, restDays } from "../../statistics/rest-days.ts";
import { type Mean, meanInterval } from "../../statistics/weekly-mean.ts";
import type { Weeks } from "./estimate.ts";
import type { WeekOfHours } from "./weeks.ts";

/** Whether a window lives by the day, and how strongly. */
export interface Diurnal {
  readonly test: DiurnalTest;
  /** Strength of the daily cycle over weeks, 0 (flat) to 1 (all at one hour). */
  readonly strength: Mean;
}

/** Weeks of the spectrum at most, the latest: a season's change of the day would blur it, and time grows with the square. */
const MOST_WEEKS = 12;

export function diurnalOf(weeks: readonly WeekOfHours[], counting: Weeks, random: Random): Diurnal | null {
  const test = diurnalTest(timeline(weeks.slice(-MOST_WEEKS)), random);
  const strength = meanInterval(strengths(counting));
  if (!test || !strength) return null;
  return { test, strength: { ...strength, low: Math.max(0, strength.low), high: Math.min(1, strength.high) } };
}

/** Whose clock the window's people live by; null where the day has no shape. */
export function clockOf(weeks: Weeks, random: Random): ClockOffset | null {
  return clockOffset(weeks, random);
}

export function restDaysOf(weeks: Weeks, random: Random): RestDays | null {
  return restDays(weeks, random);
}

/** Hours in a row; weeks that are not there are missing hours. */
function timeline(weeks: readonly WeekOfHours[]): Float64Array {
  const [first, last] = [weeks[0], weeks.at(-1)];
  if (!first || !last) return new Float64Array(0);
  const hours = new Float64Array((last.monday - first.monday + 7) * 24).fill(Number.NaN);
  for (const week of weeks) hours.set(week.hours, (week.monday - first.monday) * 24);
  return hours;
}

/** Of each week, how far its hours gather in the direction in which all do: their mean is the strength of the mean day. */
function strengths(weeks: Weeks): number[] {
  const vectors = weeks.flatMap((week) => {
    let [x, y, total] = [0, 0, 0];
    for (const [hour, amount] of week.entries()) {
      if (!(amount > 0)) continue;
      x += amount * Math.cos((2 * Math.PI * (hour + 0.5)) / 24);
      y += amount * Math.sin((2 * Math.PI * (hour + 0.5)) / 24);
      total += amount;
    }
    return total > 0 ? [[x / total, y / total] as const] : [];
  });
  const [x, y] = [0, 1].map((k) => vectors.reduce((sum, vector) => sum + vector[k]!, 0));
  const length = Math.hypot(x!, y!);
  return vectors.map((vector) => (length > 0 ? (vector[0] * x! + vector[1] * y!) / length : 0));
}
