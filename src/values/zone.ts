import { DAY, HOUR, type Instant, MINUTE, type Milliseconds, SECOND } from "./instant.ts";

/** A time zone with its history, as the tz database tells it. */
export interface Zone {
  readonly name: string;
  /** Local time minus UTC at that instant; exact to the second of each transition. */
  offsetAt(instant: Instant): Milliseconds;
  /** Day of week (0 is Monday), hour 0 to 23 and minute at that instant, in local time. */
  localAt(instant: Instant): { weekday: number; hour: number; minute: number };
}

const FROM = Date.UTC(1990, 0, 1);
const TO = Date.UTC(2060, 0, 1);
const STEP = 14 * DAY; // no zone has changed twice within two weeks and back to the same offset since 1990 but Morocco's Ramadan (about 30 days)
const made = new Map<string, Zone>();

/** The zone of an IANA name; null when the platform does not know it. Transitions are found by bisecting `Intl`. */
export function zoneNamed(name: string): Zone | null {
  const known = made.get(name);
  if (known) return known;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", { timeZone: name, hourCycle: "h23", ...PARTS });
  } catch {
    return null;
  }
  const zone = fromTransitions(name, transitions(format));
  made.set(name, zone);
  return zone;
}

const PARTS = {
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  minute: "numeric",
  second: "numeric",
} as const;

function fromTransitions(name: string, table: { at: Instant; offset: Milliseconds }[]): Zone {
  const offsetAt = (instant: Instant): Milliseconds => {
    let low = 0;
    let high = table.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (table[middle]!.at <= instant) low = middle;
      else high = middle - 1;
    }
    return table[low]!.offset;
  };
  const localAt = (instant: Instant) => {
    const local = instant + offsetAt(instant);
    const day = Math.floor(local / DAY);
    const within = local - day * DAY;
    return {
      weekday: (((day + 3) % 7) + 7) % 7, // 1970-01-01 was a Thursday
      hour: Math.floor(within / HOUR),
      minute: Math.floor((within % HOUR) / MINUTE),
    };
  };
  return { name, offsetAt, localAt };
}

function transitions(format: Intl.DateTimeFormat): { at: Instant; offset: Milliseconds }[] {
  const table = [{ at: Number.NEGATIVE_INFINITY, offset: offsetBy(format, FROM) }];
  for (let at = FROM; at < TO; at += STEP) {
    const before = offsetBy(format, at);
    const after = offsetBy(format, at + STEP);
    if (before === after) continue;
    let low = at;
    let high = at + STEP;
    while (high - low > SECOND) {
      const middle = low + Math.floor((high - low) / 2 / SECOND) * SECOND;
      if (offsetBy(format, middle) === before) low = middle;
      else high = middle;
    }
    table.push({ at: high, offset: after });
  }
  return table;
}

function offsetBy(format: Intl.DateTimeFormat, instant: Instant): Milliseconds {
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(instant)) part[type] = Number(value);
  return Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!) - instant;
}
