import { likelihoodTerm } from "../../finding/likelihood.ts";
import { answered } from "../../finding/tell.ts";
import type { Answer } from "../analysis.ts";
import { countryNamed } from "./countries.ts";
import type { CountryDetails } from "./details.ts";
import { assumptionsOf, confidenceIn } from "./grounds.ts";
import type { Excess } from "./judge.ts";
import { isFew, PRESENCE, RUNGS } from "./ladder.ts";
import { dates, listsOf, type Occasion, rounded, times } from "./occasion.ts";
import type { Standing } from "./reading.ts";
import { standsOut } from "./resources.ts";
import { alternativesFor } from "./rivals.ts";

/**
 * How probable presence is at a level: among simulated runs with one cohort in sixty countries .97 of the countries at level 3
 * hold it (README); what records cannot rule out – students' VPNs, unlisted exits – is taken off by judgement.
 */
const PROBABILITY: Readonly<Record<number, number>> = { 3: 0.75, 4: 0.88, 5: 0.97 };

/** presence.<ISO country>, from level 1 on. */
export function tellCountry(standing: Standing, occasion: Occasion): Answer {
  const { subject, reading, wider } = occasion;
  const { judged, level, tally, bySessions } = standing;
  const { name } = countryNamed(judged.country);
  const few = isFew(tally);
  const told = bySessions ? judged.sessions : judged.units;
  const probability = PROBABILITY[level];
  const alternatives = alternativesFor(standing, reading);
  const before = levelIn(occasion.before, judged.country);
  return answered({
    id: `presence.${judged.country}`,
    claim: few ? fewClaim(name, occasion, level) : claimOf(name, standing, told, occasion),
    estimate: few
      ? null
      : {
          ...told.ratio,
          level: 0.95,
          unit: "ratio",
          n: tally?.networks.days.size ?? 0,
          nEffective: null,
        },
    likelihood: probability === undefined ? null : likelihoodTerm(probability),
    confidence: confidenceIn(
      occasion,
      few ? null : told.ratio,
      readingsOf(standing, occasion),
      alternatives.filter((one, at) => at > 0 && one.ruledOutBy === null).map(({ explanation }) => explanation),
    ),
    assumptions: [...assumptionsOf(occasion), "mail and VPN services of the subject are used by its own people"],
    alternatives,
    sensitivity: [
      ...(wider
        ? [{ changed: "core + suspected members", value: few ? null : ratioIn(wider, judged.country, bySessions) }]
        : []),
      ...(bySessions
        ? []
        : [
            {
              changed: "networks of unknown class left out",
              value: few ? null : (reading.withoutUnknown.get(judged.country) ?? null),
            },
          ]),
      { changed: "drawn towards 1 as far as the count is small", value: few ? null : told.shrunk },
    ],
    details: detailsFor(standing, occasion, before),
  });

  function levelIn(other: Occasion["before"], country: string): number | null {
    if (!other) return null;
    return other.standings.find((one) => one.judged.country === country)?.level ?? 0;
  }

  function claimOf(place: string, { level: reached }: Standing, { ratio, observed }: Excess, { settings }: Occasion) {
    const factor = `${times(ratio.value)} times what ${reading.controls.join(", ")} let expect (95 % interval ${times(ratio.low)} to ${times(ratio.high)})`;
    if (reached >= PRESENCE)
      return `Networks of people in ${place} began sessions with mail or VPN of ${subject.title} on ${rounded(observed)} network-days of ${dates(reading.period)}, ${factor}: presence there at level ${reached} of 5.`;
    return `Exchange of ${subject.title} with networks in ${place} in ${dates(reading.period)} was ${factor}: an excess of exchange at level ${reached} of 5, which is no presence (that begins at ${PRESENCE}; q ≤ ${settings.q}).`;
  }
}

function fewClaim(name: string, { subject, reading }: Occasion, level: number): string {
  return `Exchange of ${subject.title} with networks in ${name} in ${dates(reading.period)} was more than expected, but with so few remote addresses or days that counts are not told (level ${level} of 5).`;
}

function ratioIn(reading: Occasion["reading"], country: string, bySessions: boolean): number | null {
  const found = reading.standings.find(({ judged }) => judged.country === country)?.judged;
  const told = bySessions ? found?.sessions : found?.units;
  return told && told.expected > 0 ? told.ratio.value : null;
}

/** Readings with failure modes of their own: all exchange, sessions begun there, the local day, local resources. */
function readingsOf({ byUnits, bySessions, judged, localDay }: Standing, { reading }: Occasion) {
  const local = reading.breadths.find(({ country }) => country === judged.country);
  const votes = [
    byUnits || judged.units.shrunk > 1.5,
    bySessions,
    ...(localDay ? [localDay.support >= 0.5] : []),
    ...(local ? [standsOut(local) || local.ratio.value > 1] : []),
  ];
  return { agree: votes.filter(Boolean).length, of: votes.length };
}

function detailsFor(standing: Standing, occasion: Occasion, levelBefore: number | null): CountryDetails {
  const { judged, level, held, tally, localDay } = standing;
  const few = isFew(tally);
  const count = (value: number) => (few ? ("few" as const) : rounded(value));
  const sessions = tally?.sessionNetworks;
  // The sessions are a cell of their own, with fewer people in it.
  const fewSessions = !sessions || sessions.addresses < 10 || sessions.days.size < 5;
  const sessionCount = (value: number) => (few || fewSessions ? ("few" as const) : rounded(value));
  return {
    country: judged.country,
    name: countryNamed(judged.country).name,
    level,
    levelBefore,
    evidence: RUNGS.map(({ id, because, level: rung }) => ({
      rung: id,
      level: rung,
      holds: held.includes(id),
      because,
    })),
    units: few ? null : excessOf(judged.units, occasion, count),
    sessions: few || fewSessions ? null : excessOf(judged.sessions, occasion, sessionCount),
    networks: count(tally?.networks.networks ?? 0),
    addresses: count(tally?.networks.addresses ?? 0),
    days: count(tally?.networks.days.size ?? 0),
    sessionNetworks: sessionCount(sessions?.networks ?? 0),
    sessionDays: sessionCount(sessions?.days.size ?? 0),
    services: { mail: sessionCount(tally?.mailSessions ?? 0), portal: sessionCount(tally?.portalSessions ?? 0) },
    localDay: localDay && {
      support: localDay.support,
      utcOffsetHours: localDay.offset,
      gainPerSession: localDay.gain,
    },
    localResources: count(occasion.reading.breadths.find(({ country }) => country === judged.country)?.resources ?? 0),
    lists: listsOf(occasion),
  };
}

function excessOf(
  { observed, expected, ratio, shrunk, q, naiveP }: Excess,
  { reading: { judgement } }: Occasion,
  count: (value: number) => number | "few",
) {
  return {
    observed: count(observed),
    expected: count(expected),
    ratio: { ...ratio },
    shrunk,
    q,
    naivePoissonCalls: naiveP <= 0.01 / judgement.tests,
  };
}
