import { type Instant, parseInstant } from "../../values/instant.ts";
import { asciiOf } from "./characters.ts";

/** The last time that a Date holds, ECMA-262 §21.4.1.1. */
const LAST = 8.64e15;
const ZONED = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;

/** ISO 8601 with its zone; NaN when malformed or when the zone is missing, for a time without zone is not told. */
export function readZonedInstant(octets: Uint8Array, from: number, to: number): Instant {
  if (to - from > 40) return Number.NaN;
  const utc = readUtc(octets, from, to);
  if (!Number.isNaN(utc)) return utc / 1000;
  const text = asciiOf(octets, from, to);
  const instant = ZONED.test(text) ? (parseInstant(text) ?? Number.NaN) : Number.NaN;
  return Math.round(instant * 1000) / 1000; // the double nearest to the microsecond, however it was told
}

const UTC_FORM = Buffer.from("0000-00-00T00:00:00");
const SHORTEST_UTC = UTC_FORM.length + 1;

/**
 * Microseconds since 1970 of `2024-04-19T00:00:01.000125Z`, the most frequent form of a time with its zone, without a
 * text being made; NaN for all others, which `readZonedInstant` may know.
 */
export function readUtc(octets: Uint8Array, from: number, to: number): number {
  if (to - from < SHORTEST_UTC || to - from > SHORTEST_UTC + 7 || octets[to - 1] !== 0x5a) return Number.NaN;
  for (let i = 0; i < UTC_FORM.length; i++) {
    const digit = octets[from + i]! - 48;
    if (UTC_FORM[i] === 0x30 ? digit < 0 || digit > 9 : octets[from + i] !== UTC_FORM[i]) return Number.NaN;
  }
  const two = (at: number) => 10 * octets[from + at]! + octets[from + at + 1]! - 528;
  const [month, day] = [two(5), two(8)];
  const days = daysSince1970(100 * two(0) + two(2), month, day);
  const [hour, minute, second] = [two(11), two(14), two(17)];
  if (month < 1 || month > 12 || day < 1 || day > 28 || hour > 23 || minute > 59 || second > 59) return Number.NaN;
  return ((days * 24 + hour) * 60 + minute) * 60e6 + second * 1e6 + fractionOf(octets, from + UTC_FORM.length, to - 1);
}

/** Days of the Gregorian calendar; Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013). */
function daysSince1970(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year; // years that begin in March
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}

/** Microseconds of `.000125`; 0 when there is nothing. */
function fractionOf(octets: Uint8Array, from: number, to: number): number {
  if (from === to) return 0;
  if (octets[from] !== 0x2e || to === from + 1) return Number.NaN;
  let micro = 0;
  for (let at = from + 1; at < to; at++) {
    const digit = octets[at]! - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    micro = micro * 10 + digit;
  }
  return micro * 10 ** (6 - (to - from - 1));
}

/** ISO 8601 in UTC with as many digits of a second as it needs, at most six. */
export function isoOf(instant: Instant): string {
  if (!(Math.abs(instant) <= LAST)) return "";
  const micro = Math.round(instant * 1000);
  const milli = Math.floor(micro / 1000);
  const rest = micro - 1000 * milli;
  const text = new Date(milli).toISOString(); // …:SS.mmmZ
  if (rest > 0) return `${text.slice(0, -1)}${String(rest).padStart(3, "0").replace(/0+$/, "")}Z`;
  return text.replace(/\.?0{1,3}Z$/, "Z");
}
