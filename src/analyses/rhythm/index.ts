import { WEEK } from "../../values/instant.ts";
import { type Answer, defineAnalysis, setting } from "../analysis.ts";
import { partShare, peakShift, shiftBetween } from "./estimate.ts";
import type { Occasion } from "./occasion.ts";
import { partsOf } from "./parts.ts";
import { type Reading, readRhythm } from "./reading.ts";
import { tellPeak, tellShare, tellShift, tellUnanswered } from "./tell.ts";

const IDS = ["workHourShare", "eveningShare", "weekendShare", "peakHour", "shift"] as const;

export default defineAnalysis({
  question: "At what hours and days does the subject live, and has that moved?",
  method: { id: "rhythm", version: 1 },
  needs: { records: ["flow", "coverage", "flowHourly"], span: 6 * WEEK },
  settings: {
    leastCoverage: setting(
      0.8,
      "share",
      "of an hour, and of a week's hours, that must be covered to count",
      "README, Choices",
    ),
    leastWeeks: setting(6, "weeks", "fewest whole weeks of each window", "README, Choices; METHODS §3.4"),
    significance: setting(0.025, "probability", "p-value up to which a move is told", "README, Choices"),
  },
  async run(task, { leastCoverage, leastWeeks, significance }) {
    const { subject, period, against } = task;
    const reading = await readRhythm(task, leastCoverage);
    if (!reading) return refused("no-data", `flows with ${subject.id} as a client`);
    const refusal = tooFew(reading, leastWeeks);
    if (refusal) return refused(refusal.reason, refusal.needs);
    const occasion: Occasion = { subject, period, against, reading };
    return [...shares(occasion), peak(occasion, task.random), shift(occasion, task.random, significance)];
  },
});

function shares(occasion: Occasion): Answer[] {
  const { period, against } = occasion.reading.weeks;
  return partsOf(occasion.subject).flatMap((part) => {
    const share = partShare(part.hours, period, against);
    return share ? [tellShare(part, share, occasion)] : [];
  });
}

function peak(occasion: Occasion, random: Parameters<typeof peakShift>[2]): Answer {
  const { period, against } = occasion.reading.weeks;
  const found = peakShift(period, against, random.fork("peak"));
  return found ? tellPeak(found, occasion) : tellUnanswered("rhythm.peakHour", "too-short", "four weeks with flows");
}

function shift(occasion: Occasion, random: Parameters<typeof peakShift>[2], significance: number): Answer {
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
