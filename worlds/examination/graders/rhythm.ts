import { shareDetails, shiftDetails, zoneDetails } from "../../../src/analyses/rhythm/details.ts";
import type { Answered, Finding } from "../../../src/finding/finding.ts";
import { parsePeriod, WEEK } from "../../../src/values/instant.ts";
import { type Grade, type Known, refused } from "../grade.ts";
import { heardShare, losesMuch, samplingIn } from "../known.ts";
import { busiestHour, peopleOnly, weekOf } from "../people-only.ts";

/** A share of the week that differs by less did not move; between the two nothing is graded. */
const STILL = 0.0025;
const MOVED = 0.008;
const LEAST_WEEKS = 6;

type Mean = { readonly value: number; readonly low: number; readonly high: number };

/** The truth is the rhythm of the people alone: machines that come beside them have not moved anybody. */
export function gradeRhythm(findings: readonly Finding[], known: Known): Grade[] {
  const truth = truthOf(known);
  return findings.map((finding) => {
    if (!finding.answered)
      return refused(finding.id, refusalDue(finding, known), `${finding.reason}: ${finding.needs}`);
    if (finding.id === "rhythm.shift") return gradeShift(finding, truth);
    if (finding.id === "rhythm.peakHour") return gradePeak(finding, truth);
    if (finding.id === "rhythm.timeZone") return gradeZone(finding, known);
    return finding.id in PARTS ? gradeShare(finding, truth) : { finding: finding.id, answered: true };
  });
}

interface PeopleTruth {
  /** The part of the week that moved most, as a share of flows. */
  readonly most: number;
  readonly effect: string;
  /** Expected flows by hour of the week, of the window compared with and of the one asked about. */
  readonly weeks: readonly [Float64Array, Float64Array];
  /** Whether TCP alone is counted, of which every packet is seen. */
  readonly whole: boolean;
}

/** The same for all seeds of a world. */
const TRUTHS = new WeakMap<Known, PeopleTruth>();

function truthOf(known: Known): PeopleTruth {
  const found = TRUTHS.get(known);
  if (found) return found;
  const { before, after, world } = peopleOnly(known);
  const moves = Object.entries(after.rhythm).map(([part, { flows }]) => flows - before.rhythm[part]!.flows);
  const { whole } = samplingIn(known);
  const week = (window: string) => weekOf(world, parsePeriod(world.file.windows[window]!)!, whole ? "tcp" : "all");
  const weeks = [week(known.before), week(known.after)] as const;
  const truth = { most: Math.max(...moves.map(Math.abs)), effect: effectOf(known), weeks, whole };
  TRUTHS.set(known, truth);
  return truth;
}

/** What is set anew of the people's days. */
function effectOf({ world }: Known): string {
  const { mix } = world.file.networks[0]!.people!;
  if (mix.length < 2) return "holidays";
  const [then, now] = [mix[0]!.shares, mix.at(-1)!.shares];
  const keys = [...new Set([...Object.keys(then), ...Object.keys(now)])] as (keyof typeof then)[];
  const points = keys.reduce((sum, key) => sum + Math.abs((now[key] ?? 0) - (then[key] ?? 0)), 0) * 50;
  return `${points.toFixed(0)} points${world.exporters.every(({ sampling }) => sampling[0]!.oneIn === 1) ? ", 1:1" : ""}`;
}

function gradeShift(finding: Answered, { most, effect }: PeopleTruth): Grade {
  const { shifted, pValue } = shiftDetails.parse(finding.details);
  const grey = most >= STILL && most < MOVED && effect === "holidays";
  const still = most < STILL;
  const wrong = shifted && still;
  return {
    finding: finding.id,
    answered: true,
    ...(grey ? {} : { change: { effect: still ? null : effect, told: shifted, right: shifted && !still } }),
    ...(finding.likelihood && !grey ? { likelihood: { ...finding.likelihood, happened: !still } } : {}),
    ...(grey ? {} : { confidence: { level: finding.confidence.level, wrong } }),
    ...(wrong ? { said: `p = ${pValue.toFixed(3)}: ${finding.claim}` } : {}),
  };
}

/** Of the share itself where every packet is seen and TCP tells what was answered; of its move where there is none. */
function gradeShare(finding: Answered, { weeks, most, whole: seen }: PeopleTruth): Grade {
  const { difference, also, quantity } = shareDetails.parse(finding.details);
  const { id, claim } = finding;
  const { hours, told: level } = PARTS[id]!(finding.estimate as Mean, also.value);
  const whole = seen && quantity === "answered flows";
  const [then, truth] = weeks.map((week) => shareOf(week, hours)) as [number, number];
  const moved = truth - then;
  const still = most < STILL;
  const told = difference !== null && (difference.low > 0 || difference.high < 0);
  const inLevel = { holds: level.low <= truth && truth <= level.high, error: Math.abs(level.value - truth) };
  const inMove = difference && {
    holds: difference.low <= 0 && difference.high >= 0,
    error: Math.abs(difference.value),
  };
  const interval = whole ? inLevel : still ? inMove : null;
  const effect = still ? null : `${Math.abs(moved * 100).toFixed(0)} points`;
  return {
    finding: id,
    answered: true,
    ...(interval
      ? {
          interval: { ...interval, in: "points" },
          confidence: { level: finding.confidence.level, wrong: !interval.holds },
        }
      : {}),
    ...(difference && (still || Math.abs(moved) >= MOVED)
      ? { change: { effect, told, right: told && !still && difference.value > 0 === moved > 0 } }
      : {}),
    ...((still && told) || interval?.holds === false
      ? { said: `truth ${truth.toFixed(3)}, moved ${moved.toFixed(3)}: ${claim}` }
      : {}),
  };
}

/** Which hours of the week, and what is told of just those: Mon–Fri 08–18 is the other reading of working hours. */
const PARTS: Record<string, (main: Mean, also: Mean) => { hours: (day: number, hour: number) => boolean; told: Mean }> =
  {
    "rhythm.workHourShare": (_, also) => ({ hours: (day, hour) => day < 5 && hour >= 8 && hour < 18, told: also }),
    "rhythm.eveningShare": (main) => ({ hours: (_, hour) => hour >= 19 || hour < 1, told: main }),
    "rhythm.weekendShare": (main) => ({ hours: (day) => day >= 5, told: main }),
  };

function shareOf(week: Float64Array, isIn: (day: number, hour: number) => boolean): number {
  const part = week.filter((_, at) => isIn(Math.floor(at / 24), at % 24));
  return part.reduce((sum, one) => sum + one, 0) / week.reduce((sum, one) => sum + one, 0);
}

/** The network's own zone, where every exporter's clock is right. */
function gradeZone(finding: Answered, { world }: Known): Grade {
  const wrongClock = world.file.instrument.exporters.some(({ clock }) => clock !== undefined);
  if (wrongClock) return { finding: finding.id, answered: true };
  const { declared } = zoneDetails.parse(finding.details);
  const { low, high, value } = finding.estimate!;
  const holds = low! <= declared && declared <= high!;
  return {
    finding: finding.id,
    answered: true,
    interval: { holds, error: Math.abs(value - declared), in: "hours" },
    confidence: { level: finding.confidence.level, wrong: !holds },
    ...(holds ? {} : { said: `truth UTC+${declared}: ${finding.claim}` }),
  };
}

/** Of flows that are counted whole: addresses by hour are full before flows are, and may peak elsewhere. */
function gradePeak(finding: Answered, { weeks, whole }: PeopleTruth): Grade {
  const hour = whole ? busiestHour(weeks[1]) : null;
  if (hour === null) return { finding: finding.id, answered: true };
  const { low, high, value } = finding.estimate!;
  const holds = [-24, 0, 24].some((turn) => low! <= hour + turn && hour + turn <= high!);
  const error = Math.min(...[-24, 0, 24].map((turn) => Math.abs(value - hour - turn)));
  return {
    finding: finding.id,
    answered: true,
    interval: { holds, error, in: "hours" },
    confidence: { level: finding.confidence.level, wrong: !holds },
    ...(holds ? {} : { said: `truth ${hour.toFixed(1)} h: ${finding.claim}` }),
  };
}

function refusalDue(finding: Finding, known: Known): boolean | null {
  const weeks = [known.before, known.after].map((window) => {
    const { from, to } = parsePeriod(known.world.file.windows[window]!)!;
    return (heardShare(known, window) * (to - from)) / WEEK;
  });
  if (Math.min(...weeks) < LEAST_WEEKS) return true;
  if (finding.id === "rhythm.peakHour" || samplingIn(known).thinnest > 10_000 || losesMuch(known)) return null;
  return Math.min(...weeks) < LEAST_WEEKS + 1 ? null : false;
}
