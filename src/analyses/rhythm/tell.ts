import { confidenceFrom, precisionOf } from "../../finding/confidence.ts";
import type { Answered, Estimate } from "../../finding/finding.ts";
import { likelihoodTerm } from "../../finding/likelihood.ts";
import { answered, type Told, type Untold, unanswered } from "../../finding/tell.ts";
import { chanceOfChange } from "../../statistics/chance-of-change.ts";
import type { PeakHour } from "../../statistics/peak-hour.ts";
import type { Mean } from "../../statistics/weekly-mean.ts";
import { formatInstant, type Period } from "../../values/instant.ts";
import type { PeakDetails, ShareDetails, ShiftDetails } from "./details.ts";
import { type PartShare, type PeakShift, partShare, type Shift } from "./estimate.ts";
import { weekFigure } from "./figure.ts";
import { holidaysIn } from "./holidays.ts";
import type { Occasion } from "./occasion.ts";
import { type Part, partsOf } from "./parts.ts";
import type { Reading, WindowWeeks } from "./reading.ts";

/** A move of fewer points of a share than this is no effect that precision is measured by. */
const SMALL_MOVE = 0.1;
/** Hours; an interval as wide as this has found no peak. */
const WIDEST_PEAK = 12;

export function tellShare(part: Part, share: PartShare, occasion: Occasion): Told {
  const { reading } = occasion;
  const octets = reading.octets && shareOf(part, reading.octets);
  const wider = reading.wider && shareOf(part, reading.wider);
  return answered({
    id: `rhythm.${part.id}`,
    claim: shareClaim(part, share, occasion),
    estimate: estimateOf(share.period, reading.quantity.unit),
    confidence: confidenceOf(share, octets, occasion),
    assumptions: assumptionsOf(occasion),
    alternatives: alternativesOf(octetsDisagree(share, octets), occasion),
    sensitivity: [
      {
        changed: `${part.also.name} instead`,
        value: partShare(part.also.hours, ...weeksIn(reading.weeks))?.period.value ?? null,
      },
      { changed: "by bytes", value: octets?.period.value ?? null },
      ...(wider ? [{ changed: "core + suspected members", value: wider.period.value }] : []),
    ],
    details: shareDetailsOf(part, share, octets, occasion),
  });
}

/** rhythm.peakHour, and rhythm.troughHour when the day is calmest. */
export function tellPeak(id: "peakHour" | "troughHour", peak: PeakShift, occasion: Occasion): Told | Untold {
  const extreme = id === "peakHour" ? "busiest" : "calmest";
  const { reading, subject } = occasion;
  const { period, against, difference } = peak;
  const now = peakOf(period, reading);
  const before = against && peakOf(against, reading);
  const details: PeakDetails = { ...common(occasion), against: before, difference };
  if (now.high - now.low >= WIDEST_PEAK)
    return unanswered(
      `rhythm.${id}`,
      "ambiguous",
      "a day with a peak and a trough that stay in their place from week to week",
      details,
    );
  const earlier = before
    ? `, against ${hours(before.value)} (${hours(before.low)} to ${hours(before.high)}) before`
    : "";
  return answered({
    id: `rhythm.${id}`,
    claim: `The day of ${subject.title} is ${extreme} at ${hours(now.value)} local time (95 % interval ${hours(now.low)} to ${hours(now.high)})${earlier}.`,
    estimate: { ...now, level: period.level, unit: "hour of day", n: period.n, nEffective: period.n },
    confidence: confidenceFrom({
      coverage: coverageOf(reading),
      precision: 1 - (now.high - now.low) / WIDEST_PEAK,
      readings: { agree: 1, of: 1 },
      openRivals: [],
      untested: untestedOf(occasion),
    }),
    assumptions: assumptionsOf(occasion),
    details,
  });
}

export function tellShift(shift: Shift, octets: Shift | null, occasion: Occasion): Told {
  const { reading, subject, period, against } = occasion;
  const { shifted, pValue } = shift;
  const disagree = octets !== null && octets.shifted !== shifted;
  const details: ShiftDetails = {
    ...common(occasion),
    ...shift,
    octets: octets && {
      shifted: octets.shifted,
      pValue: octets.pValue,
      divergence: octets.divergence,
      hoursMoved: octets.hoursMoved,
    },
    clock: reading.clock && {
      hours: reading.clock.hours,
      low: reading.clock.low,
      high: reading.clock.high,
      controls: [...reading.clock.controls],
    },
    holidays: {
      period: holidaysIn(subject, reading.mondays.period),
      against: holidaysIn(subject, reading.mondays.against),
    },
  };
  const span = `${dates(period)} against ${dates(against!)}`;
  return answered({
    id: "rhythm.shift",
    claim:
      reading.clock && !shifted
        ? `The hours of ${subject.title} moved by ${signed(reading.clock.hours)} hours together with those of ${reading.clock.controls.join(", ")} at the same exporters, as when a clock moves: with it turned back no move of the weekly rhythm can be told (p = ${pValue.toFixed(3)}), ${span}.`
        : shifted
          ? `The weekly rhythm of ${subject.title} has moved: ${movedParts(occasion)}; ${shift.hoursMoved.toFixed(1)} hours of the day on average (p = ${pValue.toFixed(3)} by permuting weeks), ${span}.`
          : `No move of the weekly rhythm of ${subject.title} can be told from the differences between weeks (p = ${pValue.toFixed(3)}), ${span}.`,
    estimate: {
      value: shift.divergence,
      low: null,
      high: null,
      level: 0.95,
      unit: "bits between hour-of-week profiles",
      n: reading.weeks.period.length + (reading.weeks.against?.length ?? 0),
      nEffective: null,
    },
    likelihood: shifted ? likelihoodTerm(chanceOfChange(pValue)) : null,
    confidence: confidenceFrom({
      coverage: coverageOf(reading),
      precision: shifted ? 1 - pValue : 0.5,
      readings: { agree: octets && !disagree ? 2 : 1, of: octets ? 2 : 1 },
      openRivals: openRivalsOf(occasion),
      untested: untestedOf(occasion),
    }),
    assumptions: assumptionsOf(occasion),
    alternatives: alternativesOf(disagree, occasion),
    sensitivity: octets ? [{ changed: "by bytes: bits between profiles", value: octets.divergence }] : [],
    figures: weekFigures(occasion),
    details,
  });
}

/** The parts of the week before and after: `working hours 29.8 → 69.1 %, evenings …`. */
function movedParts({ reading, subject }: Occasion): string {
  const moved = partsOf(subject).flatMap((part) => {
    const share = shareOf(part, reading.weeks);
    return share?.against
      ? [`${part.name} from ${percent(share.against.value)} to ${percent(share.period.value)}`]
      : [];
  });
  return moved.join(", ");
}

export function tellUnanswered(id: string, reason: Untold["reason"], needs: string): Untold {
  return unanswered(id, reason, needs);
}

/** Before and after by the quantity of the finding, and by octets: the two may tell different stories (CLAIMS §6.1). */
function weekFigures(occasion: Occasion) {
  const { reading } = occasion;
  const first = weekFigure(reading.quantity.name, reading.quantity.unit, reading.weeks, occasion);
  return reading.octets ? [first, weekFigure("octets", "share of octets", reading.octets, occasion)] : [first];
}

function shareClaim(part: Part, { period, against, difference }: PartShare, { subject, reading }: Occasion): string {
  const now = `Of a week's ${reading.quantity.name} of ${subject.title} ${percent(period.value)} fall in ${part.name} (95 % interval ${percent(period.low)} to ${percent(period.high)})`;
  if (!against || !difference) return `${now}.`;
  const moved = difference.low > 0 || difference.high < 0;
  const points = `${points100(difference.value)} points (${points100(difference.low)} to ${points100(difference.high)})`;
  return `${now}, against ${percent(against.value)} before: ${moved ? points : `no measurable change, ${points}`}.`;
}

function confidenceOf(share: PartShare, octets: PartShare | null, occasion: Occasion): Answered["confidence"] {
  const told = share.difference ?? share.period;
  const agree = octets !== null && !octetsDisagree(share, octets);
  return confidenceFrom({
    coverage: coverageOf(occasion.reading),
    precision: precisionOf(told, share.difference ? told.value : SMALL_MOVE, SMALL_MOVE),
    readings: { agree: agree ? 2 : 1, of: octets ? 2 : 1 },
    openRivals: share.difference ? openRivalsOf(occasion) : [],
    untested: untestedOf(occasion),
  });
}

/** Whether octets say the opposite, beyond their intervals. */
function octetsDisagree({ difference }: PartShare, octets: PartShare | null): boolean {
  const other = octets?.difference;
  if (!difference || !other) return false;
  return (difference.low > 0 && other.high < 0) || (difference.high < 0 && other.low > 0);
}

/** Hours rest on clocks: where one was found wrong, the finding is not as good as it looks. */
export function untestedOf({ reading }: Occasion): string[] {
  return reading.clockFaults.length > 0 || reading.clock
    ? ["hours are the right ones though clocks of exporters were found wrong"]
    : [];
}

export function assumptionsOf({ subject, reading }: Occasion): string[] {
  return [
    ...reading.clockFaults.map(
      ({ kind, found, count }) =>
        `hours are told by clocks of which the input says: ${found} (${kind}, ${count} times)`,
    ),
    ...(reading.clock
      ? [
          `a clock of the instrument moved by ${signed(reading.clock.hours)} hours (95 % interval of each control at most: ${signed(reading.clock.low)} to ${signed(reading.clock.high)}), for every control moved by it and kept its shape; hours are told with it turned back to its mean, and their intervals reach over all of its times`,
        ]
      : []),
    `the clocks of the exporters are right, and ${subject.title} lives by ${subject.zone.name} as tzdata dates it`,
    "where the subject's end has the higher port, somebody there began the flow",
    ...(reading.sampled ? ["sampling sees busy hours and quiet ones alike"] : []),
  ];
}

function alternativesOf(disagree: boolean, occasion: Occasion): Answered["alternatives"] {
  const changed = occasion.against ? openRivalsOf(occasion) : [];
  return [
    ...changed.map((explanation) => ({ explanation, ruledOutBy: null })),
    {
      explanation: "few large transfers moved, not people",
      ruledOutBy:
        occasion.reading.quantity.id === "hosts"
          ? "addresses are counted, not bytes"
          : disagree
            ? null
            : "flows are counted, not bytes; bytes do not say the opposite",
    },
    {
      explanation: "machines that work by themselves moved",
      ruledOutBy: occasion.reading.sampled
        ? null
        : `services that machines use and ${occasion.reading.automatic.pairs} pairs of hosts and services that call at all hours alike are left out`,
    },
  ];
}

/** What of the instrument differs between the windows and could bend the shape. */
function openRivalsOf({ reading }: Occasion): string[] {
  return reading.changed.length > 0 ? [`exporters at work in one window only (${reading.changed.join(", ")})`] : [];
}

function shareDetailsOf(part: Part, share: PartShare, octets: PartShare | null, occasion: Occasion): ShareDetails {
  const also = partShare(part.also.hours, ...weeksIn(occasion.reading.weeks))!;
  return {
    ...common(occasion),
    part: part.name,
    against: meanOf(share.against),
    difference: meanOf(share.difference),
    also: {
      part: part.also.name,
      value: meanOf(also.period)!,
      against: meanOf(also.against),
      difference: meanOf(also.difference),
    },
    octets: octets && {
      value: meanOf(octets.period)!,
      against: meanOf(octets.against),
      difference: meanOf(octets.difference),
    },
  };
}

export function common({ reading }: Occasion) {
  return {
    automatic: reading.automatic,
    quantity: reading.quantity.name,
    weeks: { period: reading.weeks.period.length, against: reading.weeks.against?.length ?? null },
  };
}

function shareOf(part: Part, weeks: WindowWeeks): PartShare | null {
  return partShare(part.hours, ...weeksIn(weeks));
}

function weeksIn({ period, against }: WindowWeeks): [WindowWeeks["period"], WindowWeeks["against"]] {
  return [period, against];
}

export function coverageOf({ mondays, of }: Reading): number {
  const share = (counted: number, all: number) => (all === 0 ? 1 : counted / all);
  return Math.min(share(mondays.period.length, of.period), share(mondays.against.length, of.against));
}

function estimateOf({ value, low, high, level, n }: Mean, unit: string): Estimate {
  return { value, low, high, level, unit, n, nEffective: n };
}

function meanOf(mean: Mean | null): { value: number; low: number; high: number } | null {
  return mean && { value: mean.value, low: mean.low, high: mean.high };
}

/** With ends that lie around the value, so that an interval over midnight runs below 0 or past 24; wider where a clock moved. */
function peakOf({ hour, low, high }: PeakHour, { clock }: Reading): { value: number; low: number; high: number } {
  return {
    value: hour,
    low: hour - ((hour - low + 24) % 24) + (clock?.reach.low ?? 0),
    high: hour + ((high - hour + 24) % 24) + (clock?.reach.high ?? 0),
  };
}

function dates({ from, to }: Period): string {
  return `${formatInstant(from).slice(0, 10)} to ${formatInstant(to).slice(0, 10)}`;
}

function hours(hour: number): string {
  const minutes = (Math.round(hour * 60) + 2 * 24 * 60) % (24 * 60); // an interval may begin up to a day and a half before
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

function signed(hours: number): string {
  return `${hours >= 0 ? "+" : "−"}${Math.abs(hours).toFixed(1)}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function points100(share: number): string {
  return `${share >= 0 ? "+" : "−"}${Math.abs(share * 100).toFixed(1)}`;
}
