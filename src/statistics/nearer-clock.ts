import { LEISURE, WORKDAY } from "./day-shapes.ts";
import type { Random } from "./random.ts";

export interface ClockChoice {
  /** Nats per event by which the likelier of the candidates' clocks fits better than the rival's. */
  readonly gain: number;
  /** Share of draws of whole days in which it does. */
  readonly support: number;
  /** UTC offset of that candidate, in hours. */
  readonly offset: number;
  readonly days: number;
  readonly events: number;
}

/** Clocks closer than this cannot be told apart by a reference day. */
const LEAST_HOURS_APART = 2;
const FEWEST_EVENTS = 50;
const FEWEST_DAYS = 10;
const DRAWS = 199;
/** Part of the events that come at any hour: devices, not hands. */
const AT_ANY_HOUR = 0.15;

/**
 * By whose clock events come: the likelihood of their hours (UTC) under a reference day of work and leisure, by the likeliest
 * of the candidates' clocks against a rival's; whole days are resampled (Künsch, Annals of Statistics 17, 1989). Null for few
 * events or days, or clocks less than two hours apart.
 */
export function nearerClock(
  days: readonly (readonly number[])[],
  candidates: readonly number[],
  rival: number,
  random: Random,
): ClockChoice | null {
  const apart = candidates.filter((one) => hoursApart(one, rival) >= LEAST_HOURS_APART);
  const events = days.reduce((sum, one) => sum + one.length, 0);
  if (apart.length === 0 || apart.length < candidates.length || days.length < FEWEST_DAYS || events < FEWEST_EVENTS)
    return null;
  const offset = apart.reduce((best, one) => (total(days, one) > total(days, best) ? one : best));
  const gains = days.map((one) => total([one], offset) - total([one], rival));
  let better = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    let sum = 0;
    for (let k = 0; k < gains.length; k++) sum += gains[random.integer(gains.length)]!;
    if (sum > 0) better++;
  }
  const gain = gains.reduce((sum, one) => sum + one, 0) / events;
  return { gain, support: better / DRAWS, offset, days: days.length, events };
}

const DAY_SHAPE = WORKDAY.map((share, hour) => AT_ANY_HOUR / 24 + ((1 - AT_ANY_HOUR) * (share + LEISURE[hour]!)) / 48);

function total(days: readonly (readonly number[])[], offset: number): number {
  return days.reduce((sum, one) => sum + one.reduce((all, hour) => all + Math.log(chance(hour + offset)), 0), 0);
}

/** Offsets of half and quarter hours lie between two hours of the reference. */
function chance(local: number): number {
  const clock = ((local % 24) + 24) % 24;
  const [hour, part] = [Math.floor(clock), clock - Math.floor(clock)];
  return (1 - part) * DAY_SHAPE[hour]! + part * DAY_SHAPE[(hour + 1) % 24]!;
}

function hoursApart(a: number, b: number): number {
  const apart = Math.abs(a - b) % 24;
  return Math.min(apart, 24 - apart);
}
