import { confidenceFrom } from "../../finding/confidence.ts";
import { answered, unanswered } from "../../finding/tell.ts";
import { formatInstant, type Instant } from "../../values/instant.ts";
import type { Answer } from "../analysis.ts";
import type { OutagesDetails } from "./details.ts";
import type { Occasion } from "./occasion.ts";
import type { flowsSay, Silence, Unrouted } from "./outages.ts";

/** A gap in the routes with what the flows say of it. */
export interface JudgedGap extends Unrouted {
  readonly flows: ReturnType<typeof flowsSay>;
}

/** paths.outages: only where routes and flows both stopped. */
export function tellOutages(
  gaps: readonly JudgedGap[],
  silences: readonly Silence[],
  days: number,
  { subject }: Occasion,
): Answer {
  const details = detailsOf(gaps, silences);
  const both = details.outages;
  const list = both.map(
    ({ prefixes, from, to }) => `${prefixes.join(", ")} from ${from} to ${to ?? "the end of the records"}`,
  );
  const single = `${details.routesOnly.length} ${details.routesOnly.length === 1 ? "gap" : "gaps"} in the routes alone and ${details.flowsOnly.length} ${details.flowsOnly.length === 1 ? "silence" : "silences"} of flows alone are no outages`;
  return answered({
    id: "paths.outages",
    claim:
      both.length === 0
        ? `No outage of ${subject.title} was seen in routes and flows both; ${single}.`
        : `At least ${both.length} ${both.length === 1 ? "outage" : "outages"} of ${subject.title}, in routes and flows both: ${list.join("; ")}; ${single}.`,
    estimate: {
      value: both.length,
      low: both.length,
      high: null,
      level: 0.95,
      unit: "outages",
      n: Math.round(days),
      nEffective: null,
    },
    confidence: confidenceFrom({
      coverage: 1,
      precision: 1,
      readings: { agree: 2, of: 2 },
      openRivals: gaps.some(({ flows }) => flows === "too few" || flows === "not observed")
        ? ["some gaps in the routes have too few flows, or none that were watched, to tell"]
        : [],
      untested: [],
    }),
    assumptions: [
      "an outage that no peer of a route collector tells of, or that leaves an hour with some flows, is not seen",
    ],
    alternatives: both.map(({ prefixes, from }) => ({
      explanation: `the exporters of ${prefixes.join(", ")} were silent at ${from}`,
      ruledOutBy: "they covered that time",
    })),
    details,
  });
}

/** Without either plane no outage is told; what the other shows stands in the details. */
export function untoldOutages(needs: string, gaps: readonly JudgedGap[], silences: readonly Silence[]): Answer {
  return unanswered(
    "paths.outages",
    "no-data",
    `${needs}: no outage is told from one plane`,
    detailsOf(gaps, silences),
  );
}

function detailsOf(gaps: readonly JudgedGap[], silences: readonly Silence[]): OutagesDetails {
  const told = gaps.map(({ prefixes, from, to, open, flows }) => ({
    prefixes: prefixes.map(({ text }) => text),
    from: second(from),
    to: open ? null : second(to),
    flows,
  }));
  const outages = gaps.filter(({ flows }) => flows === "stopped");
  return {
    outages: told.filter(({ flows }) => flows === "stopped"),
    routesOnly: told.filter(({ flows }) => flows !== "stopped"),
    flowsOnly: silences
      .filter(({ from, to }) => !outages.some((gap) => gap.from < to && gap.to > from))
      .map(({ network, from, to }) => ({ network, from: second(from), to: second(to) })),
  };
}

function second(at: Instant): string {
  return formatInstant(Math.floor(at / 1000) * 1000);
}
