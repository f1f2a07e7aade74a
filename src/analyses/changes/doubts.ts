import { confidenceFrom } from "../../finding/confidence.ts";
import type { Answered } from "../../finding/finding.ts";
import { samplingKnown } from "../instrument/sampling.ts";
import type { Attributed } from "./cause.ts";
import { isoDate } from "./change-times.ts";
import type { InstrumentFact } from "./instrument-facts.ts";
import type { Occasion } from "./occasion.ts";
import type { Placed } from "./told-change.ts";

const LIKELY = 0.8;

export function confidenceOf(
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

export function assumptionsOf({ scene }: Occasion): string[] {
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

export function alternativesOf(
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
  "what the addresses carry": "nothing",
  "nothing known of the instrument": "nothing",
};

function factText({ day, what }: InstrumentFact): string {
  return `${what} (${isoDate(day)})`;
}
