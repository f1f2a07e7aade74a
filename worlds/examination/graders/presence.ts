import { countryDetails } from "../../../src/analyses/presence/details.ts";
import type { Answered, Finding } from "../../../src/finding/finding.ts";
import { DAY, parsePeriod } from "../../../src/values/instant.ts";
import { type Grade, type Known, refused } from "../grade.ts";

/** From this level on a country is told as a place of presence. */
const PRESENCE = 3;
/** Fewer days of a cohort in the window than the ladder asks for cannot be told. */
const LEAST_DAYS = 21;

/** Each country that is told must have people of the network in it, and each that has them ought to be told. */
export function gradePresence(findings: readonly Finding[], known: Known): Grade[] {
  const summary = findings.find(({ id }) => id === "presence.countries");
  if (!summary?.answered)
    return findings.map(({ id, ...one }) =>
      refused(id, refusalDue(known), one.answered ? "" : `${one.reason}: ${one.needs}`),
    );
  const told = findings.filter((one): one is Answered => one.answered && /^presence\.[A-Z]{2}$/.test(one.id));
  const there = placesOf(known);
  const missed = [...there].filter(
    ([country]) => !told.some((one) => one.id === `presence.${country}` && levelOf(one) >= PRESENCE),
  );
  return [
    ...told.map((one) => gradeCountry(one, there)),
    ...missed.map(([country, effect]) => ({
      finding: "presence.country",
      answered: true,
      change: { effect, told: false, right: false },
      said: `${country} was not told`,
    })),
    ...(there.size > 0 || told.some((one) => levelOf(one) >= PRESENCE)
      ? []
      : [{ finding: "presence.country", answered: true, change: { effect: null, told: false, right: false } }]),
    { finding: "presence.countries", answered: true },
  ];
}

function gradeCountry(finding: Answered, there: ReadonlyMap<string, string>): Grade {
  const country = finding.id.slice("presence.".length);
  if (levelOf(finding) < PRESENCE) return { finding: "presence.excess", answered: true };
  const effect = there.get(country) ?? null;
  return {
    finding: "presence.country",
    answered: true,
    change: { effect, told: true, right: effect !== null },
    ...(finding.likelihood ? { likelihood: { ...finding.likelihood, happened: effect !== null } } : {}),
    confidence: { level: finding.confidence.level, wrong: effect === null },
    ...(effect === null ? { said: finding.claim } : {}),
  };
}

function levelOf({ details }: Answered): number {
  return countryDetails.parse(details).level;
}

/** Countries in which people of the subject sit long enough in the window asked about, by how many they are. */
function placesOf({ world, truth, subject, after }: Known): Map<string, string> {
  const window = parsePeriod(world.file.windows[after]!)!;
  const people = new Map<string, number>();
  for (const { network, country, evidence, from, to, people: count } of truth.answers.presence) {
    const days = (Math.min(Date.parse(to), window.to) - Math.max(Date.parse(from), window.from)) / DAY;
    if (network === subject && evidence === "visitors" && days >= LEAST_DAYS)
      people.set(country, (people.get(country) ?? 0) + (count ?? 0));
  }
  return new Map([...people].map(([country, count]) => [country, `${count} people`]));
}

/** Without a control, or without tables of places, there is nothing to hold a country against. */
function refusalDue({ world }: Known): boolean | null {
  return world.networks.length < 2 || world.file.geography === undefined ? true : null;
}
