import type { Period } from "../../values/instant.ts";
import { HOUR } from "../../values/instant.ts";
import type { Task } from "../analysis.ts";
import { askClockFaults, type ClockFault } from "../instrument/clock-faults.ts";
import { dayCoverage, panelOf } from "../instrument/complete-days.ts";
import { askCoverage } from "../instrument/coverage.ts";
import { type LocalDay, wholeDays } from "../instrument/local-time.ts";
import {
  askAnswers,
  askHeld,
  askNodeDays,
  askPairs,
  askSenders,
  askTimes,
  type Held,
  MOST_HELD,
  MOST_PAIRS,
  type NodeDay,
  type Pair,
  type Sender,
} from "./ask.ts";
import { type Connection, connectionsOf } from "./connections.ts";
import { alignmentsOf, type Detected, detect } from "./detect.ts";
import { hullOf, type Whose } from "./ends.ts";
import type { Means } from "./occasion.ts";
import { type PoolList, poolListOf } from "./pools.ts";

/** All that the findings are made of. */
export interface Gathered {
  readonly windows: readonly Period[];
  readonly means: Means;
  readonly list: PoolList;
  /** Of each coin whose blocks were supplied, the series by window. */
  readonly coins: readonly string[];
  readonly detected: readonly Detected[];
  /** Pairs that were looked at, and whether there are more. */
  readonly pairs: number;
  readonly cut: boolean;
  /** Connections of pairs that mine, and of those that may; of exporters that see both windows alike. */
  readonly mining: readonly Connection[];
  readonly possible: readonly Connection[];
  readonly held: readonly Held[];
  readonly nodes: readonly NodeDay[];
  /** Complete days by window, how many there could have been, and those of the period of which nothing was missed. */
  readonly days: readonly (readonly LocalDay[])[];
  readonly flawless: readonly LocalDay[];
  readonly calendar: readonly number[];
  readonly exporters: readonly string[];
  readonly panel: readonly string[];
  readonly senders: readonly Sender[];
  readonly clockFaults: readonly ClockFault[];
}

/** Pairs of which packet times are asked for, at most. */
const MOST_TIMED = 1000;
const FEWEST_TIMED = 20;
/** Share of a day below which what was not seen may pass for a rate that is low. */
const FLAWLESS = 0.99;

/** Null where no flow of TCP has the subject at an end. */
export async function gather(task: Task, leastCoverage: number): Promise<Gathered | null> {
  const { store, subject, period, against, knowledge, random } = task;
  const windows = against ? [period, against] : [period];
  const whose: Whose = { subject, windows };
  const senders = await askSenders(store, whose);
  if (!senders.some(({ windowNumber }) => windowNumber === 0)) return null;
  const list = poolListOf(knowledge, windows);
  const answers = list.size > 0 ? await askAnswers(store, whose, list) : new Map<string, string>();
  const leastHours = leastHoursOf(windows);
  const resolved = [...answers.keys()].map((text) => Uint8Array.from(text.split("."), Number));
  const pairs = await askPairs(store, whose, list, resolved, leastHours);
  const coins = knowledge.coins().filter((coin) => windows.every((window) => hasBlocks(task, coin, window)));
  const blocks = new Map(
    coins.map((coin) => [coin, windows.map((window) => knowledge.blockTimes(coin, window) ?? [])] as const),
  );
  const timed = coins.length > 0 ? pairs.filter((pair) => pair.timed >= FEWEST_TIMED).slice(0, MOST_TIMED) : [];
  const times = await askTimes(store, whose, timed);
  const alignments = alignmentsOf(times, blocks, random.fork("blocks"));
  const known = { list, answers, probability: meanProbability(senders), leastHours, alignments };
  const detected = pairs.map((pair) => detect(pair, known));
  const seen = await whatIsSeen(task, whose, senders, leastCoverage);
  // Apart, so that many connections of those that may mine cut off none of those that do.
  const held = await askHeld(store, whose, ofVerdict(detected, ["known", "likely"]), seen.panel);
  const maybe = await askHeld(store, whose, ofVerdict(detected, ["possible"]), seen.panel);
  return {
    windows,
    ...seen,
    days: seen.days.map((days) => daysTold(days, held)),
    list,
    coins,
    detected,
    pairs: pairs.length,
    cut: pairs.length >= MOST_PAIRS || Math.max(held.length, maybe.length) >= MOST_HELD,
    held,
    mining: connectionsOf(held),
    possible: connectionsOf(maybe),
    nodes: await askNodeDays(store, whose, seen.panel),
    senders,
    means: meansOf(senders, list, coins, timed),
    clockFaults: await askClockFaults(store, windows),
  };
}

/** Days of which all connections are here: rows come by day, and where they are cut off the rest is not without mining. */
export function daysTold(days: readonly LocalDay[], held: readonly Pick<Held, "day">[], most = MOST_HELD): LocalDay[] {
  const end = held.length < most ? Number.POSITIVE_INFINITY : held.at(-1)!.day;
  return days.filter((day) => day < end);
}

function ofVerdict(detected: readonly Detected[], verdicts: readonly string[]): Pair[] {
  return detected.filter(({ verdict }) => verdicts.includes(verdict)).map(({ pair }) => pair);
}

/** A pair lasts when it is met in 20 hours of the day, or in most of those that a short window has. */
function leastHoursOf(windows: readonly Period[]): number {
  const longest = Math.max(...windows.map(({ from, to }) => (to - from) / HOUR));
  return Math.max(1, Math.min(20, Math.floor(0.8 * longest)));
}

function hasBlocks({ knowledge }: Task, coin: string, window: Period): boolean {
  const blocks = knowledge.blockTimes(coin, window) ?? [];
  const first = blocks[0];
  // A series that covers less than half of the window would make a pair look silent for the rest.
  return first !== undefined && blocks.at(-1)! - first >= 0.5 * (window.to - window.from);
}

/** Null when some sampling is not known. */
export function meanProbability(senders: readonly Sender[]): number | null {
  let records = 0;
  let stand = 0;
  for (const one of senders) {
    if (one.samplingProbability === null) return null;
    records += one.records;
    stand += one.records / one.samplingProbability;
  }
  return stand > 0 ? records / stand : null;
}

function meansOf(senders: readonly Sender[], list: PoolList, coins: readonly string[], timed: readonly Pair[]): Means {
  const sum = (value: (one: Sender) => number) => senders.reduce((total, one) => total + value(one), 0);
  return {
    list: list.size > 0,
    marks: sum(({ marked }) => marked) > 0,
    names: sum(({ named }) => named) > 0,
    blocks: coins.length > 0,
    times: sum(({ timed }) => timed) > 0,
    timed: timed.length,
  };
}

async function whatIsSeen(
  { store, subject }: Task,
  whose: Whose,
  senders: readonly Sender[],
  leastCoverage: number,
): Promise<Pick<Gathered, "days" | "flawless" | "calendar" | "exporters" | "panel">> {
  const exporters = [...new Set(senders.map(({ exporter }) => exporter))].sort();
  const spans = whose.windows.map((window) => wholeDays(window, subject.zone));
  const covered = await askCoverage(store, hullOf(whose));
  const coverageOf = (some: readonly string[], least = leastCoverage) =>
    dayCoverage(covered, some, subject.zone, least);
  const both = panelOf(coverageOf(exporters), exporters, spans, 0.5);
  const panel = spans.length > 1 && both.length > 0 ? both : exporters;
  // Of the panel alone: an exporter that sees but one window is not held against a day.
  const coverage = coverageOf(panel);
  const flawless = coverageOf(panel, FLAWLESS);
  return {
    exporters,
    panel,
    days: spans.map((span) => daysOf(span).filter((day) => coverage.complete(day))),
    flawless: daysOf(spans[0]!).filter((day) => flawless.complete(day)),
    calendar: spans.map(({ from, to }) => Math.max(0, to - from)),
  };
}

function daysOf({ from, to }: { from: LocalDay; to: LocalDay }): LocalDay[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
}
