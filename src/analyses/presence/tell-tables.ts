import { answered } from "../../finding/tell.ts";
import type { Answer } from "../analysis.ts";
import { countryNamed } from "./countries.ts";
import type { CountriesDetails, InfrastructureDetails, InstitutionsDetails, ResourcesDetails } from "./details.ts";
import { figuresOf } from "./figure.ts";
import { assumptionsOf, confidenceIn } from "./grounds.ts";
import { isFew, PRESENCE } from "./ladder.ts";
import { dates, listsOf, type Occasion, rounded, times } from "./occasion.ts";
import type { Placed } from "./place.ts";
import type { Reading, Standing } from "./reading.ts";
import { standsOut } from "./resources.ts";
import { spread } from "./tally.ts";

/** presence.countries: all that were tested. */
export function tellCountries(occasion: Occasion): Answer {
  const { subject, reading, before, wider, settings } = occasion;
  const present = placesOf(reading);
  const excess = reading.standings.filter(({ level }) => level >= 1 && level < PRESENCE);
  const naive = reading.standings.filter(({ judged }) => judged.units.naiveP <= 0.01 / reading.judgement.tests).length;
  const named = present.length === 0 ? "in none" : `in ${present.length}: ${names(present)}`;
  const unlike = before ? changesOf(reading, before) : { appeared: [], disappeared: [] };
  const weakest = [...present].sort((a, b) => a.judged.sessions.ratio.low - b.judged.sessions.ratio.low)[0];
  const details: CountriesDetails = {
    tested: reading.standings.length,
    tests: reading.judgement.tests,
    q: settings.q,
    ratio: settings.ratio,
    noise: { k: reading.noise.k, sigma: reading.judgement.sigma, error: reading.noise.error },
    controls: [...reading.controls],
    countries: reading.standings.filter(({ tally }) => !isFew(tally)).map((one) => rowOf(one, occasion)),
    few: reading.standings.filter(({ tally }) => tally && isFew(tally)).length,
    naivePoissonCalls: naive,
    ...unlike,
    unresolved: { unclassed: reading.unclassed, unplaced: reading.unplaced, beyond: beyondShare(reading) },
    lists: listsOf(occasion),
  };
  return answered({
    id: "presence.countries",
    claim: `Of ${details.tested} countries that ${subject.title} exchanged traffic with in ${dates(reading.period)}, people of it show at level ${PRESENCE} and above ${named}; in ${excess.length} more there is an excess of exchange (q ≤ ${settings.q} over ${details.tests} tests).`,
    estimate: {
      value: present.length,
      // In nineteen of twenty simulated runs none of them was false (README); who is missed keeps the other end open.
      low: present.length,
      high: null,
      level: 0.95,
      unit: "countries",
      n: reading.blocks.coveredDays,
      nEffective: null,
    },
    confidence: confidenceIn(
      occasion,
      weakest?.judged.sessions.ratio ?? null,
      before ? { agree: unlike.appeared.length + unlike.disappeared.length === 0 ? 2 : 1, of: 2 } : { agree: 1, of: 1 },
      reading.unclassed > 0.2 ? ["many networks are of unknown class"] : [],
    ),
    assumptions: [...assumptionsOf(occasion), "who leaves no sessions with its mail or VPN is not seen: a lower bound"],
    alternatives: [
      {
        explanation: "noise: day-to-day variation, a baseline that is off, errors of databases",
        ruledOutBy: `negative binomial with k = ${reading.noise.k.toFixed(1)} and σ = ${reading.judgement.sigma.toFixed(2)}; naive Poisson would call ${naive}`,
      },
    ],
    sensitivity: wider ? [{ changed: "core + suspected members", value: placesOf(wider).length }] : [],
    figures: figuresOf(occasion),
    details,
  });
}

function rowOf(
  { judged, level, tally }: Standing,
  { reading, before }: Occasion,
): CountriesDetails["countries"][number] {
  const { units } = judged;
  return {
    country: judged.country,
    level,
    levelBefore: before ? (before.standings.find((one) => one.judged.country === judged.country)?.level ?? 0) : null,
    units: tally ? rounded(units.observed) : "few",
    share: rounded(units.observed / reading.units),
    ratio: { ...units.ratio },
    q: Math.min(units.q, judged.sessions.q),
  };
}

function placesOf({ standings }: Reading): Standing[] {
  return standings.filter(({ level }) => level >= PRESENCE);
}

function changesOf(now: Reading, then: Reading): { appeared: string[]; disappeared: string[] } {
  const [here, there] = [now, then].map((one) => new Set(placesOf(one).map(({ judged }) => judged.country)));
  return {
    appeared: [...here!].filter((country) => !there!.has(country)),
    disappeared: [...there!].filter((country) => !here!.has(country)),
  };
}

function beyondShare({ beyond, placed }: Reading): number {
  const read = placed.reduce((sum, { days }) => sum + days.length, 0);
  return beyond && beyond.units > 0 ? Math.max(0, 1 - read / beyond.units) : 0;
}

function names(standings: readonly Standing[]): string {
  return standings.map(({ judged }) => countryNamed(judged.country).name).join(", ");
}

/** presence.infrastructure: what stands abroad and is nobody's home. */
export function tellInfrastructure(occasion: Occasion): Answer {
  const { subject, reading } = occasion;
  const all = reading.placed.reduce((sum, { days }) => sum + days.length, 0);
  const found = reading.placed.filter(({ infrastructure }) => infrastructure !== null);
  const groups = new Map<string, Placed[]>();
  for (const one of found) {
    const [country] = [...one.countries].find(([, share]) => share > 0.5) ?? ["disputed"];
    const key = `${one.infrastructure} ${country}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const rows = [...groups].map(([key, members]) => {
    const whole = spread(members, ({ days }) => days);
    const units = members.reduce((sum, { days }) => sum + days.length, 0);
    const at = key.lastIndexOf(" ");
    return {
      kind: key.slice(0, at),
      country: key.slice(at + 1),
      units,
      whole,
      few: whole.addresses < 10 || whole.days.size < 5,
    };
  });
  const told = rows
    .filter(({ few }) => !few)
    .sort((a, b) => b.units - a.units || (a.kind + a.country < b.kind + b.country ? -1 : 1));
  const units = found.reduce((sum, { days }) => sum + days.length, 0);
  const share = all > 0 ? units / all : 0;
  const details: InfrastructureDetails = {
    kinds: told.slice(0, MOST_ROWS).map(({ kind, country, units: own, whole }) => ({
      kind,
      country,
      units: rounded(own),
      networks: rounded(whole.networks),
      share: rounded(own / all),
    })),
    few: rows.length - told.length,
    lists: listsOf(occasion),
  };
  return answered({
    id: "presence.infrastructure",
    claim: `${(share * 100).toFixed(0)} % of what ${subject.title} exchanged with remote networks in ${dates(reading.period)}, in network-days, was with hosting, content, VPNs and carriers, which say nothing of people.`,
    estimate: null,
    confidence: confidenceIn(occasion, null, { agree: 1, of: 1 }, []),
    assumptions: ["what the lists do not know as infrastructure is none"],
    details,
  });
}

const MOST_ROWS = 40;

/** presence.localResources: the study's own heuristic. */
export function tellResources(occasion: Occasion): Answer {
  const { subject, reading } = occasion;
  const out = reading.breadths.filter(standsOut);
  const details: ResourcesDetails = {
    countries: reading.breadths.slice(0, MOST_ROWS).map(({ p: _, ...one }) => ({
      ...one,
      byCategory: { ...one.byCategory },
      ratio: { ...one.ratio },
      standsOut: out.some(({ country }) => country === one.country),
    })),
    lists: listsOf(occasion),
  };
  const first = out[0];
  const most = first
    ? `; most in ${countryNamed(first.country).name}, ${times(first.ratio.value)} times as many as expected (95 % interval ${times(first.ratio.low)} to ${times(first.ratio.high)})`
    : "";
  return answered({
    id: "presence.localResources",
    claim: `By the heuristic of local resources, ${subject.title} used news, government or universities of ${out.length} ${out.length === 1 ? "country" : "countries"} more broadly than its controls in ${dates(reading.period)}${out.length > 0 ? `: ${out.map(({ country }) => countryNamed(country).name).join(", ")}` : ""}${most}.`,
    estimate: first ? { ...first.ratio, level: 0.95, unit: "ratio", n: first.resources, nEffective: null } : null,
    confidence: confidenceIn(occasion, first ? first.ratio : null, { agree: 1, of: 1 }, [
      "interest in a country from home is not presence there",
    ]),
    assumptions: [
      ...assumptionsOf(occasion),
      "a network of a university or government stands for what its country's own people use",
    ],
    alternatives: [
      { explanation: "people at home with an eye on that country", ruledOutBy: null },
      {
        explanation: "one popular resource",
        ruledOutBy: first?.withoutAnyOne ? "it stands out without any one of them" : null,
      },
    ],
    details,
  });
}

/** What an institution must show before it is named: small groups are people (METHODS §13.3). */
const INSTITUTION_MINIMUM = { addresses: 10, days: 5, largestShare: 0.5 };
const INSTITUTIONS = ["education", "research", "government"];

/** presence.institutions: AS of universities and governments, named only above the minimum. */
export function tellInstitutions(occasion: Occasion): Answer {
  const { subject, reading, knowledge } = occasion;
  const at = (reading.period.from + reading.period.to) / 2;
  const byAsn = new Map<number, Placed[]>();
  for (const one of reading.placed)
    if (one.asn !== null && INSTITUTIONS.includes(one.class) && one.infrastructure === null)
      byAsn.set(one.asn, [...(byAsn.get(one.asn) ?? []), one]);
  const all = [...byAsn]
    .sort(([a], [b]) => a - b)
    .map(([asn, members]) => ({ asn, kind: members[0]!.class, whole: spread(members, ({ days }) => days) }));
  const above = all.filter(
    ({ whole }) =>
      whole.addresses >= INSTITUTION_MINIMUM.addresses &&
      whole.days.size >= INSTITUTION_MINIMUM.days &&
      whole.largestShare <= INSTITUTION_MINIMUM.largestShare,
  );
  const details: InstitutionsDetails = {
    minimum: INSTITUTION_MINIMUM,
    institutions: above.map(({ asn, kind, whole }) => {
      const named = knowledge.asName(asn, at);
      return {
        asn,
        name: named?.name ?? `AS${asn}`,
        country: named?.country ?? "",
        class: kind,
        addresses: rounded(whole.addresses),
        days: rounded(whole.days.size),
      };
    }),
    below: all.length - above.length,
    lists: listsOf(occasion),
  };
  return answered({
    id: "presence.institutions",
    claim: `${subject.title} exchanged traffic with ${above.length} universities, institutes or authorities abroad in ${dates(reading.period)} by enough addresses and days to name them; ${details.below === 0 ? "no others were met" : "others were met and are not named"}.`,
    estimate: {
      value: above.length,
      low: above.length,
      high: null,
      level: 0.95,
      unit: "institutions",
      n: reading.blocks.coveredDays,
      nEffective: null,
    },
    confidence: confidenceIn(occasion, null, { agree: 1, of: 1 }, []),
    assumptions: [
      "an exchange with an institution does not say who of it took part, nor that anybody of the subject is there",
    ],
    details,
  });
}
