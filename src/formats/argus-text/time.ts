import { type Instant, parseInstant } from "../../values/instant.ts";

const DATED = /^(\d{4})[/-](\d\d)[/-](\d\d)[ T.](\d\d:\d\d:\d\d(?:\.\d{1,9})?)(Z|[+-]\d\d:?\d\d)?$/;
const SECONDS = /^(\d{1,11})(\.\d{1,9})?$/;

/** A time as ra prints it: `2019/04/04 16:24:47.672448`, ISO 8601, or seconds (`-u`); `sure` where it says of which zone. */
export function readArgusTime(text: string): { readonly instant: Instant; readonly sure: boolean } | null {
  const seconds = SECONDS.exec(text);
  if (seconds) return { instant: Math.round(Number(text) * 1e6) / 1000, sure: true };
  const match = DATED.exec(text);
  if (!match) return null;
  const [, year, month, day, time, zone] = match;
  const instant = parseInstant(`${year}-${month}-${day}T${time}${zone ?? "Z"}`);
  return instant === null ? null : { instant, sure: zone !== undefined };
}
