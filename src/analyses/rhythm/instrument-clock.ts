import { movedAsOne, offsetBetween, turnedWeek, weekOffsets } from "../../statistics/clock-move.ts";
import type { Random } from "../../statistics/random.ts";
import type { Weeks } from "./estimate.ts";
import type { WindowWeeks } from "./reading.ts";

/** Weeks of a network with the local days of their Mondays. */
export interface DatedWeeks extends WindowWeeks {
  readonly mondays: { readonly period: readonly number[]; readonly against: readonly number[] };
}

export interface ControlWeeks extends DatedWeeks {
  readonly id: string;
}

/** A clock of the instrument that moved: what the same exporters told of every control moved with it. */
export interface InstrumentClock {
  /** Hours by which the later window is told later than the earlier one, by the controls. */
  readonly hours: number;
  readonly low: number;
  readonly high: number;
  readonly controls: readonly string[];
  /** Weeks of the subject, by the local days of their Mondays, with the clock turned back to where it was on average. */
  steady(weeks: WindowWeeks): WindowWeeks;
  /** Hours that people live later than by the steady weeks: nobody knows at which of its times the clock was right. */
  readonly reach: { readonly low: number; readonly high: number };
}

/**
 * Hours that move for every control at once, as a whole and without another shape, are the instrument's and not use: a clock
 * that jumps, drifts or is set to another zone. Null where a control did not move, changed its shape, or the subject did not move along.
 */
export function instrumentClock(
  subject: DatedWeeks,
  controls: readonly ControlWeeks[],
  random: Random,
): InstrumentClock | null {
  if (!subject.against || controls.length === 0) return null;
  const own = offsetBetween(subject.against, subject.period);
  const moves = controls.map(({ id, against, period }) => against && movedAsOne(against, period, random.fork(id)));
  const hours = moves.flatMap((move) => (move ? [move.hours] : []));
  const [first] = hours;
  if (!own || !first || hours.length < controls.length) return null;
  const mean = hours.reduce((sum, { value }) => sum + value, 0) / hours.length;
  const alike = hours.every(({ value }) => value > 0 === mean > 0);
  const [low, high] = [Math.min(...hours.map(({ low }) => low)), Math.max(...hours.map(({ high }) => high))];
  const along = (own.low > 0 || own.high < 0) && own.low <= high && own.high >= low;
  if (!alike || !along) return null;
  const offsets = offsetsByMonday(controls);
  const { mondays } = subject;
  const told = [...offsets.values(), mean / 2, -mean / 2];
  const back = (weeks: Weeks, days: readonly number[], otherwise: number): Weeks =>
    weeks.map((week, at) => turnedWeek(week, -(offsets.get(days[at]!) ?? otherwise)));
  return {
    hours: mean,
    low,
    high,
    controls: controls.map(({ id }) => id),
    reach: { low: Math.min(...told), high: Math.max(...told) },
    steady: ({ period, against }) => ({
      period: back(period, mondays.period, mean / 2),
      against: against && back(against, mondays.against, -mean / 2),
    }),
  };
}

/** Weeks by each clock that may be the right one, by steps of an hour and less. */
export function underEachClock({ period, against }: WindowWeeks, { reach }: InstrumentClock): WindowWeeks[] {
  const steps = Math.ceil(reach.high - reach.low);
  return Array.from({ length: steps + 1 }, (_, k) => {
    const hours = reach.low + (k * (reach.high - reach.low)) / Math.max(1, steps);
    const turned = (weeks: Weeks) => weeks.map((week) => turnedWeek(week, hours));
    return { period: turned(period), against: against && turned(against) };
  });
}

/** How late the controls' clock was in each week, the mean over controls. */
function offsetsByMonday(controls: readonly ControlWeeks[]): Map<number, number> {
  const found = new Map<number, number[]>();
  for (const { period, against, mondays } of controls) {
    const all = [...mondays.against, ...mondays.period];
    for (const [at, offset] of weekOffsets([...(against ?? []), ...period]).entries())
      found.set(all[at]!, [...(found.get(all[at]!) ?? []), offset]);
  }
  return new Map(
    [...found].map(([monday, each]) => [monday, each.reduce((sum, one) => sum + one, 0) / each.length] as const),
  );
}
