import type { Subject } from "../../subject/subject.ts";
import { DAY, parseInstant } from "../../values/instant.ts";

/** How many public holidays of the subject lie in the weeks that begin on these Mondays (local days). */
export function holidaysIn({ holidays }: Pick<Subject, "holidays">, mondays: readonly number[]): number {
  let found = 0;
  for (const monday of mondays)
    for (let day = monday; day < monday + 7; day++) if (isHoliday({ holidays }, day)) found++;
  return found;
}

export function isHoliday({ holidays }: Pick<Subject, "holidays">, day: number): boolean {
  return holidays.some((holiday) => falls(holiday, day));
}

function falls(holiday: Subject["holidays"][number], day: number): boolean {
  if ("date" in holiday) return Math.floor(parseInstant(holiday.date)! / DAY) === day;
  const date = new Date(day * DAY);
  const year = date.getUTCFullYear();
  if (year < (holiday.from ?? year) || year > (holiday.to ?? year)) return false;
  return date.getUTCMonth() + 1 === holiday.month && date.getUTCDate() === holiday.day;
}
