import { DAY, HOUR, type Instant, type Period } from "../../values/instant.ts";
import type { Zone } from "../../values/zone.ts";
import type { Covered } from "../instrument/coverage.ts";
import { startOfDay, weekdayOf, wholeDays } from "../instrument/local-time.ts";

/** One week of the subject's clock, from Monday 00:00: a quantity by hour, NaN where the hour is not covered. */
export interface WeekOfHours {
  readonly monday: number;
  readonly hours: Float64Array;
  /** Share of the 168 hours that are covered. */
  readonly covered: number;
}

/** A quantity at an hour since 1970 by the subject's clock and, when it is summed, one exporter. */
export interface HourlyAmount {
  readonly hour: number;
  readonly exporter: string | null;
  readonly amount: number;
}

const HOURS_OF_WEEK = 168;

/** The whole weeks of a window. An hour counts when every exporter that was at work covers `least` of it. */
export function weeksOf(
  amounts: readonly HourlyAmount[],
  window: Period,
  zone: Zone,
  covered: Covered,
  exporters: readonly string[],
  least: number,
): WeekOfHours[] {
  const byHour = new Map<number, HourlyAmount[]>();
  for (const amount of amounts) byHour.set(amount.hour, [...(byHour.get(amount.hour) ?? []), amount]);
  return mondays(window, zone).map((monday) => {
    const hours = new Float64Array(HOURS_OF_WEEK).fill(Number.NaN);
    for (let i = 0; i < HOURS_OF_WEEK; i++) {
      const hour = monday * 24 + i;
      const shares = sharesAt(startOfHour(hour, zone), covered, exporters);
      if (shares.size > 0 && [...shares.values()].every((share) => share >= least))
        hours[i] = (byHour.get(hour) ?? []).reduce(
          (sum, { exporter, amount }) => sum + amount / (exporter === null ? 1 : (shares.get(exporter) ?? 1)),
          0,
        );
    }
    return { monday, hours, covered: hours.filter((value) => !Number.isNaN(value)).length / HOURS_OF_WEEK };
  });
}

function mondays(window: Period, zone: Zone): number[] {
  const days = wholeDays(window, zone);
  const found: number[] = [];
  for (let monday = days.from + ((7 - weekdayOf(days.from)) % 7); monday + 7 <= days.to; monday += 7)
    found.push(monday);
  return found;
}

/** Begin of an hour of the local clock; exact but in the hours in which the zone itself changed. */
function startOfHour(hour: number, zone: Zone): Instant {
  const day = Math.floor(hour / 24);
  return startOfDay(day, zone) + hour * HOUR - day * DAY;
}

/** Share of the hour by exporter, for those at work between their first and their last covered hour. */
function sharesAt(start: Instant, covered: Covered, exporters: readonly string[]): Map<string, number> {
  const shares = new Map<string, number>();
  for (const exporter of exporters) {
    const reported = covered.reported(exporter);
    if (reported && reported.from <= start && reported.to >= start + HOUR)
      shares.set(exporter, covered.share(exporter, start, start + HOUR));
  }
  return shares;
}
