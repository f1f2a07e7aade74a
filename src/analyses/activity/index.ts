import { unanswered } from "../../finding/tell.ts";
import { DAY } from "../../values/instant.ts";
import { type Answer, defineAnalysis, setting } from "../analysis.ts";
import type { Missing } from "../crossings/gather.ts";
import { type Refusal, refusalOfBlocks } from "../crossings/refusal.ts";
import { askClockFaults } from "../instrument/clock-faults.ts";
import { CATEGORIES } from "./categories.ts";
import { detailsOf } from "./details.ts";
import { gatherUses, sum, type Uses } from "./gather.ts";
import { listsAt, type Occasion } from "./occasion.ts";
import { tellIndex, tellShare } from "./tell.ts";
import { tellDevices, tellRegions, tellServices } from "./tell-services.ts";

const IDS = [
  ...CATEGORIES.map((category) => `activity.share.${category}`),
  ...["leisureIndex", "services", "regions", "devices"].map((name) => `activity.${name}`),
];

export default defineAnalysis({
  question: "What is the subject's network used for, and has that changed?",
  method: { id: "activity", version: 1 },
  needs: { records: ["flow", "coverage", "flowHourly", "dns", "defect"], span: 6 * DAY },
  settings: {
    leastCoverage: setting(
      0.8,
      "share of a day",
      "what each exporter must cover of a day for it to count",
      "README, Choices",
    ),
    mostFlows: setting(
      12_000_000,
      "flows",
      "of a larger window one in so many hours of each host is read",
      "README, Choices",
    ),
    mostTold: setting(30, "services", "services, regions and makers listed at most", "README, Choices"),
  },
  details: detailsOf,
  async run({ store, subject, period, against, knowledge }, { leastCoverage, mostFlows, mostTold }) {
    if (against && against.from < period.to && period.from < against.to)
      return IDS.map((id) => unanswered(id, "too-short", "two windows that do not overlap"));
    const gather = (window: typeof period) =>
      gatherUses({ store, subject, period: window, lists: knowledge, leastCoverage, mostFlows });
    const now = readable(await gather(period));
    if ("reason" in now) return IDS.map((id) => unanswered(id, now.reason, now.needs));
    const earlier = against && readable(await gather(against));
    const occasion: Occasion = {
      subject,
      period,
      now,
      earlier: earlier && !("reason" in earlier) ? earlier : null,
      clockFaults: await askClockFaults(store, [period, ...(against ? [against] : [])]),
      lists: listsAt(knowledge, period),
    };
    return [
      ...CATEGORIES.map((category): Answer => tellShare(category, occasion)),
      tellIndex(occasion),
      tellServices(occasion, mostTold),
      tellRegions(occasion, mostTold),
      tellDevices(occasion, mostTold),
    ];
  },
});

/** What was read, or why it does not carry an answer and what would. */
function readable(uses: Uses | Missing): Uses | Refusal {
  const refused = refusalOfBlocks(uses);
  if (refused) return refused;
  return typeof uses !== "string" && sum(uses.totals.time) > 0
    ? uses
    : { reason: "no-data", needs: "flows in which the subject uses something" };
}
