import { unanswered } from "../../finding/tell.ts";
import { DAY } from "../../values/instant.ts";
import { type Answer, defineAnalysis, setting } from "../analysis.ts";
import { CLASSES } from "./classes.ts";
import { detailsOf } from "./details.ts";
import { FEWEST_DAYS } from "./estimate.ts";
import type { Occasion } from "./occasion.ts";
import { type Reading, readConcealment } from "./reading.ts";
import { tellShare } from "./tell.ts";
import { tellBeyond } from "./tell-beyond.ts";
import { tellFullyEncrypted } from "./tell-encrypted.ts";

export default defineAnalysis({
  question: "How much of the subject's traffic is hidden, and how?",
  method: { id: "concealment", version: 1 },
  needs: { records: ["flow", "coverage", "flowHourly", "defect", "dns"], span: FEWEST_DAYS * DAY },
  settings: {
    leastCoverage: setting(
      0.8,
      "share of a day",
      "what each exporter must cover of a day for it to count",
      "README, Choices",
    ),
    ownChange: setting(
      0.1,
      "logarithm of a ratio",
      "deviation by which a single control's share may have changed by itself",
      "README, Choices",
    ),
    leastChange: setting(
      0.2,
      "logarithm of a ratio",
      "change beyond the controls below which none is told",
      "README, Choices",
    ),
  },
  details: detailsOf,
  async run(task, { leastCoverage, ownChange, leastChange }) {
    const { subject, period, against, knowledge } = task;
    if (against && against.from < period.to && period.from < against.to)
      return refused("too-short", "two windows that do not overlap");
    const reading = await readConcealment(task, leastCoverage);
    if (!reading) return refused("no-data", `flows of ${subject.id}`);
    const refusal = refusalOf(reading);
    if (refusal) return refused(refusal.reason, refusal.needs);
    const occasion: Occasion = { subject, period, against, reading, knowledge };
    return [
      ...CLASSES.map((one) => tellShare(one, occasion)),
      tellBeyond(occasion, ownChange, leastChange),
      tellFullyEncrypted(occasion),
    ];
  },
});

function refusalOf({
  days,
  coverage,
  sampling,
}: Reading): { reason: "coverage" | "too-short" | "unknown-sampling"; needs: string } | null {
  if (sampling === "mixed")
    return {
      reason: "unknown-sampling",
      needs: "samplingProbability of all flows: some exporters tell it, others do not",
    };
  for (const span of [days.period, ...(days.against ? [days.against] : [])]) {
    if (span.to - span.from < FEWEST_DAYS)
      return { reason: "too-short", needs: `${FEWEST_DAYS} whole local days in each window` };
    let covered = 0;
    for (let day = span.from; day < span.to; day++) if (coverage.complete(day)) covered++;
    if (covered < FEWEST_DAYS)
      return {
        reason: "coverage",
        needs: `${FEWEST_DAYS} days in each window that the exporters cover; there are ${covered} of ${span.to - span.from}`,
      };
  }
  return null;
}

function refused(reason: "no-data" | "too-short" | "coverage" | "unknown-sampling", needs: string): Answer[] {
  const ids = [...CLASSES.map((one) => `share.${one}`), "beyondControls", "fullyEncrypted"];
  return ids.map((id) => unanswered(`concealment.${id}`, reason, needs));
}
