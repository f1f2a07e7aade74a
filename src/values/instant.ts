/** Milliseconds since 1970-01-01T00:00:00Z, UTC, leap seconds not counted; a fraction carries microseconds. */
export type Instant = number;

/** A length of time in milliseconds. */
export type Milliseconds = number;

export const SECOND: Milliseconds = 1000;
export const MINUTE: Milliseconds = 60 * SECOND;
export const HOUR: Milliseconds = 60 * MINUTE;
export const DAY: Milliseconds = 24 * HOUR;
export const WEEK: Milliseconds = 7 * DAY;

/** Half-open: `from` belongs to the period, `to` does not. */
export interface Period {
  readonly from: Instant;
  readonly to: Instant;
}

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6})\d{0,3})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** ISO 8601 with its zone, or UTC when none is given; null when it is no such time (30 February, hour 25). */
export function parseInstant(text: string): Instant | null {
  const match = ISO.exec(text.trim());
  if (!match) return null;
  const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = "0", zone = "Z"] = match;
  const whole = Date.UTC(+year!, +month! - 1, +day!, +hour, +minute, +second);
  const read = new Date(whole);
  if (read.getUTCMonth() !== +month! - 1 || read.getUTCDate() !== +day! || +hour > 23 || +minute > 59 || +second > 59)
    return null;
  return whole + +`0.${fraction}` * SECOND - zoneOffset(zone);
}

/** `2019-11-01T00:00:00Z`, with milliseconds only where there are some. */
export function formatInstant(instant: Instant): string {
  return new Date(instant).toISOString().replace(".000Z", "Z");
}

/** `2017-04-01..2017-07-06`, either side ISO 8601; null when malformed or when the end does not follow the start. */
export function parsePeriod(text: string): Period | null {
  const [from, to, more] = text.split("..");
  if (from === undefined || to === undefined || more !== undefined) return null;
  return periodOf(parseInstant(from), parseInstant(to));
}

/** The period between two instants; null when one is missing or the end does not follow the start. */
export function periodOf(from: Instant | null, to: Instant | null): Period | null {
  return from === null || to === null || to <= from ? null : { from, to };
}

export function formatPeriod({ from, to }: Period): string {
  return `${formatInstant(from)}..${formatInstant(to)}`;
}

function zoneOffset(zone: string): Milliseconds {
  if (zone === "Z") return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  return (zone.startsWith("-") ? -1 : 1) * (hours * HOUR + minutes * MINUTE);
}
