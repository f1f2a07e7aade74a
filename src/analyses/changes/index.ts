import { WEEK } from "../../values/instant.ts";
import { defineAnalysis, setting } from "../analysis.ts";
import { detailsOf } from "./details.ts";
import { eventDays, studyEvents } from "./events.ts";
import { instrumentFacts } from "./instrument-facts.ts";
import { judge } from "./judge.ts";
import { askScene } from "./scene.ts";
import { tellLevels, tellRefusal, withStrips } from "./tell.ts";
import { tellEvents } from "./tell-events.ts";
import { tellShares } from "./tell-shares.ts";

const IDS = ["octets", "packets", "flows", "hosts", "background", "ways", "events"] as const;

export default defineAnalysis({
  question: "When did the subject's traffic change, and was it use, the instrument or a listed event?",
  method: { id: "changes", version: 1 },
  needs: { records: ["flow", "coverage", "flowHourly", "flowByNetwork", "defect"], span: 8 * WEEK },
  settings: {
    leastCoverage: setting(
      0.8,
      "share of a day",
      "what each exporter must cover of a day for it to count",
      "README, Choices",
    ),
    fewestDays: setting(56, "days", "days that count below which nothing is looked for", "README, Choices"),
    leastSelected: setting(0.8, "share of reruns", "how often a change must be found again", "README, Choices"),
    reruns: setting(
      200,
      "reruns",
      "with noise drawn anew, of which the range and its firmness come",
      "README, Choices",
    ),
    draws: setting(499, "draws", "series without a change that ask what chance does", "README, Choices"),
    falseDiscovery: setting(
      0.05,
      "share of what is told",
      "false ones among the changes of all series",
      "README, Choices",
    ),
    mostZeroDays: setting(
      0.1,
      "share of covered days",
      "days without anything seen beyond which nothing is said",
      "README, Choices",
    ),
  },
  details: detailsOf,
  async run(task, { leastCoverage, ...settings }) {
    const { subject, period, random } = task;
    const scene = await askScene(task, leastCoverage);
    if (!scene)
      return IDS.map((id) => tellRefusal({ id, reason: "no-data", needs: `flows of ${subject.id} in the period` }));
    const occasion = { subject, period, scene, facts: instrumentFacts(scene, subject) };
    const judged = judge(occasion, settings, random);
    const studies = studyEvents(judged.levels, occasion, random.fork("events"));
    const answers = [
      ...judged.levels.map((one) => tellLevels(one, judged, occasion)),
      ...(judged.shares ? [tellShares(judged.shares, judged, occasion)] : []),
      ...judged.refusals.map(tellRefusal),
      tellEvents(studies, eventDays(occasion).length, settings.falseDiscovery, occasion),
    ];
    return withStrips(
      answers.sort((a, b) => place(a.id) - place(b.id)),
      judged,
      occasion,
    );
  },
});

function place(id: string): number {
  return IDS.findIndex((one) => `changes.${one}` === id);
}
