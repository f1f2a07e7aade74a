import { RESTDAY, WORKDAY } from "./day-shapes.ts";
import { median } from "./quantile.ts";
import type { Random } from "./random.ts";
import { type Week, weekShares } from "./week-profile.ts";

export type WeekdayWeight = {
  /** 0 is Monday. */
  readonly weekday: number;
  /** Mean share of work in such a day, 0 to 1. */
  readonly work: number;
  /** That so little work falls on this weekday by chance. */
  readonly pValue: number;
  readonly rests: boolean;
};

export type RestDays = {
  readonly weekdays: readonly WeekdayWeight[];
  /** Single days that were lived like rest days though their weekday is none: index of the week, and weekday. */
  readonly exceptions: readonly { readonly week: number; readonly weekday: number; readonly work: number }[];
  readonly draws: number;
  readonly n: number;
};

/** Up to which a weekday is a rest day, and seven are tried (METHODS §3.5: p < .01). */
const SIGNIFICANCE = 0.05 / 7;
/** Less work than on the other days by this share at least: a slow Friday is no Sunday. */
const LEAST_GAP = 0.05;
/** MADs below its weekday's median at which a single day is an exception (Hampel, 1974), and how far down it must lie. */
const EXCEPTION = 4;

/**
 * Which weekdays a population rests on, from the shape of its days: each is made of a workday and a rest day by least
 * squares, and a weekday rests if its share of work is lower than chance would have it, days changing places within
 * their weeks (METHODS §3.5). Null below four weeks.
 */
export function restDays(weeks: readonly Week[], random: Random, draws = 999): RestDays | null {
  const works = weekShares(weeks).map((week) => DAYS.map((day) => workIn(week.slice(24 * day, 24 * day + 24))));
  if (works.length < FEWEST_WEEKS) return null;
  const observed = DAYS.map((day) => gapOf(works, day));
  const asLow = DAYS.map(() => 0);
  const moved = works.map((week) => week.slice());
  for (let draw = 0; draw < draws; draw++) {
    for (const week of moved) random.shuffle(week);
    for (const day of DAYS) if (gapOf(moved, day) >= observed[day]! - 1e-12) asLow[day]!++;
  }
  const weekdays = DAYS.map((weekday) => {
    const pValue = (1 + asLow[weekday]!) / (1 + draws);
    const work = mean(works.map((week) => week[weekday]!));
    return { weekday, work, pValue, rests: pValue <= SIGNIFICANCE && observed[weekday]! >= LEAST_GAP };
  });
  return { weekdays, exceptions: exceptionsIn(works, weekdays), draws, n: works.length };
}

const DAYS = [0, 1, 2, 3, 4, 5, 6];
const FEWEST_WEEKS = 4;

/**
 * Share of work in a day that is a mix of both shapes, by least squares; 1 is a reference workday, 0 a reference rest day. Not
 * held between 0 and 1: where people's days lie beyond the references, an edge would hide how they differ.
 */
function workIn(day: Float64Array): number {
  const total = day.reduce((sum, each) => sum + each, 0);
  if (total === 0) return 0.5;
  return (
    day.reduce((sum, each, hour) => sum + ((24 * each) / total - RESTDAY[hour]!) * APART[hour]!, 0) / APART_SQUARES
  );
}

const APART = WORKDAY.map((share, hour) => share - RESTDAY[hour]!);
const APART_SQUARES = APART.reduce((sum, each) => sum + each ** 2, 0);

/** How much less work a weekday has than the others. */
function gapOf(works: readonly number[][], day: number): number {
  let [here, all] = [0, 0];
  for (const week of works) {
    here += week[day]!;
    for (const work of week) all += work;
  }
  return (all - here) / (6 * works.length) - here / works.length;
}

function exceptionsIn(works: readonly number[][], weekdays: readonly WeekdayWeight[]): RestDays["exceptions"] {
  const resting = weekdays.filter(({ rests }) => rests);
  const apart = weekdays.flatMap(({ weekday, rests }) => {
    if (rests) return [];
    const usual = median(works.map((week) => week[weekday]!));
    return works.map((week, at) => ({ week: at, weekday, work: week[weekday]!, below: usual - week[weekday]! }));
  });
  const scale = 1.4826 * median(apart.map(({ below }) => Math.abs(below)));
  const asRest = resting.length > 0 ? Math.max(...resting.map(({ work }) => work)) + LEAST_GAP / 2 : 1;
  return apart
    .filter(({ below, work }) => below >= Math.max(LEAST_GAP, EXCEPTION * scale) && work <= asRest)
    .map(({ week, weekday, work }) => ({ week, weekday, work }))
    .sort((a, b) => a.week - b.week || a.weekday - b.weekday);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
