import type { ClockChoice } from "../../statistics/nearer-clock.ts";
import type { Random } from "../../statistics/random.ts";
import type { Questions } from "../../store/store.ts";
import type { Member, Subject } from "../../subject/subject.ts";
import type { Instant, Period } from "../../values/instant.ts";
import { askSenders, type Sender } from "../crossings/ask.ts";
import { type Blocks, blocksOf } from "../crossings/blocks.ts";
import type { Refusal } from "../crossings/refusal.ts";
import { CORE } from "../instrument/belonging.ts";
import { askClockFaults, type ClockFault } from "../instrument/clock-faults.ts";
import { askCoverage } from "../instrument/coverage.ts";
import { samplingKnown } from "../instrument/sampling.ts";
import type { Knowledge } from "../knowledge.ts";
import { askBeyond, askNames, askNetworks, askSessionHours, type Beyond, MOST_NETWORKS, type Whom } from "./ask.ts";
import { type Judged, type Judgement, judge, type Noise } from "./judge.ts";
import { type Bar, climb, PRESENCE } from "./ladder.ts";
import { localDayOf } from "./local-day.ts";
import { databaseError, dayToDay, spreadOfControls } from "./noise.ts";
import { type Placed, placeAll } from "./place.ts";
import { type Breadth, breadthOf, localResources } from "./resources.ts";
import { summed, type Tally, tallyByCountry, unitsOf } from "./tally.ts";

export interface Settings extends Bar {
  readonly leastCoverage: number;
  readonly leastSigma: number;
  readonly guessedSigma: number;
  readonly scannerTargets: number;
}

export interface Gathering {
  readonly store: Questions;
  readonly subject: Subject;
  readonly controls: readonly Subject[];
  readonly knowledge: Knowledge;
  readonly random: Random;
  readonly settings: Settings;
}

/** One country as it stands on the ladder. */
export interface Standing extends ReturnType<typeof climb> {
  readonly judged: Judged;
  readonly tally: Tally | undefined;
  readonly localDay: ClockChoice | null;
  /** Whether a control stands out there too, held against the others. */
  readonly alsoControl: boolean;
}

/** What one window shows. */
export interface Reading {
  readonly period: Period;
  readonly blocks: Blocks;
  readonly placed: readonly Placed[];
  readonly controls: readonly string[];
  readonly units: number;
  readonly controlUnits: number;
  readonly judgement: Judgement;
  readonly noise: Noise;
  readonly standings: readonly Standing[];
  /** Observed ÷ expected of all exchange when networks of unknown class are left out, by country. */
  readonly withoutUnknown: ReadonlyMap<string, number>;
  readonly breadths: readonly Breadth[];
  readonly beyond: Beyond | null;
  /** Those networks, of subject and controls, of which only a part drawn at random is read. */
  readonly drawn: readonly string[];
  readonly sampling: "known" | "unknown" | "mixed";
  readonly sampled: boolean;
  readonly clockFaults: readonly ClockFault[];
  /** Shares of the units of which the class, and of which the country, is not known. */
  readonly unclassed: number;
  readonly unplaced: number;
}

const FEWEST_DAYS = 7;
const FEWEST_UNITS = 100;
const LEAST_DAYS = 0.5;
/** Below this share of known classes, hosting cannot be told from people. */
const LEAST_CLASSED = 0.2;
const LEAST_PLACED = 0.5;
/** Support from which a country's clock is told to fit better. */
const FITS = 0.975;

export function isRefusal(found: Reading | Refusal): found is Refusal {
  return "reason" in found;
}

export async function readWindow(
  given: Gathering,
  period: Period,
  grades: readonly Member["grade"][] = CORE,
): Promise<Reading | Refusal> {
  const { store, subject, settings } = given;
  const senders = await askSenders(store, subject, period);
  if (senders.length === 0) return { reason: "no-data", needs: "flows of the subject in the period" };
  const exporters = [...new Set(senders.map(({ exporter }) => exporter))].sort();
  const covered = await askCoverage(store, period);
  const blocks = blocksOf(subject, period, covered, exporters, settings.leastCoverage);
  const refused = tooLittle(blocks);
  if (refused || !blocks) return refused ?? { reason: "too-short", needs: `${FEWEST_DAYS} whole days` };
  if (given.controls.length === 0)
    return { reason: "no-control", needs: "a control network of the subject, seen by the same exporters" };
  const whom: Whom = { store, subject, grades, blocks, exporters, scannerTargets: settings.scannerTargets };
  return readCounts(given, period, whom, senders);
}

async function readCounts(
  given: Gathering,
  period: Period,
  whom: Whom,
  senders: readonly Sender[],
): Promise<Reading | Refusal> {
  const { store, subject, controls, knowledge } = given;
  const at = (period.from + period.to) / 2;
  const networks = await askNetworks(whom);
  const placed = placeAll(networks, subject, knowledge, at);
  const tally = tallyByCountry(placed);
  const known = knownParts(placed);
  const refused = unknowable(known) ?? tooFew(unitsOf(tally), "the subject");
  if (refused) return refused;
  const drawn = networks.length < MOST_NETWORKS ? [] : [subject.id];
  const beside: { readonly id: string; readonly whom: Whom; readonly placed: readonly Placed[] }[] = [];
  for (const control of controls) {
    const other: Whom = { ...whom, subject: control, grades: CORE };
    const met = await askNetworks(other);
    if (met.length === MOST_NETWORKS) drawn.push(control.id);
    const rows = placeAll(met, control, knowledge, at);
    if (unitsOf(tallyByCountry(rows)) > 0) beside.push({ id: control.id, whom: other, placed: rows });
  }
  const tallies = beside.map((one) => tallyByCountry(one.placed));
  const controlUnits = tallies.reduce((sum, one) => sum + unitsOf(one), 0);
  if (controlUnits < FEWEST_UNITS)
    return {
      reason: "no-control",
      needs: `a control network with ${FEWEST_UNITS} remote networks and days, seen by the subject's exporters`,
    };
  const noise = noiseOf(given.settings, [tally, ...tallies], tallies, placed);
  const judgement = judge([...tally.values()], summed(tallies), noise);
  const hours = new Map((await askSessionHours(whom)).map((one) => [one.network, one.hours]));
  const clockFaults = await askClockFaults(store, [period]);
  const also = controlsThatStandOut(tallies, noise, given.settings);
  const withoutUnknown = judge(
    [...tallyByCountry(classedOnly(placed)).values()],
    summed(beside.map((one) => tallyByCountry(classedOnly(one.placed)))),
    noise,
  );
  const judged = new Map(judgement.countries.map((one) => [one.country, one]));
  return {
    period,
    blocks: whom.blocks,
    placed,
    controls: beside.map(({ id }) => id),
    units: unitsOf(tally),
    controlUnits,
    judgement,
    noise,
    standings: judgement.countries.map((one) =>
      standingOf(one, tally.get(one.country), hours, clockFaults.length > 0, also.has(one.country), given),
    ),
    withoutUnknown: new Map(
      withoutUnknown.countries.flatMap(({ country, units }) =>
        units.expected > 0 ? [[country, units.observed / units.expected]] : [],
      ),
    ),
    breadths: await breadths(whom, placed, beside, knowledge, at, judged, judgement.sigma),
    drawn,
    beyond: networks.length < MOST_NETWORKS ? null : await askBeyond(whom),
    sampling: samplingOf(senders),
    sampled: senders.some(({ samplingProbability }) => samplingProbability !== 1),
    clockFaults,
    ...known,
  };
}

function standingOf(
  judged: Judged,
  tally: Tally | undefined,
  hours: ReadonlyMap<string, readonly number[]>,
  wrongClocks: boolean,
  alsoControl: boolean,
  { subject, random, settings }: Gathering,
): Standing {
  const plain = climb(judged, tally, settings, null);
  const members = tally?.sessionNetworks.members ?? [];
  const localDay =
    plain.level < PRESENCE || wrongClocks
      ? null
      : localDayOf(members, hours, judged.country, subject.zone, random.fork(`day ${judged.country}`));
  const climbed = climb(judged, tally, settings, localDay && localDay.support >= FITS);
  // What the controls produce as well is withdrawn (METHODS §0.7).
  return { ...(alsoControl ? { ...climbed, level: 0, held: [] } : climbed), judged, tally, localDay, alsoControl };
}

/** Countries in which a control stands out against the other controls. */
function controlsThatStandOut(tallies: readonly ReadonlyMap<string, Tally>[], noise: Noise, bar: Bar): Set<string> {
  if (tallies.length < 2) return new Set();
  return new Set(
    tallies.flatMap((one, at) => {
      const others = summed(tallies.filter((_, k) => k !== at));
      const { countries } = judge([...one.values()], others, noise);
      return countries.flatMap((country) =>
        climb(country, one.get(country.country), bar, null).level >= 1 ? country.country : [],
      );
    }),
  );
}

function noiseOf(
  { leastSigma, guessedSigma }: Settings,
  all: readonly ReadonlyMap<string, Tally>[],
  controls: readonly ReadonlyMap<string, Tally>[],
  placed: readonly Placed[],
): Noise {
  const days = [...new Set(all.flatMap((tally) => [...tally.values()].flatMap(({ byDay }) => [...byDay.keys()])))];
  return {
    k: dayToDay(
      all,
      days.sort((a, b) => a - b),
    ),
    sigma: Math.max(leastSigma, spreadOfControls(controls) ?? leastSigma),
    guessedSigma,
    error: databaseError(placed),
  };
}

async function breadths(
  whom: Whom,
  placed: readonly Placed[],
  controls: readonly { readonly whom: Whom; readonly placed: readonly Placed[] }[],
  knowledge: Knowledge,
  at: Instant,
  judged: ReadonlyMap<string, Judged>,
  sigma: number,
): Promise<Breadth[]> {
  const own = localResources(await askNames(whom), placed, knowledge, at);
  const others = new Map<string, ReturnType<typeof localResources>[number]>();
  for (const control of controls)
    for (const one of localResources(await askNames(control.whom), control.placed, knowledge, at))
      others.set(`${one.country} ${one.id}`, one);
  return breadthOf(own, [...others.values()], judged, sigma);
}

function classedOnly(placed: readonly Placed[]): Placed[] {
  return placed.filter((one) => one.class !== "");
}

function knownParts(placed: readonly Placed[]): Pick<Reading, "unclassed" | "unplaced"> {
  const units = (some: readonly Placed[]) => some.reduce((sum, { days }) => sum + days.length, 0);
  const whole = Math.max(1, units(placed));
  return {
    unclassed: units(placed.filter((one) => one.class === "" && one.infrastructure === null)) / whole,
    unplaced: units(placed.filter(({ countries }) => countries.size === 0)) / whole,
  };
}

function unknowable({ unclassed, unplaced }: Pick<Reading, "unclassed" | "unplaced">): Refusal | null {
  if (unplaced > 1 - LEAST_PLACED)
    return { reason: "not-observable", needs: "a table of countries for the remote networks (references, countries)" };
  if (unclassed > 1 - LEAST_CLASSED)
    return {
      reason: "not-observable",
      needs:
        "a table of AS names with classes for the remote networks (references, as-names; prefix-origins where flows tell no AS)",
    };
  return null;
}

function tooFew(units: number, whose: string): Refusal | null {
  if (units >= FEWEST_UNITS) return null;
  const needs = `${FEWEST_UNITS} remote networks and days with answered traffic of ${whose}; there are fewer`;
  return { reason: "not-observable", needs };
}

function tooLittle(blocks: Blocks | null): Refusal | null {
  if (!blocks || blocks.days < FEWEST_DAYS) return { reason: "too-short", needs: `${FEWEST_DAYS} whole days` };
  if (blocks.coveredDays < Math.max(FEWEST_DAYS, LEAST_DAYS * blocks.days))
    return {
      reason: "coverage",
      needs: `half of the days, and ${FEWEST_DAYS}, covered by every exporter at work; there are ${blocks.coveredDays} of ${blocks.days}`,
    };
  return null;
}

function samplingOf(senders: readonly Sender[]): Reading["sampling"] {
  if (samplingKnown(senders)) return "known";
  return senders.every(({ samplingProbability }) => samplingProbability === null) ? "unknown" : "mixed";
}
