import { precisionOf } from "../../finding/confidence.ts";
import { answered, type Told } from "../../finding/tell.ts";
import { daysOf, spanText, times } from "./change-times.ts";
import type { ChangesDetails } from "./details.ts";
import { alternativesOf, assumptionsOf, confidenceOf } from "./doubts.ts";
import type { Judged, JudgedShares } from "./judge.ts";
import type { Occasion } from "./occasion.ts";
import { causeText, common, type ToldChange, whenText } from "./told-change.ts";

/** Precision of a share is measured against at least so much. */
const SMALL_SHARE = 0.05;

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

function shareText(change: ToldChange, { subject }: Occasion): string {
  const { before, after } = change.shares!;
  const id = change.series.slice("ways.".length);
  const way = subject.ways.find((one) => one.id === id)?.title ?? id;
  return `${whenText(change)}, ${way} from ${percent(before.value)} to ${percent(after.value)} (95 % interval ${percent(after.low)} to ${percent(after.high)}), ${causeText(change)}`;
}

function plain({ value, low, high }: { value: number; low: number; high: number }) {
  return { value, low, high };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
