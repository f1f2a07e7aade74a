import { Sql } from "../../store/query.ts";
import { DAY, type Instant, type Period, SECOND } from "../../values/instant.ts";
import type { Zone } from "../../values/zone.ts";

/** Columns that hold a record's time as DateTime('UTC'). */
export type TimeColumn = "flowStart" | "at" | "hour" | "slot";

/** Days of a local calendar: the number of the day since 1970-01-01, which was a Thursday. */
export type LocalDay = number;

/**
 * Seconds since 1970 by the clock on the wall. The zone's history is written out, so that the engine's own tables of
 * time zones, which differ by version, do not matter.
 */
export function localSeconds(column: TimeColumn, zone: Zone, span: Period): Sql {
  const steps = offsetSteps(zone, span);
  const last = steps.at(-1)!.offset / SECOND;
  if (steps.length === 1) return new Sql(`(toUnixTimestamp(${column}) + ${last})`);
  const cases = steps
    .slice(0, -1)
    .map(({ offset }, i) => `${column} < toDateTime(${steps[i + 1]!.from / SECOND}), ${offset / SECOND}`);
  return new Sql(`(toUnixTimestamp(${column}) + multiIf(${cases.join(", ")}, ${last}))`);
}

/** Condition that a record began in a period. */
export function during(column: TimeColumn, { from, to }: Period): Sql {
  return new Sql(
    `${column} >= toDateTime(${Math.ceil(from / SECOND)}) AND ${column} < toDateTime(${Math.ceil(to / SECOND)})`,
  );
}

function localDayOf(instant: Instant, zone: Zone): LocalDay {
  return Math.floor((instant + zone.offsetAt(instant)) / DAY);
}

/** When a local day begins. */
export function startOfDay(day: LocalDay, zone: Zone): Instant {
  const near = day * DAY - zone.offsetAt(day * DAY);
  return day * DAY - zone.offsetAt(near);
}

/** The local days that lie whole in a period, half-open. */
export function wholeDays({ from, to }: Period, zone: Zone): { readonly from: LocalDay; readonly to: LocalDay } {
  const first = localDayOf(from, zone);
  return { from: startOfDay(first, zone) < from ? first + 1 : first, to: localDayOf(to, zone) };
}

/** 0 is Monday. */
export function weekdayOf(day: LocalDay): number {
  return (((day + 3) % 7) + 7) % 7;
}

function offsetSteps(zone: Zone, { from, to }: Period): { from: Instant; offset: number }[] {
  const steps = [{ from, offset: zone.offsetAt(from) }];
  for (let at = from; at < to; at += DAY) {
    const end = Math.min(at + DAY, to);
    const offset = zone.offsetAt(end);
    if (offset !== steps.at(-1)!.offset) steps.push({ from: firstWith(zone, offset, at, end), offset });
  }
  return steps;
}

function firstWith(zone: Zone, offset: number, without: Instant, having: Instant): Instant {
  let low = Math.floor(without / SECOND);
  let high = Math.ceil(having / SECOND);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zone.offsetAt(middle * SECOND) === offset) high = middle;
    else low = middle;
  }
  return high * SECOND;
}
