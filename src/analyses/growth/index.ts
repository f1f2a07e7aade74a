import { WEEK } from "../../values/instant.ts";
import { defineAnalysis, setting } from "../analysis.ts";
import { growthDetails } from "./details.ts";
import { judge, type MeasureId, type Refusal } from "./judge.ts";
import { samplingFacts } from "./sampling-change.ts";
import { askScene } from "./scene.ts";
import { tellGrowth, tellNormalised, tellRefusal } from "./tell.ts";

const MEASURES: readonly MeasureId[] = ["octets", "packets", "flows", "hosts", "hours"];

export default defineAnalysis({
  question: "Has the subject's use grown, by how much, and in what measure?",
  method: { id: "growth", version: 2 },
  needs: { records: ["flow", "coverage", "flowHourly", "flowByNetwork", "defect"], span: 4 * WEEK },
  settings: {
    leastCoverage: setting(
      0.8,
      "share of a day",
      "what each exporter must cover of a day for it to count",
      "README, Choices",
      [0.6, 0.95],
    ),
    poorestFit: setting(
      0.25,
      "logarithm of a ratio",
      "how far the subject may stray from its controls beforehand",
      "README, Choices",
    ),
    ownGrowth: setting(
      0.05,
      "logarithm of a ratio",
      "deviation by which a single control may have grown by itself",
      "README, Choices",
    ),
    mostZeroDays: setting(
      0.1,
      "share of covered days",
      "days without anything seen beyond which nothing is said",
      "README, Choices",
    ),
  },
  details: () => growthDetails,
  async run(task, { leastCoverage, poorestFit, ownGrowth, mostZeroDays }) {
    const { subject, period, against } = task;
    if (!against)
      return refused({ reason: "too-short", needs: "a second window to compare with (--against FROM..TO)" });
    if (against.from < period.to && period.from < against.to)
      return refused({ reason: "too-short", needs: "two windows that do not overlap" });
    const scene = await askScene(task, against, leastCoverage, ownGrowth);
    if (!scene) return refused({ reason: "no-data", needs: `flows of ${subject.id} in both windows` });
    const facts = samplingFacts(scene);
    const judgements = MEASURES.map((measure) => ({
      measure,
      judged: judge(measure, scene, facts, { poorestFit, mostZeroDays }),
    }));
    const sideBySide = judgements.map(({ measure, judged }) => ({
      measure,
      growth: "reason" in judged ? null : judged.headline,
    }));
    const occasion = { subject, period, against, scene, facts, sideBySide };
    return judgements.flatMap(({ measure, judged }) => {
      if ("reason" in judged) return [tellRefusal(`growth.${measure}`, judged)];
      const told = [tellGrowth(judged, occasion)];
      return scene.controls.length === 0 ? told : [...told, tellNormalised(judged, occasion)];
    });
  },
});

function refused(refusal: Refusal) {
  return MEASURES.map((measure) => tellRefusal(`growth.${measure}`, refusal));
}
