export const HOURS_OF_WEEK = 168;

/** Events of one week by hour, from Monday 00:00 local time; NaN where the hour was not seen. */
export type Week = ArrayLike<number>;

/**
 * Share of the week's events in each of 168 hours: every week counts alike, then half an event is added to each hour
 * (Laplace ½), so that an hour is never impossible. Hours not seen are filled first; weeks without events are left out.
 */
export function weekProfile(weeks: readonly Week[]): Float64Array {
  const seen = weekShares(weeks);
  const mean = meanOf(seen, HOURS_OF_WEEK);
  const events = weeks.reduce((sum, week) => sum + totalOf(week), 0);
  return mean.map((share) => (share * events + 0.5) / (events + HOURS_OF_WEEK / 2));
}

/** Each week as shares that sum to 1, its unseen hours filled; weeks without events are left out. */
export function weekShares(weeks: readonly Week[]): Float64Array[] {
  return fillUnseen(weeks.filter((week) => totalOf(week) > 0)).map((week) => {
    const total = totalOf(week);
    return week.map((events) => events / total);
  });
}

/** 168 hours folded onto the 24 of the day. */
export function foldDay(profile: ArrayLike<number>): Float64Array {
  const day = new Float64Array(24);
  for (let hour = 0; hour < profile.length; hour++) day[hour % 24]! += profile[hour]!;
  return day;
}

/** Each week's share of events in the hours chosen (0 is Monday 00:00), one number a week. */
export function sharesDuring(weeks: readonly Week[], chosen: (hourOfWeek: number) => boolean): number[] {
  return weekShares(weeks).map((week) => week.reduce((sum, share, hour) => sum + (chosen(hour) ? share : 0), 0));
}

export function meanOf(vectors: readonly Float64Array[], length: number): Float64Array {
  const mean = new Float64Array(length);
  for (const vector of vectors) for (let k = 0; k < length; k++) mean[k]! += vector[k]! / vectors.length;
  return mean;
}

const ROUNDS = 200; // a handful suffice unless weeks hardly overlap

/** Unseen hours get size of the week × share of the hour, both fitted in turn to what was seen until they agree. */
function fillUnseen(weeks: readonly Week[]): Float64Array[] {
  const whole = weeks.every((week) => !Array.prototype.some.call(week, Number.isNaN));
  if (whole) return weeks.map((week) => Float64Array.from(week));
  let sizes = weeks.map(totalOf);
  let shares = hourShares(weeks, sizes);
  for (let round = 0; round < ROUNDS; round++) {
    const fitted = weeks.map((week) => totalOf(week) / seenShare(week, shares));
    const moved = fitted.some((size, at) => Math.abs(size - sizes[at]!) > 1e-12 * size);
    sizes = fitted;
    shares = hourShares(weeks, sizes);
    if (!moved) break;
  }
  return weeks.map((week, at) =>
    Float64Array.from(week, (events, hour) => (Number.isNaN(events) ? sizes[at]! * shares[hour]! : events)),
  );
}

/** Each hour's share of the weeks that saw it, by their sizes. */
function hourShares(weeks: readonly Week[], sizes: readonly number[]): Float64Array {
  return Float64Array.from({ length: HOURS_OF_WEEK }, (_, hour) => {
    let [events, size] = [0, 0];
    weeks.forEach((week, at) => {
      if (Number.isNaN(week[hour])) return;
      events += week[hour]!;
      size += sizes[at]!;
    });
    return size > 0 ? events / size : 0;
  });
}

function seenShare(week: Week, shares: Float64Array): number {
  return shares.reduce((sum, share, hour) => sum + (Number.isNaN(week[hour]) ? 0 : share), 0);
}

function totalOf(week: Week): number {
  let total = 0;
  for (let hour = 0; hour < week.length; hour++) if (week[hour]! > 0) total += week[hour]!;
  return total;
}
