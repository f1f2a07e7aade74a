import { z } from "zod";
import type { StudyCoverage } from "../finding/finding.ts";
import { Sql, sql } from "../store/query.ts";
import type { Questions } from "../store/store.ts";
import { formatInstant, HOUR, type Instant, type Period } from "../values/instant.ts";

const Interval = z.object({
  exporter: z.string(),
  from: z.number(),
  to: z.number(),
  share: z.number(),
  why: z.string(),
  received: z.coerce.number(),
  lost: z.coerce.number(),
});
const Sampled = z.object({
  exporter: z.string(),
  knownBy: z.string(),
  probability: z.number().nullable(),
  first: z.coerce.number(),
  last: z.coerce.number(),
});

/** Columns whose names are words of the query language. */
const [FROM, TO] = [new Sql("`from`"), new Sql("`to`")];

/** Gaps shorter than this are not listed one by one; they still count in the share. */
const LEAST_GAP = HOUR;
/** Gaps listed at most, longest first. */
const MOST_GAPS = 200;

/** How the instrument stood over the windows of a study: what was covered, lost, sampled, and what changed. */
export async function askInstrument(store: Questions, asked: readonly Period[]): Promise<StudyCoverage> {
  const windows = apart(asked);
  const from = Math.min(...windows.map((window) => window.from));
  const to = Math.max(...windows.map((window) => window.to));
  const { rows: senders } = await store.rows(
    "who sent flows",
    z.object({ exporter: z.string() }),
    sql`SELECT exporter FROM flowHourly GROUP BY exporter ORDER BY exporter`,
  );
  if (senders.length === 0) return { share: null, gaps: [], sampling: "unknown", lossShare: null, events: [] };
  const { rows: intervals } = await store.rows(
    "when was which exporter of flows seen, and what was lost",
    Interval,
    sql`SELECT exporter, ${FROM}, ${TO}, share, why, received, lost FROM coverage
        WHERE ${TO} > ${from} AND ${FROM} < ${to} AND exporter IN (${senders.map(({ exporter }) => exporter)}) ORDER BY exporter, ${FROM}, ${TO}, why`,
  );
  const { rows: sampled } = await store.rows(
    "which sampling held when",
    Sampled,
    sql`SELECT exporter, samplingKnownBy AS knownBy, samplingProbability AS probability,
          toUnixTimestamp(min(hour)) AS first, toUnixTimestamp(max(hour)) AS last
        FROM flowHourly WHERE hour >= toDateTime(${Math.floor(from / 1000)}) AND hour < toDateTime(${Math.ceil(to / 1000)})
        GROUP BY exporter, knownBy, probability ORDER BY exporter, first, knownBy, probability`,
  );
  const received = sum(intervals, (one) => one.received);
  const lost = sum(intervals, (one) => one.lost);
  // A window without any exporter of flows was asked about for something else, such as routes.
  const seen = windows.filter((window) => intervals.some((one) => one.to > window.from && one.from < window.to));
  return {
    share: seen.length === 0 ? null : coveredShare(intervals, seen),
    gaps: gaps(intervals, seen),
    sampling: samplingOf(sampled),
    lossShare: received + lost === 0 ? null : lost / (received + lost),
    events: events(intervals, sampled),
  };
}

type Interval = z.infer<typeof Interval>;
type Sampled = z.infer<typeof Sampled>;

/** Each window once, in order. */
function apart(windows: readonly Period[]): Period[] {
  const unique = new Map(windows.map((window) => [`${window.from} ${window.to}`, window]));
  return [...unique.values()].sort((a, b) => a.from - b.from);
}

/** Of the hours of the windows, those in which at least one exporter reported. */
function coveredShare(intervals: readonly Interval[], windows: readonly Period[]): number {
  let hours = 0;
  let covered = 0;
  for (const window of windows) {
    const seen = merge(intervals.filter((one) => one.to > window.from && one.from < window.to));
    hours += window.to - window.from;
    for (const { from, to } of seen) covered += Math.min(to, window.to) - Math.max(from, window.from);
  }
  return Math.min(1, covered / hours);
}

function gaps(intervals: readonly Interval[], windows: readonly Period[]): StudyCoverage["gaps"] {
  const found: { from: Instant; to: Instant; exporter: string; why: string }[] = [];
  const inside = intervals.filter((one) => windows.some(({ from, to }) => one.to > from && one.from < to));
  for (const exporter of new Set(inside.map((one) => one.exporter))) {
    const seen = merge(intervals.filter((one) => one.exporter === exporter));
    for (const window of windows) {
      let at = window.from;
      for (const { from, to } of [...seen, { from: window.to, to: window.to }]) {
        const end = Math.min(from, window.to);
        if (end - at >= LEAST_GAP) found.push({ from: at, to: end, exporter, why: "nothing received" });
        at = Math.max(at, to);
      }
    }
  }
  found.sort((a, b) => b.to - b.from - (a.to - a.from));
  const told = found.slice(0, MOST_GAPS).sort((a, b) => a.from - b.from || (a.exporter < b.exporter ? -1 : 1));
  return told.map(({ from, to, exporter, why }) => ({
    from: formatInstant(from),
    to: formatInstant(to),
    exporter,
    why,
  }));
}

function samplingOf(sampled: readonly Sampled[]): StudyCoverage["sampling"] {
  const known = new Set(sampled.map(({ knownBy, probability }) => (probability === null ? "unknown" : knownBy)));
  if (known.size === 1) return known.has("told") ? "told" : known.has("configured") ? "configured" : "unknown";
  return known.size === 0 ? "unknown" : "mixed";
}

/** Exporters that join or leave, and sampling that changes. */
function events(intervals: readonly Interval[], sampled: readonly Sampled[]): StudyCoverage["events"] {
  const told: { at: Instant; exporter: string; what: string }[] = [];
  for (const exporter of new Set(intervals.map((one) => one.exporter))) {
    const mine = intervals.filter((one) => one.exporter === exporter);
    told.push({ at: Math.min(...mine.map(({ from }) => from)), exporter, what: "first seen" });
    told.push({ at: Math.max(...mine.map(({ to }) => to)), exporter, what: "last seen" });
  }
  for (const [i, one] of sampled.entries()) {
    const before = sampled[i - 1];
    if (before?.exporter === one.exporter && before.probability !== one.probability)
      told.push({
        at: one.first * 1000,
        exporter: one.exporter,
        what: `sampling ${rate(before.probability)} becomes ${rate(one.probability)}`,
      });
  }
  told.sort((a, b) => a.at - b.at || (a.exporter < b.exporter ? -1 : 1));
  return told.map(({ at, exporter, what }) => ({ at: formatInstant(at), exporter, what }));
}

function rate(probability: number | null): string {
  return probability === null ? "unknown" : `1:${Math.round(1 / probability)}`;
}

function merge(intervals: readonly Interval[]): Period[] {
  const sorted = [...intervals].sort((a, b) => a.from - b.from);
  const merged: { from: Instant; to: Instant }[] = [];
  for (const { from, to } of sorted) {
    const last = merged.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
