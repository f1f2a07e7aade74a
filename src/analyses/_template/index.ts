import { unanswered } from "../../finding/tell.ts";
import { DAY } from "../../values/instant.ts";
import { defineAnalysis, setting } from "../analysis.ts";
import { dayCoverage } from "../instrument/complete-days.ts";
import { askCoverage } from "../instrument/coverage.ts";
import { wholeDays } from "../instrument/local-time.ts";
import { askSeenDays } from "./ask.ts";
import { daysSeen } from "./estimate.ts";
import { tellDaysSeen } from "./tell.ts";

export default defineAnalysis({
  question: "On how many days was the subject seen at all?",
  method: { id: "seen", version: 1 },
  needs: { records: ["flow", "coverage", "flowHourly"], span: DAY },
  settings: {
    leastCoverage: setting(
      0.8,
      "share of a day",
      "what each exporter must cover of a day for it to count",
      "README, Choices",
    ),
  },
  details: () => undefined,
  async run({ store, subject, period }, { leastCoverage }) {
    const rows = await askSeenDays(store, subject, period);
    if (rows.length === 0) return [unanswered("seen.days", "no-data", `flows of ${subject.id} in the period`)];
    const exporters = [...new Set(rows.map(({ exporter }) => exporter))].sort();
    const coverage = dayCoverage(await askCoverage(store, period), exporters, subject.zone, leastCoverage);
    const { from, to } = wholeDays(period, subject.zone);
    const days = Array.from({ length: Math.max(0, to - from) }, (_, k) => from + k).filter(coverage.complete);
    const seen = daysSeen(new Set(rows.map(({ day }) => day)), days);
    if (!seen) return [unanswered("seen.days", "coverage", "a day that the exporters cover")];
    return [tellDaysSeen(seen, exporters, subject)];
  },
});
