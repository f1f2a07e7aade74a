import { precisionOf } from "../../finding/confidence.ts";
import type { Estimate } from "../../finding/finding.ts";
import { answered, type Told, type Untold, unanswered } from "../../finding/tell.ts";
import { dateOf, daysOf, spanText, times, whenOf } from "./change-times.ts";
import type { ChangesDetails } from "./details.ts";
import { alternativesOf, assumptionsOf, confidenceOf } from "./doubts.ts";
import { stripsFigure } from "./figure.ts";
import type { Judged, JudgedLevels, Refusal } from "./judge.ts";
import type { Occasion } from "./occasion.ts";
import { factor, ratioOf } from "./ratio-text.ts";
import { causeText, common, type ToldChange, whenText } from "./told-change.ts";

/** Logarithm of a ratio; precision is measured against at least so much. */
const SMALL_EFFECT = Math.log(1.2);

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

export function tellRefusal({ id, reason, needs }: { id: string; reason: Refusal["reason"]; needs: string }): Untold {
  return unanswered(`changes.${id}`, reason, needs);
}

/** The strips of all series stand with the first that was answered. */
export function withStrips(answers: readonly (Told | Untold)[], judged: Judged, occasion: Occasion): (Told | Untold)[] {
  const first = answers.findIndex((answer) => answer.answered && answer.id !== "changes.events");
  return answers.map((answer, k) => (k === first ? { ...answer, figures: [stripsFigure(judged, occasion)] } : answer));
}

function changeText(change: ToldChange): string {
  const { ratio } = change;
  const much = ratio
    ? `×${factor(ratio.value)}, 95 % interval ${factor(ratio.low)} to ${factor(ratio.high)}`
    : "by how much is not known";
  return `${whenText(change)}, ${much}, ${causeText(change)}`;
}

function estimateOf(difference: NonNullable<JudgedLevels["changes"][number]["difference"]>): Estimate {
  const { level, n, nEffective } = difference;
  return { ...ratioOf(difference.difference, difference.low, difference.high), level, unit: "ratio", n, nEffective };
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
