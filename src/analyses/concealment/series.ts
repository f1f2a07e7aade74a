import type { DayCoverage } from "../instrument/complete-days.ts";
import type { Lookups, Quarters, Ruled } from "./ask.ts";
import { CLASSES } from "./classes.ts";
import { KIND_OF_RULE, KINDS, type Part, partsOf } from "./kinds.ts";

export interface DaySpan {
  readonly from: number;
  readonly to: number;
}

/** Three ways to weigh: time is the finding's own, octets and flows stand in its details. */
export const QUANTITIES = ["time", "octets", "flows"] as const;
export type Quantity = (typeof QUANTITIES)[number];

/** By local day of a window, from its first day on; days that are not covered are NaN. */
export interface Daily {
  readonly wholes: Float64Array;
  readonly parts: readonly Float64Array[];
}

/** Parts in the order of {@link CLASSES}: as told, at least and at most. */
export interface Series extends Daily {
  readonly least: readonly Float64Array[];
  readonly most: readonly Float64Array[];
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
  const none = () => Float64Array.from(covered, (is) => (is ? 0 : Number.NaN));
  const each = () => CLASSES.map(none);
  const empty = (): Series => ({ wholes: none(), parts: each(), least: each(), most: each() });
  const series = { time: empty(), octets: empty(), flows: empty() };
  let lookups = 0;
  const add = (of: Series, day: number, parts: readonly Part[], amount: number) => {
    const at = day - span.from;
    if (at < 0 || at >= days) return;
    for (const { place, told, least, most } of parts) {
      of.parts[place]![at]! += told * amount;
      of.least[place]![at]! += least * amount;
      of.most[place]![at]! += most * amount;
      of.wholes[at]! += told * amount;
    }
  };
  for (const { day, kinds, quarters } of rows.quarters) add(series.time, day, partsAmong(kinds), quarters);
  for (const { day, rule, octets, flows } of rows.ruled) {
    const kind = KINDS[KIND_OF_RULE[rule]!];
    if (!kind) continue;
    add(series.octets, day, partsOf([kind]), octets);
    add(series.flows, day, partsOf([kind]), flows);
  }
  for (const { day, octets, beyond } of rows.lookups) {
    add(series.octets, day, [{ place: CLASSES.indexOf("dnsTunnel"), told: 1, least: 0, most: 1 }], beyond);
    if (covered[day - span.from]) lookups += octets;
  }
  return { ...series, lookups };
}

function partsAmong(kinds: number): Part[] {
  return partsOf(KINDS.filter((_, place) => (kinds >> place) & 1));
}
