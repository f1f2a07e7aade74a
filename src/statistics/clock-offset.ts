import { clock, hoursFrom, meanHour } from "./circular.ts";
import { LEISURE, RESTDAY, WORKDAY } from "./day-shapes.ts";
import { hoursMoved } from "./divergence.ts";
import { sortedQuantile } from "./quantile.ts";
import type { Random } from "./random.ts";
import { foldDay, meanOf, type Week, weekShares } from "./week-profile.ts";

export type ClockOffset = {
  /** Hours by which people live later than the clock that was used, in (−12, 12]; 0 when it is their own. */
  readonly hours: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  /** Hours an event lies from where the best reference has it. */
  readonly distance: number;
  /** How strongly the day gathers, 0 to 1 ({@link meanHour}). */
  readonly strength: number;
  readonly n: number;
};

/** Below this strength a day has no shape that a clock could be told from (METHODS §3.6). */
export const LEAST_STRENGTH = 0.1;

/** Half hours: zones of a quarter lie within. */
const STEP = 0.5;
/** Peoples live their days up to an hour apart from the references: no interval is narrower. */
const OWN_WAYS = 1;

/**
 * Whose clock a population lives by, from when it is awake: its day against reference days – work and leisure in several
 * proportions – turned by half hours, by circular earth mover's distance; weeks are resampled for the interval (METHODS §3.6;
 * La Morgia et al., ICDCS 2018). Null below two weeks, or where the day gathers less than {@link LEAST_STRENGTH}.
 */
export function clockOffset(weeks: readonly Week[], random: Random, draws = 99, level = 0.95): ClockOffset | null {
  const shares = weekShares(weeks);
  if (shares.length < 2) return null;
  const day = foldDay(meanOf(shares, 168));
  const { strength } = meanHour(day);
  if (strength < LEAST_STRENGTH) return null;
  const best = nearest(day);
  const apart = Array.from({ length: draws }, () => {
    const drawn = shares.map(() => shares[random.integer(shares.length)]!);
    return hoursFrom(best.turn, nearest(foldDay(meanOf(drawn, 168))).turn);
  }).sort((a, b) => a - b);
  const tail = (1 - level) / 2;
  const hours = hoursFrom(0, best.turn);
  return {
    hours,
    low: hours + Math.min(0, sortedQuantile(apart, tail)) - OWN_WAYS,
    high: hours + Math.max(0, sortedQuantile(apart, 1 - tail)) + OWN_WAYS,
    level,
    distance: best.distance,
    strength,
    n: shares.length,
  };
}

/** Shares of work, of leisure in the evening and of whole free days; all that a week's mean day may be. */
const REFERENCES = [
  [1, 0, 0],
  [0.7, 0.3, 0],
  [0.5, 0.5, 0],
  [0.3, 0.7, 0],
  [0, 1, 0],
  [0.6, 0.2, 0.2],
  [0.4, 0.3, 0.3],
  [0.2, 0.4, 0.4],
  [0, 0.5, 0.5],
].map(([work, leisure, rest]) =>
  WORKDAY.map((share, hour) => (work! * share + leisure! * LEISURE[hour]! + rest! * RESTDAY[hour]!) / 24),
);

/**
 * What of a day stands above its calmest hours, as shares: machines and servers that never sleep are in every hour alike,
 * more of them in one network than in another.
 */
function aboveCalm(day: Float64Array): Float64Array {
  const calm = Float64Array.from(day).sort().slice(0, CALM_HOURS);
  const base = calm.reduce((sum, each) => sum + each, 0) / CALM_HOURS;
  const above = day.map((share) => Math.max(0, share - base));
  const total = above.reduce((sum, each) => sum + each, 0);
  return total > 0 ? above.map((share) => share / total) : above.fill(1 / day.length);
}

const CALM_HOURS = 4;

/** Every reference at every turn; a half hour lies between two hours. */
const TURNED = Array.from({ length: 24 / STEP }, (_, k) => {
  const turn = k * STEP;
  return { turn, days: REFERENCES.map((day) => aboveCalm(turned(day, turn))) };
});

function turned(day: Float64Array, turn: number): Float64Array {
  return day.map((_, hour) => {
    const from = clock(hour - turn);
    const part = from - Math.floor(from);
    return (1 - part) * day[Math.floor(from)]! + part * day[(Math.floor(from) + 1) % 24]!;
  });
}

function nearest(day: Float64Array): { turn: number; distance: number } {
  let best = { turn: 0, distance: Number.POSITIVE_INFINITY };
  const above = aboveCalm(day);
  for (const { turn, days } of TURNED)
    for (const reference of days) {
      const distance = hoursMoved(above, reference);
      if (distance < best.distance) best = { turn, distance };
    }
  return best;
}
