import { confidenceFrom } from "../../finding/confidence.ts";
import { answered, unanswered } from "../../finding/tell.ts";
import type { Answer } from "../analysis.ts";
import type { Comparison } from "./comparison.ts";
import type { ComparisonDetails } from "./details.ts";
import { dates, ends } from "./grounds.ts";
import type { Occasion } from "./occasion.ts";

const DRAWS = 10_000;

/** exposure.comparison: subjects side by side; no rank where weights decide it. */
export function tellComparison(found: Comparison | null, { subject, period, traffic, refused }: Occasion): Answer {
  if (!found)
    return unanswered(
      "exposure.comparison",
      refused ? refused.reason : "no-control",
      refused ? refused.needs : "another subject (controls) with traffic in the period of which three parts are known",
    );
  const { vectors, parts, values, sensitivity } = found;
  const { indexes, flips, ranks } = sensitivity;
  const mostFlips = Math.max(...flips.flat());
  const details: ComparisonDetails = {
    parts: parts.map(({ id, because }) => ({ id, because })),
    subjects: vectors.map(({ id, title }, at) => ({
      id,
      title,
      parts: [...values[at]!],
      index: ends(indexes[at]!)!,
      rank: ranks?.[at] ?? null,
    })),
    draws: DRAWS,
    mostFlips,
  };
  const list = vectors.map(({ title }, at) => `${title} ${text(indexes[at]!)}`).join(", ");
  const order = ranks
    ? `${vectors[ranks.indexOf(1)]!.title} is the most exposed however the parts are weighted`
    : `which is the most exposed depends on the weights (the order turns round in ${(mostFlips * 100).toFixed(0)} % of ${DRAWS.toLocaleString("en")} weightings), so no rank is given`;
  const [own] = indexes;
  return answered({
    id: "exposure.comparison",
    claim: `Exposure in ${dates(period)}, 0 to 1, over ${parts.map(({ id }) => id).join(", ")} with 95 % of all weightings: ${list}; ${order}.`,
    estimate: {
      value: own!.value,
      low: own!.low,
      high: own!.high,
      level: 0.95,
      unit: "index",
      n: traffic?.blocks.covered.length ?? 0,
      nEffective: null,
    },
    confidence: confidenceFrom({
      coverage: traffic ? traffic.blocks.coveredDays / traffic.blocks.days : null,
      precision: 1 - Math.min(1, own!.high - own!.low),
      readings: { agree: ranks ? 2 : 1, of: 2 },
      openRivals: ["parts of the subjects are seen by exporters that see them differently well"],
      untested: [],
    }),
    assumptions: [
      `the parts are what exposure is made of: ${parts.map(({ because }) => because).join("; ")}`,
      `the interval of ${subject.title} is over weights only; the parts have errors of their own`,
    ],
    details,
  });
}

function text({ value, low, high }: { value: number; low: number; high: number }): string {
  return `${value.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}
