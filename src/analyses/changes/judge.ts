import type { UNANSWERED_REASONS } from "../../finding/finding.ts";
import { FIRM } from "../../statistics/firm-changes.ts";
import type { Random } from "../../statistics/random.ts";
import type { SubjectEvent } from "../../subject/subject.ts";
import { DAY } from "../../values/instant.ts";
import { startOfDay } from "../instrument/local-time.ts";
import { samplingKnown } from "../instrument/sampling.ts";
import type { DailyTotal } from "./ask.ts";
import { type Attributed, attribute, intervalOf, sharedAddresses } from "./cause.ts";
import { type SearchedShares, type ShareChange, searchShares, shareSides } from "./compositions.ts";
import { type LevelChange, type Searched, searchLevels, sideDifference, standing } from "./estimate.ts";
import type { InstrumentFact } from "./instrument-facts.ts";
import { ALL_FLOWS, BACKGROUND, HOSTS, type Measure, type MeasureId, OCTETS, PACKETS, TCP_FLOWS } from "./measures.ts";
import type { Occasion } from "./occasion.ts";
import { type Eyes, type LogSeries, logHosts, logSeries, wayOctets, zeroShare } from "./series.ts";

export interface JudgeSettings {
  readonly fewestDays: number;
  readonly leastSelected: number;
  readonly falseDiscovery: number;
  readonly mostZeroDays: number;
  readonly reruns: number;
  readonly draws: number;
}

export interface Refusal {
  readonly id: MeasureId | "ways";
  readonly reason: keyof typeof UNANSWERED_REASONS;
  readonly needs: string;
}

/** A series that was looked at, with what of its changes stands and why. */
export interface JudgedLevels {
  readonly id: MeasureId;
  readonly name: string;
  readonly series: LogSeries;
  readonly searched: Searched;
  readonly changes: readonly (LevelChange & { readonly qValue: number } & Attributed)[];
}

export interface JudgedShares {
  readonly id: "ways";
  readonly searched: SearchedShares;
  readonly changes: readonly (ShareChange & { readonly qValue: number } & Attributed)[];
}

export interface Judged {
  readonly levels: readonly JudgedLevels[];
  readonly shares: JudgedShares | null;
  readonly refusals: readonly Refusal[];
  /** Series that were tested together. */
  readonly tested: number;
}

/** Days about a change within which a fact or an event may have to do with it, beyond the change's own range. */
const NEAR = 3;
/** Records needed for the least packets in any of them to speak. */
const SAME_SAMPLING = 1.1;

/** Looks at every series that can be seen, tests them together, and asks of each change that stands what caused it. */
export function judge(occasion: Occasion, settings: JudgeSettings, random: Random): Judged {
  const { scene } = occasion;
  const eyes = { span: scene.span, exporters: scene.exporters, coverage: scene.coverage };
  const refusals: Refusal[] = [];
  const series: { id: MeasureId; name: string; values: LogSeries; measure: Measure | null }[] = [];
  for (const measure of measuresOf(scene.rows)) {
    const refused = refusalOf(measure, occasion, eyes, settings);
    if (refused) refusals.push(refused);
    else series.push({ id: measure.id, name: measure.name, values: logSeries(scene.rows, measure, eyes), measure });
  }
  const hosts = hostsRefusal(occasion);
  if (hosts) refusals.push(hosts);
  else series.push({ ...HOSTS, values: logHosts(scene.hosts, eyes), measure: null });
  const searched = series.flatMap((one) => {
    const found = searchLevels(one.values, scene.span.from, settings.fewestDays, random.fork(one.id), {
      ...FIRM,
      reruns: settings.reruns,
      draws: settings.draws,
    });
    if (!found) refusals.push(tooShort(one.id, settings.fewestDays));
    return found ? [{ ...one, found }] : [];
  });
  const octets = wayOctets(
    scene.rows,
    occasion.subject.ways.map(({ id }) => id),
    eyes,
  );
  const shares = searchShares(octets, settings.fewestDays, random.fork("ways"));
  if (!shares) refusals.push(waysRefusal(octets, settings.fewestDays));
  const tests = [...searched.map(({ found }) => found), ...(shares ? [shares] : [])];
  const kept = standing<LevelChange | ShareChange>(tests, settings.leastSelected, settings.falseDiscovery);
  return {
    levels: searched.map(({ id, name, values, measure, found }, k) => ({
      id,
      name,
      series: values,
      searched: found,
      changes: (kept[k] as (LevelChange & { qValue: number })[]).map((change) => ({
        ...change,
        ...levelCause(change, values, measure, occasion),
      })),
    })),
    shares: shares && {
      id: "ways",
      searched: shares,
      changes: (kept.at(-1) as (ShareChange & { qValue: number })[]).map((change) => ({
        ...change,
        ...shareCause(change, occasion),
      })),
    },
    refusals,
    tested: tests.length,
  };
}

function measuresOf(rows: readonly DailyTotal[]): Measure[] {
  const whole = rows.every(({ samplingProbability }) => samplingProbability === 1);
  return [OCTETS, PACKETS, whole ? ALL_FLOWS : TCP_FLOWS, BACKGROUND];
}

function refusalOf(measure: Measure, { scene }: Occasion, eyes: Eyes, settings: JudgeSettings): Refusal | null {
  const { rows, controls } = scene;
  const { id } = measure;
  const records = sumOf(rows, (row) => row.records);
  if (sumOf(rows, measure.missing) > 0.01 * records)
    return { id, reason: "not-observable", needs: `records that tell what is counted: ${measure.name}` };
  if (!samplingKnown(rows) && controls.length === 0)
    return {
      id,
      reason: "unknown-sampling",
      needs: "the sampling of each exporter (told, or configured), or a control network at the same exporters",
    };
  if (id === "background" && rows.some(isWhole) && !rows.every(isWhole))
    return {
      id,
      reason: "not-observable",
      needs: "one way of looking throughout: a sampled SYN may have been answered, one among all packets was not",
    };
  const zero = zeroShare(rows, measure, eyes);
  if (zero > settings.mostZeroDays)
    return {
      id,
      reason: "not-observable",
      needs: `denser sampling: nothing was counted on ${Math.ceil(100 * zero)} % of the days`,
    };
  return null;
}

function isWhole({ samplingProbability }: DailyTotal): boolean {
  return samplingProbability === 1;
}

/** Which addresses are seen depends on how densely packets are sampled. */
function hostsRefusal({ scene: { rows } }: Occasion): Refusal | null {
  const told = rows.flatMap(({ samplingProbability }) => samplingProbability ?? []);
  if (told.length < rows.length)
    return { id: "hosts", reason: "unknown-sampling", needs: "the sampling of each exporter" };
  const alike = told.length > 0 && Math.max(...told) / Math.min(...told) < SAME_SAMPLING;
  return alike
    ? null
    : {
        id: "hosts",
        reason: "not-observable",
        needs: "one sampling throughout: how many addresses are seen depends on it",
      };
}

function waysRefusal(octets: ReadonlyMap<string, Float64Array>, fewestDays: number): Refusal {
  const told = [...octets.values()].filter((days) => days.some((day) => day > 0)).length;
  return told < 2
    ? {
        id: "ways",
        reason: "not-observable",
        needs: "flows that tell at least two of the subject's ways by their adjacent ASN",
      }
    : tooShort("ways", fewestDays);
}

function tooShort(id: Refusal["id"], fewestDays: number): Refusal {
  return { id, reason: "too-short", needs: `${fewestDays} days that are covered and not wild` };
}

function levelCause(change: LevelChange, values: LogSeries, measure: Measure | null, occasion: Occasion): Attributed {
  const { scene } = occasion;
  const facts = near(occasion.facts, change, scene.span.from);
  const difference = change.difference ?? sideDifference(values, 0, change, values.length);
  const beyond = (other: LogSeries) => intervalOf(sideDifference(other, 0, change, other.length));
  const eyes = { span: scene.span, exporters: scene.exporters, coverage: scene.coverage };
  const controls = scene.controls.map(({ rows, hosts }) =>
    measure ? logSeries(rows, measure, eyes) : logHosts(hosts, eyes),
  );
  // How many more addresses more eyes see depends on how busy each is: of them controls say nothing where eyes changed.
  const comparable = controls.length > 0 && (measure !== null || facts.every(({ kind }) => kind === "coverage"));
  const events = eventsNear(occasion, change);
  const shared = measure
    ? null
    : sharedAddresses(intervalOf(difference), beyond(logSeries(scene.rows, PACKETS, eyes)), { facts, events });
  if (shared) return shared;
  const calm = scene.exporters.filter(
    (exporter) => !facts.some((fact) => fact.exporter === exporter || fact.exporter === null),
  );
  return attribute({
    change: difference?.difference ?? 0,
    facts,
    events,
    beyondControls: comparable ? beyond(values.map((value, at) => value - meanAt(controls, at))) : null,
    untouched:
      calm.length === 0 || measure === null
        ? null
        : beyond(logSeries(scene.rows, measure, { ...eyes, exporters: calm, coverage: scene.coverageOf(calm) })),
    untouchedIs: "untouched exporters",
  });
}

/** Shares at one exporter depend neither on its sampling nor on its losses; only who looks matters. */
function shareCause(change: ShareChange, occasion: Occasion): Attributed {
  const { scene, subject } = occasion;
  const ways = subject.ways.map(({ id }) => id);
  const [before, after] = [
    { from: Math.max(0, change.low - 91), to: change.low },
    { from: change.high, to: Math.min(scene.span.to - scene.span.from, change.high + 91) },
  ];
  let [weights, value, variance] = [0, 0, 0];
  for (const exporter of scene.exporters) {
    const eyes = { span: scene.span, exporters: [exporter], coverage: scene.coverageOf([exporter]) };
    const octets = wayOctets(scene.rows, ways, eyes);
    const sides = shareSides(octets, change.way, before, after);
    if (!sides) continue;
    const weight = sumOf(
      scene.rows.filter((row) => row.exporter === exporter),
      (row) => row.records,
    );
    const half = Math.hypot(sides.after.high - sides.after.low, sides.before.high - sides.before.low) / 2;
    weights += weight;
    value += weight * (sides.after.value - sides.before.value);
    variance += (weight * half) ** 2;
  }
  const half = Math.sqrt(variance) / weights;
  const within =
    weights > 0 ? { value: value / weights, low: value / weights - half, high: value / weights + half } : null;
  return attribute({
    change: change.after.value - change.before.value,
    facts: near(occasion.facts, change, scene.span.from),
    events: eventsNear(occasion, change),
    beyondControls: null, // a control has ways of its own
    untouched: within,
    untouchedIs: "within exporters",
  });
}

function near(facts: readonly InstrumentFact[], { low, high }: { low: number; high: number }, first: number) {
  return facts.filter(({ day }) => day - first >= low - NEAR && day - first <= high + NEAR);
}

function eventsNear({ subject, scene }: Occasion, { low, high }: { low: number; high: number }): SubjectEvent[] {
  const from = startOfDay(scene.span.from + low - NEAR, subject.zone);
  const to = startOfDay(scene.span.from + high + NEAR, subject.zone) + DAY;
  return subject.events.filter((event) => event.at < to && (event.to ?? event.at) >= from);
}

function meanAt(series: readonly LogSeries[], at: number): number {
  return series.reduce((sum, one) => sum + one[at]!, 0) / series.length;
}

function sumOf<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}
