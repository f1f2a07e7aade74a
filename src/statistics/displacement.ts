import type { Random } from "./random.ts";

/** One day by the hour: what was seen beside something, what was to be expected, and in which hours that something was up. */
export type DayBeside = {
  readonly seen: ArrayLike<number>;
  readonly expected: ArrayLike<number>;
  /** 1 up, 0 not, -1 partly: left out. */
  readonly up: ArrayLike<number>;
};

export type Displacement = {
  /** Seen for what was expected while up, over the same while not; 1 where the one does not matter to the other. */
  readonly ratio: number;
  /** One-sided: how often so deep a drop comes about by chance. */
  readonly pValue: number;
  readonly draws: number;
  readonly days: number;
};

const HOURS = 24;

/**
 * Does all else drop while something is up? Like hours are compared with like: the rate ratio of Mantel & Haenszel (JNCI 22,
 * 1959; Greenland & Robins, 1985, for rates) over the 24 hours of the day, so that a habit of the hour is no drop. Days are
 * the unit: in each draw they exchange their hours of being up; p = (1 + draws at least as deep) / (1 + draws) (Phipson &
 * Smyth, 2010). Null without a contrast: where it is up at the same hours of every day, or nothing else was ever seen.
 */
export function displacement(days: readonly DayBeside[], random: Random, draws = 499): Displacement | null {
  const up = days.map((day) => day.up);
  const observed = ratioOf(days, up);
  if (observed === null) return null;
  let asDeep = 0;
  for (let draw = 0; draw < draws; draw++) {
    random.shuffle(up);
    const drawn = ratioOf(days, up);
    if (drawn === null || drawn <= observed * (1 + 1e-9)) asDeep++;
  }
  return { ratio: observed, pValue: (1 + asDeep) / (1 + draws), draws, days: days.length };
}

function ratioOf(days: readonly DayBeside[], up: readonly ArrayLike<number>[]): number | null {
  let above = 0;
  let below = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let hour = 0; hour < HOURS; hour++) {
    const seen = [0, 0];
    const expected = [0, 0];
    for (let day = 0; day < days.length; day++) {
      const side = up[day]![hour]!;
      if (side < 0) continue;
      seen[side]! += days[day]!.seen[hour]!;
      expected[side]! += days[day]!.expected[hour]!;
    }
    const all = expected[0]! + expected[1]!;
    if (expected[0]! <= 0 || expected[1]! <= 0) continue;
    above += (seen[1]! * expected[0]!) / all;
    below += (seen[0]! * expected[1]!) / all;
    least = Math.min(least, (0.5 * expected[0]!) / all);
  }
  // Half an event, so that nothing at all has a ratio too.
  return below > 0 ? (above + least) / below : null;
}
