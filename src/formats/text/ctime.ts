import { type Instant, parseInstant } from "../../values/instant.ts";

const CTIME = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) (\d\d:\d\d:\d\d)(?: ([A-Z]{3,5}|[+-]\d{2,4}))? (\d{4})$/;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A time as ctime() and date(1) print it (POSIX), read as UTC; `sure` when it says that it is UTC. */
export function parseCtime(text: string): { readonly instant: Instant; readonly sure: boolean } | null {
  const match = CTIME.exec(text.trim());
  if (!match) return null;
  const [, month, day, time, zone, year] = match;
  const number = MONTHS.indexOf(month!) + 1;
  const instant = parseInstant(`${year}-${two(number)}-${two(Number(day))}T${time}Z`);
  return instant === null ? null : { instant, sure: zone === "UTC" || zone === "GMT" };
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
