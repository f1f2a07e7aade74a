import { type ClockChoice, nearerClock } from "../../statistics/nearer-clock.ts";
import type { Random } from "../../statistics/random.ts";
import { HOUR } from "../../values/instant.ts";
import { type Zone, zoneNamed } from "../../values/zone.ts";
import { countryNamed } from "./countries.ts";

const HOURS_A_DAY = 24;

/** Whose day the sessions of a country's networks follow: that country's or the subject's; null where hours do not tell. */
export function localDayOf(
  members: readonly string[],
  hours: ReadonlyMap<string, readonly number[]>,
  country: string,
  subjectZone: Zone,
  random: Random,
): ClockChoice | null {
  const days = new Map<number, number[]>();
  for (const member of members)
    for (const hour of hours.get(member) ?? []) {
      const day = Math.floor(hour / HOURS_A_DAY);
      days.set(day, [...(days.get(day) ?? []), hour - day * HOURS_A_DAY]);
    }
  const middle = Math.max(...days.keys(), 0) * HOURS_A_DAY * HOUR;
  const zones = countryNamed(country).zones.flatMap((name) => zoneNamed(name) ?? []);
  const offsets = [...new Set(zones.map((zone) => zone.offsetAt(middle) / HOUR))];
  return nearerClock([...days.values()], offsets, subjectZone.offsetAt(middle) / HOUR, random);
}
