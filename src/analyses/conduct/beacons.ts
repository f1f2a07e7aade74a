import { benjaminiHochberg } from "../../statistics/benjamini-hochberg.ts";
import { strongestLine } from "../../statistics/line-spectrum.ts";
import { median } from "../../statistics/quantile.ts";
import type { Random } from "../../statistics/random.ts";
import { regularityOf } from "../../statistics/regularity.ts";
import { ritaScore } from "../../statistics/rita-score.ts";
import { BEACON } from "./rules.ts";

/** One call: when (seconds since 1970), from which port, with how many octets. */
export type Call = readonly [second: number, port: number, octets: number];

/** All calls at one service, by host. */
export interface Called {
  readonly protocolIdentifier: number;
  readonly byHost: readonly (readonly Call[])[];
}

/** How much the calls at a service are like a clock's. */
export interface Beat {
  readonly calls: number;
  readonly hosts: number;
  /** Seconds from call to call. */
  readonly interval: number;
  /** 0 as by chance, 1 a clock: of intervals within half of their median, or of the line in the spectrum. */
  readonly evenness: number;
  readonly by: "intervals" | "spectrum";
  /** Hours with calls, of those that as many calls spread evenly would fill; 1 at most. */
  readonly steadiness: number;
  readonly pValue: number;
  /** RITA's score of the host that calls most, median of its days; null where none has enough calls. */
  readonly rita: number | null;
}

const HOUR = 3600;
const MINUTE = 60;
const DAY = 86_400;
const TCP = 6;
/** Calls of a second are one: pages fetch in parallel. */
const AT_ONCE = 1;
/** Hosts of a service that are looked at by themselves, busiest first. */
const MOST_HOSTS = 3;
/** Days of the spectrum. */
export const SPECTRUM_DAYS = 14;
const MOST_MINUTES = SPECTRUM_DAYS * 1440;
/** Hours from the first to the last call that a beat needs. */
const SHORTEST_HOURS = 3;

/** Null below twenty calls, or within too short a time. `whole`: sampling spoils intervals, and leaves the spectrum. */
export function beatOf({ protocolIdentifier, byHost }: Called, whole: boolean, random: Random): Beat | null {
  const hosts = byHost
    .map((calls) => distinct(calls, protocolIdentifier))
    .filter((calls) => calls.length > 0)
    .sort((a, b) => b.length - a.length);
  const seconds = hosts
    .flat()
    .map(([second]) => second)
    .sort((a, b) => a - b);
  const calls = seconds.length;
  if (calls < BEACON.events.value || seconds.at(-1)! - seconds[0]! < SHORTEST_HOURS * HOUR) return null;
  const found = [spectrum(seconds, random), ...(whole ? intervals(hosts, random) : [])].filter((one) => one !== null);
  if (found.length === 0) return null;
  const best = found.reduce((a, b) =>
    b.pValue < a.pValue || (b.pValue === a.pValue && b.evenness > a.evenness) ? b : a,
  );
  const tried = found.length;
  return {
    calls,
    hosts: hosts.length,
    ...best,
    evenness: Math.max(
      ...found.filter(({ pValue }) => pValue <= CHANCE).map(({ evenness }) => evenness),
      best.evenness,
    ),
    pValue: Math.min(1, best.pValue * tried),
    steadiness: steadiness(seconds),
    rita: ritaOf(hosts[0]!),
  };
}

/** Of several readings those that chance does not explain may speak. */
const CHANCE = 0.01;

type Found = Pick<Beat, "interval" | "evenness" | "by" | "pValue">;

/** Of the two weeks with most calls. */
function spectrum(all: readonly number[], random: Random): Found | null {
  const seconds = busiest(all, MOST_MINUTES * MINUTE);
  const start = seconds[0]!;
  const counts = new Float64Array(Math.floor((seconds.at(-1)! - start) / MINUTE) + 1);
  for (const second of seconds) counts[Math.floor((second - start) / MINUTE)]!++;
  const line = strongestLine(counts, random, BEACON.events.value);
  return line && { interval: line.period * MINUTE, evenness: line.coherence, by: "spectrum", pValue: line.pValue };
}

/** Of ascending times the most that lie within a span, the earliest of equals. */
function busiest(seconds: readonly number[], span: number): readonly number[] {
  let [best, from] = [{ from: 0, to: 0 }, 0];
  for (let to = 1; to <= seconds.length; to++) {
    while (seconds[to - 1]! - seconds[from]! >= span) from++;
    if (to - from > best.to - best.from) best = { from, to };
  }
  return seconds.slice(best.from, best.to);
}

function intervals(hosts: readonly (readonly Call[])[], random: Random): Found[] {
  return hosts.slice(0, MOST_HOSTS).flatMap((calls) => {
    if (calls.length < BEACON.events.value) return [];
    const found = regularityOf(
      calls.map(([second]) => second),
      random,
    );
    return found
      ? [{ interval: found.interval, evenness: found.value, by: "intervals" as const, pValue: found.pValue }]
      : [];
  });
}

/**
 * Records of one TCP connection are one call, though time-outs cut it evenly: its port stays the same. So are calls within
 * a second.
 */
function distinct(calls: readonly Call[], protocolIdentifier: number): Call[] {
  const kept: Call[] = [];
  let last: Call | null = null;
  for (const call of calls) {
    const same = last !== null && (call[0] - last[0] <= AT_ONCE || (protocolIdentifier === TCP && call[1] === last[1]));
    if (!same) kept.push(call);
    last = call;
  }
  return kept;
}

/** Without a rhythm of people, n calls in H hours fill H (1 − e^(−n/H)) of them. */
function steadiness(seconds: readonly number[]): number {
  const hours = Math.floor((seconds.at(-1)! - seconds[0]!) / HOUR) + 1;
  const filled = new Set(seconds.map((second) => Math.floor(second / HOUR))).size;
  return Math.min(1, filled / (hours * -Math.expm1(-seconds.length / hours)));
}

function ritaOf(calls: readonly Call[]): number | null {
  const start = calls[0]![0];
  const days = Math.floor((calls.at(-1)![0] - start) / DAY) + 1;
  const scores: number[] = [];
  for (let day = 0; day < days; day++) {
    const from = start + day * DAY;
    const of = calls.filter(([second]) => second >= from && second < from + DAY);
    const scored = ritaScore(
      { seconds: of.map(([second]) => second), octets: of.map(([, , octets]) => octets) },
      { from, to: from + DAY },
    );
    if (scored) scores.push(scored.score);
  }
  return scores.length === 0 ? null : median(scores);
}

/** 0 to 1: how even, how steady through the hours, and how ordinary. */
export function scoreOf({ evenness, steadiness }: Beat, factors: readonly number[]): number {
  return evenness * Math.sqrt(steadiness) * factors.reduce((product, factor) => product * factor, 1);
}

/** Which beats chance does not explain, false discoveries among them held at the level that the rules set. */
export function beyondChance(beats: readonly Beat[]): boolean[] {
  const q = benjaminiHochberg(beats.map(({ pValue }) => pValue));
  return beats.map(({ evenness }, at) => q[at]! <= BEACON.level.value && evenness >= BEACON.even.value);
}
