import { type DayBeside, type Displacement, displacement } from "../../statistics/displacement.ts";
import type { Random } from "../../statistics/random.ts";

/** An hour of the local clock, and what was done in it. */
export interface HourOf {
  readonly hour: number;
  readonly records: number;
  readonly octets: number;
}

/** All that is known of a host and a remote port that talk for long. */
export interface LongTalk {
  readonly up: number;
  readonly down: number;
  /** Hours in which they talked. */
  readonly hours: readonly HourOf[];
  /** What the host did beside it, and what the subject's other hosts did. */
  readonly beside: readonly HourOf[];
  readonly peers: readonly HourOf[];
  /** Packets a second in the calmest record of five minutes and more; null where it cannot be told. */
  readonly calmest: number | null;
  /** Packets are sampled, or it is not known: an hour without a record may have been one of talk. */
  readonly sampled: boolean;
  /** Whether the remote AS lends machines or carries VPNs; null where its class is not known. */
  readonly hosting: boolean | null;
  /** Whether its address was the answer to a question about a name; null where no such questions are at hand. */
  readonly lookedUp: boolean | null;
  /** Id of the carrier whose port it is; null for any other port. */
  readonly carrier: string | null;
}

export interface Features {
  readonly days: number;
  /** Share of the host's octets, of the days on which they talked. */
  readonly share: number;
  /** Median over days of the longest run of hours; null where sampling may have cut it short. */
  readonly run: number | null;
  /** Octets up for one down; null when nothing came down. */
  readonly upDown: number | null;
  readonly displaced: Displacement | null;
  readonly calmest: number | null;
  readonly hosting: boolean | null;
  readonly lookedUp: boolean | null;
  readonly carrier: string | null;
}

export function featuresOf(talk: LongTalk, random: Random, draws = 499): Features {
  const up = new Set(talk.hours.map(({ hour }) => hour));
  const days = new Set([...up].map(dayOf));
  const own = sum(talk.hours);
  const beside = sum(talk.beside.filter(({ hour }) => days.has(dayOf(hour))));
  const { calmest, hosting, lookedUp, carrier } = talk;
  return {
    days: days.size,
    share: own + beside > 0 ? own / (own + beside) : 0,
    run: runOf(talk, up),
    upDown: talk.down > 0 ? talk.up / talk.down : null,
    displaced: displacement(daysBeside(talk, up), random, draws),
    calmest,
    hosting,
    lookedUp,
    carrier,
  };
}

/**
 * By day: what the host did beside the talk, against what all others did in the same hours. The first and the last hour of a
 * run are partly both, and are left out.
 */
export function daysBeside({ beside, peers }: LongTalk, up: ReadonlySet<number>): DayBeside[] {
  const days = new Map<number, { seen: Float64Array; expected: Float64Array; up: Int8Array }>();
  const dayOfHour = (hour: number) => {
    const known = days.get(dayOf(hour)) ?? {
      seen: new Float64Array(24),
      expected: new Float64Array(24),
      up: new Int8Array(24),
    };
    days.set(dayOf(hour), known);
    return known;
  };
  for (const { hour, records } of peers.length > 0 ? peers : beside.map(({ hour }) => ({ hour, records: 1 })))
    dayOfHour(hour).expected[hour % 24] = records;
  for (const { hour, records } of beside) dayOfHour(hour).seen[hour % 24] = records;
  for (const hour of up) dayOfHour(hour).up[hour % 24] = up.has(hour - 1) && up.has(hour + 1) ? 1 : -1;
  return [...days.values()];
}

/** From so many hours on it is long; what sampling leaves of it is a lower bound, of which only the longest says something. */
export const LONG_RUN = 4;

function runOf({ sampled }: LongTalk, up: ReadonlySet<number>): number | null {
  const run = median(longestRuns([...up]));
  return sampled && run < LONG_RUN ? null : run;
}

/** The longest run of hours that follow each other, of each day on which a run begins. */
function longestRuns(hours: number[]): number[] {
  hours.sort((a, b) => a - b);
  const longest = new Map<number, number>();
  for (let first = 0; first < hours.length; ) {
    let last = first;
    while (hours[last + 1] === hours[last]! + 1) last++;
    const day = dayOf(hours[first]!);
    longest.set(day, Math.max(longest.get(day) ?? 0, last - first + 1));
    first = last + 1;
  }
  return [...longest.values()];
}

function dayOf(hour: number): number {
  return Math.floor(hour / 24);
}

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  return values[Math.floor((values.length - 1) / 2)] ?? 0;
}

function sum(hours: readonly HourOf[]): number {
  return hours.reduce((total, { octets }) => total + octets, 0);
}
