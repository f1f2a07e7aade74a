import type { Random } from "../../statistics/random.ts";
import type { Mean } from "../../statistics/weekly-mean.ts";
import { WEEK } from "../../values/instant.ts";
import { type Answer, defineAnalysis, setting } from "../analysis.ts";
import { detailsOf } from "./details.ts";
import { type PartShare, partShare, peakShift, shiftBetween } from "./estimate.ts";
import { underEachClock } from "./instrument-clock.ts";
import { clockOf, diurnalOf, restDaysOf } from "./life.ts";
import type { Occasion } from "./occasion.ts";
import { type Part, partsOf } from "./parts.ts";
import { type Reading, readRhythm } from "./reading.ts";
import { tellPeak, tellShare, tellShift, tellUnanswered } from "./tell.ts";
import { tellDiurnal, tellNoZone, tellRestDays, tellZone } from "./tell-life.ts";

const IDS = [
  "workHourShare",
  "eveningShare",
  "weekendShare",
  "peakHour",
  "troughHour",
  "shift",
  "diurnal",
  "restDays",
  "timeZone",
] as const;

export default defineAnalysis({
  question: "At what hours and days does the subject live, and has that moved?",
  method: { id: "rhythm", version: 2 },
  needs: { records: ["flow", "coverage", "flowHourly", "defect"], span: 6 * WEEK },
  settings: {
    leastCoverage: setting(
      0.8,
      "share",
      "of an hour, and of a week's hours, that must be covered to count",
      "README, Choices",
      [0.6, 0.95],
    ),
    leastWeeks: setting(6, "weeks", "fewest whole weeks of each window", "README, Choices; METHODS §3.4"),
    significance: setting(0.025, "probability", "p-value up to which a move is told", "README, Choices"),
  },
  details: detailsOf,
  async run(task, { leastCoverage, leastWeeks, significance }) {
    const { subject, period, against } = task;
    const reading = await readRhythm(task, leastCoverage);
    if (!reading) return refused("no-data", `flows with ${subject.id} as a client`);
    const refusal = tooFew(reading, leastWeeks);
    if (refusal) return refused(refusal.reason, refusal.needs);
    const occasion: Occasion = { subject, period, against, reading };
    return [
      ...shares(occasion),
      peak("peakHour", occasion, task.random.fork("peak")),
      peak("troughHour", occasion, task.random.fork("trough")),
      shift(occasion, task.random, significance),
      diurnal(occasion, task.random.fork("diurnal")),
      rest(occasion, task.random.fork("rest days")),
      zone(occasion, task.random.fork("zone")),
    ];
  },
});

function shares(occasion: Occasion): Answer[] {
  const { period, against } = occasion.reading.weeks;
  return partsOf(occasion.subject).flatMap((part) => {
    const share = partShare(part.hours, period, against);
    return share ? [tellShare(part, asWideAsTold(share, part, occasion), occasion)] : [];
  });
}

/** At which of its times a clock that moved was right nobody knows: the share is what any of them would have it. */
function asWideAsTold(share: PartShare, part: Part, { reading: { clock, weeks } }: Occasion): PartShare {
  if (!clock) return share;
  const others = underEachClock(weeks, clock).flatMap(
    ({ period, against }) => partShare(part.hours, period, against) ?? [],
  );
  return {
    ...share,
    period: overAll(share.period, others, (other) => other.period),
    against: share.against && overAll(share.against, others, (other) => other.against),
  };
}

function overAll(mean: Mean, others: readonly PartShare[], of: (share: PartShare) => Mean | null): Mean {
  const all = [mean, ...others.flatMap((other) => of(other) ?? [])];
  return { ...mean, low: Math.min(...all.map(({ low }) => low)), high: Math.max(...all.map(({ high }) => high)) };
}

function peak(id: "peakHour" | "troughHour", occasion: Occasion, random: Random): Answer {
  const { period, against } = occasion.reading.weeks;
  const found = peakShift(period, against, random, id === "troughHour");
  return found ? tellPeak(id, found, occasion) : tellUnanswered(`rhythm.${id}`, "too-short", "four weeks with flows");
}

function diurnal(occasion: Occasion, random: Random): Answer {
  const { calendar, weeks } = occasion.reading;
  const found = diurnalOf(calendar.period, weeks.period, random.fork("period"));
  const before = weeks.against && diurnalOf(calendar.against, weeks.against, random.fork("against"));
  if (!found) return tellUnanswered("rhythm.diurnal", "coverage", "two weeks of which half the hours are covered");
  return tellDiurnal(found, before, occasion);
}

function rest(occasion: Occasion, random: Random): Answer {
  const { period, against } = occasion.reading.weeks;
  const found = restDaysOf(period, random.fork("period"));
  if (!found) return tellUnanswered("rhythm.restDays", "too-short", "four weeks with flows");
  return tellRestDays(found, against && restDaysOf(against, random.fork("against")), occasion);
}

function zone(occasion: Occasion, random: Random): Answer {
  const { weeks, octets } = occasion.reading;
  const found = clockOf(weeks.period, random.fork("period"));
  if (!found) return tellNoZone(occasion);
  const byOctets = octets && clockOf(octets.period, random.fork("octets"));
  return tellZone(found, byOctets, weeks.against && clockOf(weeks.against, random.fork("against")), occasion);
}

function shift(occasion: Occasion, random: Random, significance: number): Answer {
  const { weeks, octets } = occasion.reading;
  if (!weeks.against)
    return tellUnanswered("rhythm.shift", "too-short", "a second window to compare with (--against FROM..TO)");
  const found = shiftBetween(weeks.against, weeks.period, random.fork("shift"), significance);
  if (!found) return tellUnanswered("rhythm.shift", "too-short", "two whole weeks of each window");
  const byOctets = octets?.against && shiftBetween(octets.against, octets.period, random.fork("octets"), significance);
  return tellShift(found, byOctets ?? null, occasion);
}

/** Enough of the calendar but too little of it covered is another answer than too short a window. */
function tooFew(
  { weeks, of }: Reading,
  leastWeeks: number,
): { reason: "too-short" | "coverage"; needs: string } | null {
  const counted = [weeks.period.length, ...(weeks.against ? [weeks.against.length] : [])];
  const calendar = [of.period, ...(weeks.against ? [of.against] : [])];
  if (counted.every((each) => each >= leastWeeks)) return null;
  const needs = `${leastWeeks} whole weeks in each window with enough coverage; there are ${counted.join(" and ")} of ${calendar.join(" and ")}`;
  return { reason: calendar.every((each) => each >= leastWeeks) ? "coverage" : "too-short", needs };
}

function refused(reason: "no-data" | "too-short" | "coverage", needs: string): Answer[] {
  return IDS.map((id) => tellUnanswered(`rhythm.${id}`, reason, needs));
}
