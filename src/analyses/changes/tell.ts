import { confidenceFrom, precisionOf } from "../../finding/confidence.ts";
import type { Answered, Estimate } from "../../finding/finding.ts";
import { answered, type Told, type Untold, unanswered } from "../../finding/tell.ts";
import { DAY, formatInstant } from "../../values/instant.ts";
import { startOfDay } from "../instrument/local-time.ts";
import { samplingKnown } from "../instrument/sampling.ts";
import type { Attributed, Cause } from "./cause.ts";
import type { ChangesDetails } from "./details.ts";
import { stripsFigure } from "./figure.ts";
import type { InstrumentFact } from "./instrument-facts.ts";
import type { Judged, JudgedLevels, JudgedShares, Refusal } from "./judge.ts";
import type { Occasion } from "./occasion.ts";
import { factor, ratioOf } from "./ratio-text.ts";

type ToldChange = ChangesDetails["changes"][number];

/** Logarithm of a ratio; precision is measured against at least so much. */
const SMALL_EFFECT = Math.log(1.2);
const SMALL_SHARE = 0.05;
const LIKELY = 0.8;

export function tellLevels(one: JudgedLevels, judged: Judged, occasion: Occasion): Told {
  const { searched, changes, name } = one;
  const told = changes.map((change) => ({
    ...common(change, one.id, occasion),
    gradual: change.gradual && { from: whenOf(change.gradual.from, occasion), to: whenOf(change.gradual.to, occasion) },
    ratio: change.difference && ratioOf(change.difference.difference, change.difference.low, change.difference.high),
    shares: null,
    beyondInstrument: change.beyond && ratioOf(change.beyond.value, change.beyond.low, change.beyond.high),
  }));
  const largest = [...changes].sort((a, b) => size(b) - size(a))[0];
  return answered({
    id: `changes.${one.id}`,
    claim:
      told.length === 0
        ? `No lasting change of the ${name} of ${occasion.subject.title} stands, ${spanText(occasion)}; one of ×${factor(Math.exp(searched.leastShift))} or more in the middle of that time would have been looked at.`
        : `The ${name} of ${occasion.subject.title} changed lastingly ${times(told.length)}, ${spanText(occasion)}: ${told.map(changeText).join("; ")}.`,
    estimate: largest?.difference ? estimateOf(largest.difference) : null,
    confidence: confidenceOf(
      occasion,
      changes,
      largest?.difference
        ? precisionOf(largest.difference, largest.difference.difference, SMALL_EFFECT)
        : precisionOf({ low: 0, high: 0 }, 0, SMALL_EFFECT),
      searched.levels.kept.length / daysOf(occasion),
      {
        agree: 1 + changes.filter(({ alsoGreedy }) => alsoGreedy).length,
        of: 1 + Math.max(1, changes.length),
      },
    ),
    assumptions: assumptionsOf(occasion),
    alternatives: alternativesOf(changes, occasion, searched.recent),
    details: {
      changes: told,
      notTold: searched.candidates.length - changes.length,
      days: { of: daysOf(occasion), observed: searched.levels.kept.length + searched.levels.wild.length },
      wildDays: searched.levels.wild.map((at) => dateOf(at, occasion)),
      emptyDays: emptyDays(one, occasion),
      autocorrelation: searched.levels.phi,
      leastShift: Math.exp(searched.leastShift),
      recent: searched.recent,
      seriesTested: judged.tested,
    } satisfies ChangesDetails,
  });
}

export function tellShares({ searched, changes }: JudgedShares, judged: Judged, occasion: Occasion): Told {
  const { subject } = occasion;
  const told = changes.map((change) => ({
    ...common(change, `ways.${change.way}`, occasion),
    gradual: null,
    ratio: null,
    shares: { before: plain(change.before), after: plain(change.after) },
    beyondInstrument: change.beyond && plain(change.beyond),
  }));
  const moved = ({ before, after }: JudgedShares["changes"][number]) => Math.abs(after.value - before.value);
  const largest = [...changes].sort((a, b) => moved(b) - moved(a))[0];
  return answered({
    id: "changes.ways",
    claim:
      told.length === 0
        ? `No lasting change of the shares by way of ${subject.title} stands, ${spanText(occasion)}.`
        : `The shares by way of ${subject.title} changed lastingly ${times(told.length)}, ${spanText(occasion)}: ${told.map((one) => shareText(one, occasion)).join("; ")}.`,
    estimate: largest
      ? {
          ...plain(largest.after),
          level: largest.after.level,
          unit: `share of octets by ${largest.way}, after the change`,
          n: largest.after.n,
          nEffective: largest.after.nEffective,
        }
      : null,
    confidence: confidenceOf(
      occasion,
      changes,
      largest
        ? precisionOf(largest.after, moved(largest), SMALL_SHARE)
        : precisionOf({ low: 0, high: 0 }, 0, SMALL_SHARE),
      searched.days / daysOf(occasion),
      { agree: 1, of: 1 },
    ),
    assumptions: [
      ...assumptionsOf(occasion),
      "flows that do not tell their way went by the same ways as those that do",
    ],
    alternatives: alternativesOf(changes, occasion, 0),
    details: {
      changes: told,
      notTold: searched.candidates.length - changes.length,
      days: { of: daysOf(occasion), observed: searched.days },
      wildDays: [],
      emptyDays: [],
      autocorrelation: null,
      leastShift: null,
      recent: null,
      seriesTested: judged.tested,
    } satisfies ChangesDetails,
  });
}

export function tellRefusal({ id, reason, needs }: { id: string; reason: Refusal["reason"]; needs: string }): Untold {
  return unanswered(`changes.${id}`, reason, needs);
}

/** The strips of all series stand with the first that was answered. */
export function withStrips(answers: readonly (Told | Untold)[], judged: Judged, occasion: Occasion): (Told | Untold)[] {
  const first = answers.findIndex((answer) => answer.answered && answer.id !== "changes.events");
  return answers.map((answer, k) => (k === first ? { ...answer, figures: [stripsFigure(judged, occasion)] } : answer));
}

interface Placed extends Attributed {
  readonly at: number;
  readonly low: number;
  readonly high: number;
  readonly selected: number;
  readonly pValue: number;
  readonly qValue: number;
}

function common(
  change: Placed,
  series: string,
  occasion: Occasion,
): Omit<ToldChange, "gradual" | "ratio" | "shares" | "beyondInstrument"> {
  return {
    at: whenOf(change.at, occasion),
    low: whenOf(change.low, occasion),
    high: whenOf(change.high, occasion),
    series,
    cause: change.cause,
    causeBy: change.by,
    selected: change.selected,
    pValue: change.pValue,
    qValue: change.qValue,
    facts: change.facts.map((fact) => ({ day: isoDate(fact.day), kind: fact.kind, what: fact.what })),
    events: change.events.map(({ title }) => title),
  };
}

const CAUSES: Readonly<Record<Cause, string>> = {
  use: "told as use",
  instrument: "told as a change of the instrument, not of use",
  event: "at a listed event",
};

function changeText(change: ToldChange): string {
  const { ratio } = change;
  const much = ratio
    ? `×${factor(ratio.value)}, 95 % interval ${factor(ratio.low)} to ${factor(ratio.high)}`
    : "by how much is not known";
  return `${whenText(change)}, ${much}, ${causeText(change)}`;
}

function shareText(change: ToldChange, { subject }: Occasion): string {
  const { before, after } = change.shares!;
  const id = change.series.slice("ways.".length);
  const way = subject.ways.find((one) => one.id === id)?.title ?? id;
  return `${whenText(change)}, ${way} from ${percent(before.value)} to ${percent(after.value)} (95 % interval ${percent(after.low)} to ${percent(after.high)}), ${causeText(change)}`;
}

function whenText({ at, low, high, gradual }: ToldChange): string {
  if (gradual) return `gradually from about ${formatDate(gradual.from)} to ${formatDate(gradual.to)}`;
  const [on, from, to] = [at, low, high].map((time) => formatDate(time));
  return from === to ? `on ${on}` : `on ${on} (90 % range ${from} to ${to})`;
}

function causeText({ cause, facts, events }: ToldChange): string {
  const why = cause === "event" ? events : cause === "instrument" ? facts.map(({ what }) => what) : [];
  const told = [...new Set(why)].slice(0, 2).join(", ");
  return told === "" ? CAUSES[cause] : `${CAUSES[cause]} (${told})`;
}

function estimateOf(difference: NonNullable<JudgedLevels["changes"][number]["difference"]>): Estimate {
  const { level, n, nEffective } = difference;
  return { ...ratioOf(difference.difference, difference.low, difference.high), level, unit: "ratio", n, nEffective };
}

function confidenceOf(
  occasion: Occasion,
  changes: readonly Placed[],
  precision: number | null,
  coverage: number,
  readings: { agree: number; of: number },
): Answered["confidence"] {
  const { scene } = occasion;
  const open = changes.some(({ undecided }) => undecided)
    ? ["use and instrument both explain a change within its interval"]
    : [];
  if (changes.some(({ by, cause }) => cause !== "instrument" && by === "nothing known of the instrument"))
    open.push("without a control an unseen change of visibility looks the same");
  return confidenceFrom({
    coverage: Math.min(1, coverage),
    precision,
    readings,
    openRivals: open,
    untested:
      scene.clockFaults.length > 0 ? ["days are the right ones though clocks of exporters were found wrong"] : [],
  });
}

function assumptionsOf({ scene }: Occasion): string[] {
  return [
    "what changed lasted at least two weeks",
    scene.controls.length > 0
      ? `the controls (${scene.controls.map(({ id }) => id).join(", ")}) had no reason of their own to change at the same time`
      : "what is not known of the exporters did not change: there is no control network",
    ...(samplingKnown(scene.rows) ? [] : ["sampling, which is not told, changed for the controls as for the subject"]),
    ...(scene.coverageGuessed.length > 0
      ? [
          `where ${scene.coverageGuessed.join(", ")} sent flows within a day it was at work in between: it tells no coverage`,
        ]
      : []),
    ...scene.clockFaults.map(
      ({ kind, found, count }) => `days are told by clocks of which the input says: ${found} (${kind}, ${count} times)`,
    ),
  ];
}

function alternativesOf(
  changes: readonly Placed[],
  { facts, scene }: Occasion,
  recent: number,
): Answered["alternatives"] {
  const ruled = changes
    .filter(({ cause }) => cause !== "instrument")
    .flatMap(({ facts: mine, by }) => mine.map((fact) => ({ explanation: factText(fact), ruledOutBy: BY[by] })));
  const elsewhere = facts.length - new Set(changes.flatMap((one) => one.facts)).size;
  return [
    ...ruled,
    ...(scene.controls.length === 0 && changes.some(({ by }) => by === "nothing known of the instrument")
      ? [{ explanation: "the exporters came to see more or less of the subject", ruledOutBy: null }]
      : []),
    ...(elsewhere > 0
      ? [
          {
            explanation: `${elsewhere} dated changes of the instrument on other days`,
            ruledOutBy: "no change lies there",
          },
        ]
      : []),
    ...(recent >= LIKELY
      ? [{ explanation: "a further change within the last fortnight, too short to be told", ruledOutBy: null }]
      : []),
  ];
}

const BY: Readonly<Record<Attributed["by"], string>> = {
  controls: "the controls at the same exporters did not change alike",
  "untouched exporters": "the change is there at exporters to which nothing happened",
  "within exporters": "the change is there within each exporter",
  "dated facts": "nothing",
  "nothing known of the instrument": "nothing",
};

function factText({ day, what }: InstrumentFact): string {
  return `${what} (${isoDate(day)})`;
}

function plain({ value, low, high }: { value: number; low: number; high: number }) {
  return { value, low, high };
}

function size({ difference }: JudgedLevels["changes"][number]): number {
  return difference ? Math.abs(difference.difference) : -1;
}

/** Days that count and have no logarithm. */
function emptyDays({ series }: JudgedLevels, occasion: Occasion): string[] {
  const { span, coverage } = occasion.scene;
  return [...series.keys()]
    .filter((at) => Number.isNaN(series[at]!) && coverage.complete(span.from + at))
    .map((at) => dateOf(at, occasion));
}

/** Midnight by the subject's clock. */
function whenOf(at: number, { scene, subject }: Occasion): string {
  return formatInstant(startOfDay(scene.span.from + at, subject.zone));
}

function daysOf({ scene: { span } }: Occasion): number {
  return span.to - span.from;
}

function spanText({ scene: { span } }: Occasion): string {
  return `${isoDate(span.from)} to ${isoDate(span.to)}`;
}

function dateOf(at: number, { scene }: Occasion): string {
  return isoDate(scene.span.from + at);
}

function isoDate(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** Details hold instants in UTC; a reader is told the day after the change in the subject's calendar. */
function formatDate(time: string): string {
  return new Date(Date.parse(time) + DAY / 2).toISOString().slice(0, 10);
}

function times(count: number): string {
  return count === 1 ? "once" : count === 2 ? "twice" : `${count} times`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
