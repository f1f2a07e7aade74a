import { confidenceFrom } from "../../finding/confidence.ts";
import { likelihoodTerm } from "../../finding/likelihood.ts";
import { answered, type Told, type Untold, unanswered } from "../../finding/tell.ts";
import { chanceOfChange } from "../../statistics/chance-of-change.ts";
import type { ClockOffset } from "../../statistics/clock-offset.ts";
import type { RestDays } from "../../statistics/rest-days.ts";
import { DAY, HOUR } from "../../values/instant.ts";
import type { DiurnalDetails, RestDetails, ZoneDetails } from "./details.ts";
import { isHoliday } from "./holidays.ts";
import type { Diurnal } from "./life.ts";
import type { Occasion } from "./occasion.ts";
import { DAYS } from "./parts.ts";
import { assumptionsOf, common, coverageOf, untestedOf } from "./tell.ts";

/** p-value up to which a day of its own is told (METHODS §3.2 gives none; that of a rest day is taken). */
const SIGNIFICANT = 0.01;

export function tellDiurnal({ test, strength }: Diurnal, against: Diurnal | null, occasion: Occasion): Told {
  const { subject } = occasion;
  const lives = test.relaxed && test.pValue <= SIGNIFICANT;
  const how = test.strict
    ? `one cycle a day is ${test.ratio.toFixed(1)} times the next`
    : "the largest cycle is the day or a part of it";
  const details: DiurnalDetails = {
    ...common(occasion),
    ...test,
    against: against && { ...against.test, strength: against.strength.value },
  };
  return answered({
    id: "rhythm.diurnal",
    claim: lives
      ? `${subject.title} lives by the day: ${how} (p = ${test.pValue.toFixed(3)} by permuting blocks of 25 hours, ${test.days} days), strength ${strength.value.toFixed(2)} of 1 (95 % interval ${strength.low.toFixed(2)} to ${strength.high.toFixed(2)}).`
      : `No cycle of a day can be told in the ${occasion.reading.quantity.name} of ${subject.title} (p = ${test.pValue.toFixed(3)} by permuting blocks of 25 hours, ${test.days} days).`,
    estimate: { ...strength, unit: "strength of the daily cycle, 0 to 1", nEffective: strength.n },
    likelihood: lives ? likelihoodTerm(chanceOfChange(test.pValue)) : null,
    confidence: confidenceFrom({
      coverage: coverageOf(occasion.reading),
      precision: lives ? 1 - (strength.high - strength.low) / Math.max(0.1, strength.value) : 0.5,
      readings: { agree: test.strict === test.relaxed ? 2 : 1, of: 2 },
      openRivals: [],
      untested: untestedOf(occasion),
    }),
    assumptions: assumptionsOf(occasion),
    details,
  });
}

export function tellRestDays(found: RestDays, against: RestDays | null, occasion: Occasion): Told {
  const { subject, reading } = occasion;
  const resting = restingOf(found);
  const agrees = resting.join() === [...subject.restDays].sort().join();
  const exceptions = found.exceptions.map(({ week, weekday, work }) => {
    const day = reading.mondays.period[week]! + weekday;
    return { date: new Date(day * DAY).toISOString().slice(0, 10), declared: isHoliday(subject, day), work };
  });
  const details: RestDetails = {
    ...common(occasion),
    weekdays: found.weekdays.map((each) => ({ ...each, day: DAYS[each.weekday]! })),
    rests: resting.map((day) => DAYS[day]!),
    declared: subject.restDays.map((day) => DAYS[day]!),
    agrees,
    against: against && restingOf(against).map((day) => DAYS[day]!),
    exceptions,
    draws: found.draws,
  };
  const said =
    resting.length > 0
      ? `${names(resting)} ${resting.length > 1 ? "are lived as days" : "is lived as a day"}`
      : "no weekday is lived as a day";
  const pValue = leastSure(found);
  return answered({
    id: "rhythm.restDays",
    claim:
      `By the shape of its days ${said} of rest in ${subject.title}` +
      `${resting.length > 0 ? ` (p ≤ ${SIGNIFICANT} each by permuting days within ${found.n} weeks)` : ` beyond what chance does in ${found.n} weeks`}` +
      `, ${agrees ? "as the subject's definition has it" : `where its definition has ${names(subject.restDays) || "none"}`}` +
      `${exceptions.length > 0 ? `; ${exceptions.length} other days were lived like them` : ""}.`,
    estimate: null,
    likelihood: pValue === null ? null : likelihoodTerm(chanceOfChange(pValue)),
    confidence: confidenceFrom({
      coverage: coverageOf(reading),
      precision: pValue === null ? 0.5 : 1 - pValue,
      readings: { agree: agrees ? 2 : 1, of: 2 },
      openRivals: [],
      untested: untestedOf(occasion),
    }),
    assumptions: [
      ...assumptionsOf(occasion),
      "a day of rest begins later and holds less of office hours than a workday",
    ],
    details,
  });
}

/** The zone that people live by, as a check of the declared one: a clock that is wrong shows here. */
export function tellZone(
  found: ClockOffset,
  byOctets: ClockOffset | null,
  against: ClockOffset | null,
  occasion: Occasion,
): Told {
  const { subject, period, reading } = occasion;
  const declared = subject.zone.offsetAt((period.from + period.to) / 2) / HOUR;
  const later = {
    low: found.low + (reading.clock?.reach.low ?? 0),
    high: found.high + (reading.clock?.reach.high ?? 0),
  };
  const [value, low, high] = [declared - found.hours, declared - later.high, declared - later.low];
  const agrees = later.low <= 0 && later.high >= 0;
  const details: ZoneDetails = {
    ...common(occasion),
    declared,
    inferred: value,
    agrees,
    strength: found.strength,
    distance: found.distance,
    octets: byOctets && declared - byOctets.hours,
    against: against?.hours ?? null,
  };
  return answered({
    id: "rhythm.timeZone",
    claim: `The day of ${subject.title} fits a clock of ${utc(value)} (95 % interval ${utc(low)} to ${utc(high)}), ${agrees ? "as" : "not the"} ${utc(declared)} that ${subject.zone.name} ${agrees ? "has" : "declares"}.`,
    estimate: {
      value,
      low,
      high,
      level: found.level,
      unit: "hours ahead of UTC",
      n: found.n,
      nEffective: found.n,
    },
    confidence: confidenceFrom({
      coverage: coverageOf(reading),
      precision: 1 - (high - low) / 12,
      readings: { agree: byOctets && Math.abs(byOctets.hours - found.hours) <= 1 ? 2 : 1, of: byOctets ? 2 : 1 },
      openRivals: agrees ? [] : ["clocks of exporters that are off", "people who live by night"],
      untested: untestedOf(occasion),
    }),
    assumptions: [
      "people sleep before dawn and are busiest by day or in the evening, by their own clock; what runs alike at all hours is machines",
    ],
    alternatives: agrees
      ? []
      : [
          { explanation: "clocks of exporters that are off", ruledOutBy: null },
          { explanation: "people who live by night", ruledOutBy: null },
        ],
    details,
  });
}

export function tellNoZone(occasion: Occasion): Untold {
  const needs = "a day that gathers at some hour (strength of .1 and more), so that a clock can be told from it";
  return unanswered("rhythm.timeZone", "not-observable", needs, common(occasion));
}

/** p-value of the rest day that is least sure to be one, for all of them are claimed together; null where there is none. */
export function leastSure({ weekdays }: Pick<RestDays, "weekdays">): number | null {
  const resting = weekdays.filter(({ rests }) => rests).map(({ pValue }) => pValue);
  return resting.length === 0 ? null : Math.max(...resting);
}

function restingOf({ weekdays }: RestDays): number[] {
  return weekdays.filter(({ rests }) => rests).map(({ weekday }) => weekday);
}

function names(days: readonly number[]): string {
  return days.map((day) => DAYS[day]).join(" and ");
}

function utc(hours: number): string {
  const minutes = Math.round(Math.abs(hours) * 60);
  const rest = minutes % 60 === 0 ? "" : `:${String(minutes % 60).padStart(2, "0")}`;
  return `UTC${hours < 0 ? "−" : "+"}${Math.floor(minutes / 60)}${rest}`;
}
