import { hoursFrom, meanHour } from "./circular.ts";
import { jensenShannon } from "./divergence.ts";
import { permuteWeeks } from "./permutation.ts";
import type { Random } from "./random.ts";
import { foldDay, type Week, weekShares } from "./week-profile.ts";
import { type Mean, meanDifference } from "./weekly-mean.ts";

/** When each week's day has its middle, in hours about that of all weeks; positive is later. */
export function weekOffsets(weeks: readonly Week[]): number[] {
  const days = weekShares(weeks).map(foldDay);
  const all = new Float64Array(24);
  for (const day of days) for (let hour = 0; hour < 24; hour++) all[hour]! += day[hour]! / days.length;
  const { hour } = meanHour(all);
  return days.map((day) => hoursFrom(hour, meanHour(day).hour));
}

/** How much later the middle of the day came in the later weeks; null below two weeks of either. */
export function offsetBetween(before: readonly Week[], after: readonly Week[], level = 0.95): Mean | null {
  const offsets = weekOffsets([...before, ...after]);
  return meanDifference(offsets.slice(0, before.length), offsets.slice(before.length), level);
}

/**
 * Whether the whole week of a network moved round the clock and nothing else of it: its middle lies elsewhere, and turned back
 * week by week its shape is no other. People who work instead of resting change the shape; a clock that jumps or drifts does not.
 * Null where it did not move, or not as a whole.
 */
export function movedAsOne(
  before: readonly Week[],
  after: readonly Week[],
  random: Random,
): { readonly hours: Mean; readonly pValue: number } | null {
  const hours = offsetBetween(before, after, MOVE_LEVEL);
  if (!hours || (hours.low <= 0 && hours.high >= 0) || Math.abs(hours.value) < LEAST_HOURS) return null;
  const offsets = weekOffsets([...before, ...after]);
  const back = weekShares([...before, ...after].map((week, at) => turnedWeek(week, -offsets[at]!)));
  const test = permuteWeeks(back.slice(0, before.length), back.slice(before.length), jensenShannon, random);
  return test && test.pValue > SHAPE_CHANGED ? { hours, pValue: test.pValue } : null;
}

/** Of one network alone; whoever asks wants others to have moved with it. */
const MOVE_LEVEL = 0.95;
const SHAPE_CHANGED = 0.05;
/** Hours; a quarter of a bin of an hour cannot be told from its edges. */
const LEAST_HOURS = 0.25;

/** A week as a clock that is so many hours later would have it; parts of hours are shared out, the week's ends meet. */
export function turnedWeek(week: Week, hours: number): Float64Array {
  return Float64Array.from({ length: week.length }, (_, at) => {
    const from = at - hours;
    const whole = Math.floor(from);
    const part = from - whole;
    const [one, next] = [whole, whole + 1].map((hour) => week[((hour % week.length) + week.length) % week.length]!);
    return part === 0 ? one! : (1 - part) * one! + part * next!;
  });
}
