import { formatInstant, SECOND } from "../../values/instant.ts";
import type { Occasion } from "./occasion.ts";

/** The dates of the period, and how much of it somebody looked where that was not all. */
export function datesText({ period: { from, to }, seen }: Occasion): string {
  const dates = `${formatInstant(from).slice(0, 10)} to ${formatInstant(to).slice(0, 10)}`;
  return `${dates}${coveredText(seen.covered)}`;
}

export function coveredText(covered: number): string {
  return covered < 0.99 ? `, of which ${percent(covered)} was covered` : "";
}

export function atMostText(high: number | null): string {
  return high === null ? "how many there may be is not known" : `there may be ${high} at most`;
}

/** What was not looked at, for a sentence; empty where all was. */
export function beyondText(beyond: number, one: string): string {
  if (beyond === 0) return "";
  if (beyond === Number.POSITIVE_INFINITY) return `; there were more ${one}s than are looked at`;
  return `; ${counted(beyond, one)} more ${beyond === 1 ? "was" : "were"} too many to be looked at`;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** Seconds since 1970 as a time. */
export function timeText(seconds: number): string {
  return formatInstant(seconds * SECOND);
}

export function octetsText(octets: number): string {
  if (octets >= 1e9) return `${(octets / 1e9).toPrecision(3)} GB`;
  return octets >= 1e6 ? `${(octets / 1e6).toPrecision(3)} MB` : `${(octets / 1e3).toPrecision(3)} kB`;
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}
