import type { DayCoverage } from "../instrument/complete-days.ts";
import type { Lookups, Quarters, Ruled } from "./ask.ts";
import { CLASSES } from "./classes.ts";
import { CLASS_OF_RULE } from "./classify.ts";

export interface DaySpan {
  readonly from: number;
  readonly to: number;
}

/** Three ways to weigh: time is the finding's own, octets and flows stand in its details. */
export const QUANTITIES = ["time", "octets", "flows"] as const;
export type Quantity = (typeof QUANTITIES)[number];

/** By local day of a window, from its first day on; days that are not covered are NaN. */
export interface Series {
  readonly wholes: Float64Array;
  /** In the order of {@link CLASSES}. */
  readonly parts: readonly Float64Array[];
}
export type ByQuantity = Readonly<Record<Quantity, Series>> & {
  /** Octets of all look-ups on covered days: more than these DNS cannot hide. */
  readonly lookups: number;
};

export interface Rows {
  readonly ruled: readonly Ruled[];
  readonly quarters: readonly Quarters[];
  readonly lookups: readonly Lookups[];
}

/** What every class has of each day. A quarter of an hour with several classes belongs to each for its part. */
export function seriesOf(rows: Rows, span: DaySpan, coverage: DayCoverage): ByQuantity {
  const days = span.to - span.from;
  const covered = Array.from({ length: days }, (_, day) => coverage.complete(span.from + day));
  const empty = (): Series => ({
    wholes: Float64Array.from(covered, (is) => (is ? 0 : Number.NaN)),
    parts: CLASSES.map(() => Float64Array.from(covered, (is) => (is ? 0 : Number.NaN))),
  });
  const series = { time: empty(), octets: empty(), flows: empty() };
  let lookups = 0;
  const add = (of: Series, day: number, place: number, amount: number) => {
    const at = day - span.from;
    if (at < 0 || at >= days || place >= CLASSES.length) return;
    of.parts[place]![at]! += amount;
    of.wholes[at]! += amount;
  };
  for (const { day, classes, quarters } of rows.quarters) {
    const there = CLASSES.map((_, place) => place).filter((place) => (classes >> place) & 1);
    for (const place of there) add(series.time, day, place, quarters / there.length);
  }
  for (const { day, rule, octets, flows } of rows.ruled) {
    add(series.octets, day, CLASS_OF_RULE[rule]!, octets);
    add(series.flows, day, CLASS_OF_RULE[rule]!, flows);
  }
  for (const { day, octets, beyond } of rows.lookups) {
    add(series.octets, day, CLASSES.indexOf("dnsTunnel"), beyond);
    if (covered[day - span.from]) lookups += octets;
  }
  return { ...series, lookups };
}
