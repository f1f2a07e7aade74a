import type { Attributed, Cause } from "./cause.ts";
import { formatDate, isoDate, whenOf } from "./change-times.ts";
import type { ChangesDetails } from "./details.ts";
import type { Occasion } from "./occasion.ts";

export type ToldChange = ChangesDetails["changes"][number];

export interface Placed extends Attributed {
  readonly at: number;
  readonly low: number;
  readonly high: number;
  readonly selected: number;
  readonly pValue: number;
  readonly qValue: number;
}

export function common(
  change: Placed,
  series: string,
  occasion: Occasion,
): Omit<ToldChange, "gradual" | "ratio" | "shares" | "beyondInstrument"> {
  return {
    at: whenOf(change.at, occasion),
    low: whenOf(change.low, occasion),
    high: whenOf(change.high, occasion),
    series,
    cause: change.cause,
    causeBy: change.by,
    selected: change.selected,
    pValue: change.pValue,
    qValue: change.qValue,
    facts: change.facts.map((fact) => ({ day: isoDate(fact.day), kind: fact.kind, what: fact.what })),
    events: change.events.map(({ title }) => title),
  };
}

export function whenText({ at, low, high, gradual }: ToldChange): string {
  if (gradual) return `gradually from about ${formatDate(gradual.from)} to ${formatDate(gradual.to)}`;
  const [on, from, to] = [at, low, high].map((time) => formatDate(time));
  return from === to ? `on ${on}` : `on ${on} (90 % range ${from} to ${to})`;
}

export function causeText({ cause, causeBy, facts, events }: ToldChange): string {
  if (causeBy === ("what the addresses carry" satisfies Attributed["by"]))
    return "which carry as much as before: told as hosts that came to share addresses, or fewer hosts with more use";
  const why = cause === "event" ? events : cause === "instrument" ? facts.map(({ what }) => what) : [];
  const told = [...new Set(why)].slice(0, 2).join(", ");
  return told === "" ? CAUSES[cause] : `${CAUSES[cause]} (${told})`;
}

const CAUSES: Readonly<Record<Cause, string>> = {
  use: "told as use",
  instrument: "told as a change of the instrument, not of use",
  event: "at a listed event",
};
