import { type Instant, parseInstant } from "../../values/instant.ts";
import { asciiOf } from "./characters.ts";

/** The last time that a Date holds, ECMA-262 §21.4.1.1. */
const LAST = 8.64e15;
const ZONED = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;

/** ISO 8601 with its zone; NaN when malformed or when the zone is missing, for a time without zone is not told. */
export function readZonedInstant(octets: Uint8Array, from: number, to: number): Instant {
  if (to - from > 40) return Number.NaN;
  const text = asciiOf(octets, from, to);
  const instant = ZONED.test(text) ? (parseInstant(text) ?? Number.NaN) : Number.NaN;
  return Math.round(instant * 1000) / 1000; // the double nearest to the microsecond, however it was told
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
