import { median } from "../../statistics/quantile.ts";
import { DAY, HOUR, type Instant, MINUTE, type Milliseconds, type Period } from "../../values/instant.ts";
import { covers, type Prefix } from "../../values/prefix.ts";
import type { HeldRoute, RouteHistory } from "../routing/routes.ts";
import { type Stretch, united } from "./neighbours.ts";

/** A time in which no peer held a route to some of the subject's prefixes, nor to what covers them. */
export interface Unrouted extends Stretch {
  readonly prefixes: readonly { readonly text: string; readonly block: Prefix }[];
  /** It had not ended when the records did. */
  readonly open: boolean;
}

/** Hours without a flow of a network that had flows at those hours of other days. */
export interface Silence extends Stretch {
  readonly network: string;
}

/** A flap that is over within a minute is no outage. */
const SHORTEST: Milliseconds = MINUTE;
/** Prefixes that go within so long of each other go together. */
const TOGETHER: Milliseconds = 5 * MINUTE;

/** By the routes alone: where peers told that a prefix was gone. Where sessions broke, nobody knows, and nothing is told. */
export function unrouted(history: RouteHistory, inside: readonly HeldRoute[], span: Period): Unrouted[] {
  const prefixes = new Map(inside.map(({ prefixText, prefix }) => [prefixText, prefix] as const));
  const found = [...prefixes].flatMap(([text, block]) => {
    const routes = history.routes.filter(({ prefix }) => covers(prefix, block));
    const held = united(routes);
    const gaps = held.map(({ to }, k) => ({
      from: to,
      to: held[k + 1]?.from ?? history.seen!.to,
      open: k === held.length - 1,
    }));
    return gaps
      .filter(({ from, to }) => to - from > SHORTEST && from < span.to && to > span.from && wasTold(routes, from))
      .map((gap) => ({ ...gap, text, block }));
  });
  const together: Unrouted[] = [];
  for (const { text, block, ...gap } of found.sort((a, b) => a.from - b.from || (a.text < b.text ? -1 : 1))) {
    const at = together.findIndex(
      (one) => Math.abs(one.from - gap.from) <= TOGETHER && Math.abs(one.to - gap.to) <= TOGETHER,
    );
    const one = together[at];
    if (!one) together.push({ ...gap, prefixes: [{ text, block }] });
    else
      together[at] = {
        from: Math.max(one.from, gap.from),
        to: Math.min(one.to, gap.to),
        open: one.open && gap.open,
        prefixes: [...one.prefixes, { text, block }],
      };
  }
  return together;
}

/** Whether most of the routes that were held last were withdrawn, and not lost with a session. */
function wasTold(routes: readonly HeldRoute[], at: Instant): boolean {
  const last = routes.filter(({ to }) => to <= at && to > at - TOGETHER);
  return last.filter(({ ended }) => ended === "withdrawn").length * 2 > last.length;
}

/** Flows of some prefixes in a gap, and at the same hours of the days around it. */
export interface FlowsAround {
  readonly inside: number;
  readonly before: number;
  readonly after: number;
}

/** Flows that must have been expected for their absence to say anything, and the share of them that may yet be seen. */
const LEAST_EXPECTED = 10;
const MOST_SEEN = 0.05;

/** What the flows say of a gap in the routes. */
export function flowsSay(
  { inside, before, after }: FlowsAround,
  observed: boolean,
): "stopped" | "went on" | "too few" | "not observed" {
  if (!observed) return "not observed";
  // After an outage that has not ended there is nothing to compare with.
  const expected = Math.max((before + after) / 2, Math.min(before, after));
  if (expected < LEAST_EXPECTED) return "too few";
  return inside <= MOST_SEEN * expected ? "stopped" : "went on";
}

/** The same hours so many days earlier and later: as many as the gap has, whole ones. */
export function shiftOf({ from, to }: Stretch): Milliseconds {
  return DAY * Math.max(1, Math.ceil((to - from) / DAY));
}

/** Records that an hour must usually have for none to be a silence, and the days on either side that tell what is usual. */
const USUAL = 20;
const DAYS_AROUND = 14;

/** By the flows alone: covered hours without a record, where that hour of other days has twenty and more. */
export function silences(
  rows: readonly { readonly network: string; readonly hour: number; readonly records: number }[],
  isCovered: (from: Instant, to: Instant) => boolean,
  span: Period,
): Silence[] {
  const [first, end] = [Math.ceil(span.from / HOUR), Math.floor(span.to / HOUR)];
  const covered = Array.from({ length: Math.max(0, end - first) }, (_, k) =>
    isCovered((first + k) * HOUR, (first + k + 1) * HOUR),
  );
  return [...new Set(rows.map(({ network }) => network))].sort().flatMap((network) => {
    const series = covered.map((is) => (is ? 0 : Number.NaN));
    for (const row of rows)
      if (row.network === network && covered[row.hour - first]) series[row.hour - first] = row.records;
    const silent = [...series.keys()].filter((at) => series[at] === 0 && usual(series, at) >= USUAL);
    return united(silent.map((at) => ({ from: (first + at) * HOUR, to: (first + at + 1) * HOUR }))).map((stretch) => ({
      ...stretch,
      network,
    }));
  });
}

function usual(series: readonly number[], at: number): number {
  const others: number[] = [];
  for (let day = -DAYS_AROUND; day <= DAYS_AROUND; day++) {
    const value = day === 0 ? undefined : series[at + 24 * day];
    if (value !== undefined) others.push(value);
  }
  return median(others);
}
