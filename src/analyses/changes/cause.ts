import type { WindowDifference } from "../../statistics/window-difference.ts";
import type { SubjectEvent } from "../../subject/subject.ts";
import type { InstrumentFact } from "./instrument-facts.ts";

export type Cause = "use" | "instrument" | "event";

/** What a change is told as, and why. */
export interface Attributed {
  readonly cause: Cause;
  /** Facts and events that lie where the change does. */
  readonly facts: readonly InstrumentFact[];
  readonly events: readonly SubjectEvent[];
  /** Which reading decided. */
  readonly by:
    | "controls"
    | "untouched exporters"
    | "within exporters"
    | "what the addresses carry"
    | "dated facts"
    | "nothing known of the instrument";
  /** What is left beyond the instrument, later ÷ earlier as a logarithm or a difference of shares; null where nothing can tell. */
  readonly beyond: Interval | null;
  /** Whether that leaves both open: that all of it is use, and none. */
  readonly undecided: boolean;
}

interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface Ground {
  /** The change itself, as a logarithm or a difference of shares. */
  readonly change: number;
  readonly facts: readonly InstrumentFact[];
  readonly events: readonly SubjectEvent[];
  /** The same change beyond the controls, at the same exporters; null without controls, or too few days. */
  readonly beyondControls: Interval | null;
  /** The same at the exporters that no fact concerns, or (of shares) within each exporter; null where there are none. */
  readonly untouched: Interval | null;
  readonly untouchedIs: "untouched exporters" | "within exporters";
}

/** Of the change, what must be left beyond the instrument for it to be told as use. */
const MOST_OF_IT = 0.5;

/**
 * The instrument first, then what is listed, then use (METHODS §2.6). A change that the controls share at the same exporters is
 * the instrument's, whether or not anything dated explains it. Without controls a dated fact in the range is the cause, unless
 * most of the change is there at exporters that no fact concerns. What changed of the definition itself is no use either.
 */
export function attribute(ground: Ground): Attributed {
  const { facts, events, beyondControls, untouched } = ground;
  const outside: Attributed["cause"] = events.length > 0 ? "event" : "use";
  const told = (cause: Cause, by: Attributed["by"], beyond: Interval | null): Attributed => ({
    cause,
    by,
    beyond,
    facts,
    events,
    undecided: beyond !== null && undecided(beyond, ground.change),
  });
  if (facts.some(({ kind }) => kind === "prefix")) return told("instrument", "dated facts", null);
  if (beyondControls)
    return told(remains(beyondControls, ground.change) ? outside : "instrument", "controls", beyondControls);
  if (facts.length === 0) return told(outside, "nothing known of the instrument", null);
  if (untouched && remains(untouched, ground.change)) return told(outside, ground.untouchedIs, untouched);
  return told("instrument", "dated facts", untouched);
}

/**
 * Addresses that become fewer and carry what was carried before: hosts went and the rest took up their use, or they came to
 * share addresses (NAT, RFC 3022; RFC 6888). Null where what is carried fell with them.
 */
export function sharedAddresses(counted: Interval | null, carried: Interval | null, near: Near): Attributed | null {
  if (!counted || !carried || counted.high >= 0 || carried.low <= counted.high) return null;
  return { ...near, cause: "instrument", by: "what the addresses carry", beyond: null, undecided: true };
}

type Near = Pick<Attributed, "facts" | "events">;

export function intervalOf(difference: WindowDifference | null): Interval | null {
  return difference && { value: difference.difference, low: difference.low, high: difference.high };
}

function remains({ value }: Interval, change: number): boolean {
  return value / change >= MOST_OF_IT;
}

function undecided({ low, high }: Interval, change: number): boolean {
  return low <= 0 && high >= 0 && low <= change && high >= change;
}
