import { confidenceFrom, precisionOf } from "../../finding/confidence.ts";
import { answered, type Told, type Untold, unanswered } from "../../finding/tell.ts";
import type { EventsDetails } from "./details.ts";
import type { Study } from "./events.ts";
import type { Occasion } from "./occasion.ts";
import { factor, ratioOf } from "./ratio-text.ts";

/** Logarithm of a ratio; precision is measured against at least so much. */
const SMALL_EFFECT = Math.log(1.2);

/** Event studies of all series; the estimate is of the octets before, which is what would foretell. */
export function tellEvents(
  studies: readonly Study[],
  events: number,
  falseDiscovery: number,
  occasion: Occasion,
): Told | Untold {
  if (events === 0)
    return unanswered("changes.events", "no-data", "dated events of the subject (events) in the period");
  const first = studies[0];
  if (!first)
    return unanswered(
      "changes.events",
      "too-short",
      "five weeks before an event, and as many weeks without one to compare with",
    );
  const telling = studies.filter(({ qValue }) => qValue <= falseDiscovery);
  const least = `an effect of ×${factor(Math.exp(first.leastEffect))} on the ${first.name} in the week before would have been found in 80 of 100 cases`;
  return answered({
    id: "changes.events",
    claim:
      telling.length === 0
        ? `About the ${first.n} listed events of ${occasion.subject.title} nothing differs measurably from other weeks, before or after; ${least}.`
        : `About the ${first.n} listed events of ${occasion.subject.title} these weeks differ from others: ${telling.map(studyText).join("; ")}; ${least}.`,
    estimate: {
      ...ratioOf(first.effect, first.low, first.high),
      level: first.level,
      unit: "ratio",
      n: first.n,
      nEffective: first.n,
    },
    confidence: confidenceFrom({
      coverage: coveredShare(occasion),
      precision: precisionOf(first, first.effect, SMALL_EFFECT),
      readings: { agree: 1, of: 1 },
      openRivals: first.n < 5 ? ["few events: what is peculiar to one of them passes for an effect"] : [],
      untested: [],
    }),
    assumptions: [
      "the listed events are all there were of their kind",
      "weeks without a listed event are like each other",
    ],
    details: {
      changes: [],
      studies: studies.map(({ series, asks, n, effect, low, high, pValue, qValue, leastEffect }) => ({
        series,
        asks,
        events: n,
        ratio: ratioOf(effect, low, high),
        pValue,
        qValue,
        leastEffect: Math.exp(leastEffect),
      })),
    } satisfies EventsDetails,
  });
}

function studyText({ name, asks, effect, low, high }: Study): string {
  const { value, low: least, high: most } = ratioOf(effect, low, high);
  return `the ${name} in the week ${asks === "foretold" ? "before" : "after"} ×${factor(value)} (95 % interval ${factor(least)} to ${factor(most)})`;
}

function coveredShare(occasion: Occasion): number {
  const { span, coverage } = occasion.scene;
  let good = 0;
  for (let day = span.from; day < span.to; day++) if (coverage.complete(day)) good++;
  return good / (span.to - span.from);
}
