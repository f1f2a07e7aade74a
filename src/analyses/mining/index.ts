import { unanswered } from "../../finding/tell.ts";
import { DAY } from "../../values/instant.ts";
import { type Answer, defineAnalysis, setting } from "../analysis.ts";
import { detailsOf } from "./details.ts";
import { gather } from "./gather.ts";
import { coinsOf } from "./growth.ts";
import type { Occasion } from "./occasion.ts";
import { tellCapacity } from "./tell-capacity.ts";
import { tellGrowth } from "./tell-growth.ts";
import { tellHosts } from "./tell-hosts.ts";
import { tellOnset } from "./tell-onset.ts";

export default defineAnalysis({
  question: "Does the subject mine coins, on how many machines at least, since when, and is it growing?",
  method: { id: "mining", version: 1 },
  needs: { records: ["flow", "dns", "coverage", "flowHourly", "defect"], span: 7 * DAY },
  settings: {
    leastCoverage: setting(
      0.8,
      "share of a day",
      "what each exporter must cover of a day for it to count",
      "README, Choices",
    ),
    sameWithin: setting(1.5, "ratio", "factor within which two levels are called the same", "README, Choices"),
  },
  details: detailsOf,
  async run(task, { leastCoverage, sameWithin }): Promise<Answer[]> {
    const { subject, period, against } = task;
    const gathered = await gather(task, leastCoverage);
    if (!gathered)
      return ["mining.hosts", "mining.capacity"].map((id) =>
        unanswered(id, "no-data", `flows of TCP of ${subject.id} in the period`),
      );
    const occasion: Occasion = { subject, period, against, gathered };
    const coins = coinsOf(gathered.detected);
    const touched = [...new Set([...coins, ...gathered.nodes.map(({ coin }) => coin)])];
    return [
      tellHosts(occasion),
      ...coins.map((coin) => tellGrowth(coin, occasion)),
      ...touched.map((coin) => tellOnset(coin, occasion, sameWithin)).filter((one) => one !== null),
      tellCapacity(occasion),
    ];
  },
});
