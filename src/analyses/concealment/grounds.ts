import type { Confidence } from "../../finding/confidence.ts";
import { confidenceFrom, precisionOf } from "../../finding/confidence.ts";
import { type Bounded, rangeOf } from "../../statistics/partial-identification.ts";
import type { Share } from "./estimate.ts";
import type { Occasion } from "./occasion.ts";
import type { DaySpan } from "./series.ts";

/** A share that is known to this many points is known well, however small it is. */
const SMALL = 0.05;
/** Shares by time and by octets agree when they are alike by this factor, or both next to nothing. */
const ALIKE = 3;
const NEXT_TO_NOTHING = 0.02;

/** How good the evidence for a share is: two readings, by time and by octets. */
export function shareConfidence(
  share: Bounded<Share>,
  octets: Bounded<Share> | null,
  rivals: readonly string[],
  occasion: Occasion,
): Confidence {
  return confidenceFrom({
    coverage: coveredShare(occasion),
    precision: precisionOf(rangeOf(share), share.told.value, SMALL),
    readings: { agree: octets && isAlike(share.told.value, octets.told.value) ? 2 : 1, of: octets ? 2 : 1 },
    openRivals: rivals,
    untested: untestedOf(occasion),
  });
}

export function coveredShare({ reading: { coverage, days } }: Occasion): number {
  const of = ({ from, to }: DaySpan) => {
    let covered = 0;
    for (let day = from; day < to; day++) if (coverage.complete(day)) covered++;
    return to > from ? covered / (to - from) : 0;
  };
  return Math.min(of(days.period), days.against ? of(days.against) : 1);
}

export function untestedOf({ reading }: Occasion): string[] {
  const { relays, full } = reading.subject;
  return [
    ...(reading.sampled
      ? ["sampling hides quiet talks and busy ones alike; time is that in which something was sampled"]
      : []),
    ...(reading.sampling === "unknown" ? ["sampling is the same throughout, though no exporter tells it"] : []),
    ...(full ? ["remote addresses and relays that were too many to be looked up in lists are as the others"] : []),
    ...(relays.list?.later ? [`relays of ${relays.list.date} were relays in the period already`] : []),
    ...(reading.clockFaults.length > 0 ? ["clocks are right enough for lists that hold by the hour"] : []),
  ];
}

/** What of the instrument differs between the windows. */
export function changedRivals({ reading, against }: Occasion): string[] {
  return against && reading.changed.length > 0
    ? [`the instrument changed (${reading.changed.join(", ")} in one window only)`]
    : [];
}

export function assumptionsOf({ subject, reading }: Occasion): string[] {
  return [
    `a quarter of an hour in which a host of ${subject.title} does several things belongs to each for its part`,
    "look-ups, clocks and control of the network accompany all else and are left out",
    "where no mark of its packets says otherwise, a flow is what its port says",
    ...(reading.sampled ? ["octets stand for 1 / samplingProbability of theirs; time is not scaled"] : []),
    ...reading.clockFaults.map(
      ({ kind, found, count }) => `clocks are as they tell, though the input says: ${found} (${kind}, ${count} times)`,
    ),
  ];
}

function isAlike(one: number, other: number): boolean {
  if (Math.max(one, other) <= NEXT_TO_NOTHING) return true;
  return Math.max(one, other) <= ALIKE * Math.min(one, other);
}
