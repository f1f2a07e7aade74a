import { type Confidence, confidenceFrom, precisionOf } from "../../finding/confidence.ts";
import type { Estimate } from "../../finding/finding.ts";
import { mostThatMayBe } from "../../statistics/unseen-things.ts";
import { listsOf } from "./lists.ts";
import type { Occasion } from "./occasion.ts";
import { type Rule, ruleIds } from "./rules.ts";
import { MOST_POWER } from "./scans.ts";
import type { Seen } from "./seen.ts";
import { percent } from "./words.ts";

/** What was looked for, and what of it was found. */
export interface Search {
  /** Those told as likely, the least that they may be, and all that may be one. */
  readonly told: number;
  readonly least: number;
  readonly all: number;
  readonly unit: string;
  /** What would have been found, and with which probability; null where that is not known. */
  readonly what: string;
  readonly power: number | null;
  readonly rules: Readonly<Record<string, Rule>>;
  /** Those that were too many to be looked at, each of which may be one; infinite where even their number is not known. */
  readonly beyond?: number;
}

/** How many there are, where so many were found and each is found with this power, and the part of `details` that says so. */
export function searched({ told, least, all, unit, what, power, rules, beyond = 0 }: Search, occasion: Occasion) {
  const most = power === null || beyond === Number.POSITIVE_INFINITY ? null : mostThatMayBe(all, power);
  const high = most === null ? null : most + beyond;
  const n = Math.round(occasion.seen.days);
  const estimate: Estimate = { value: told, low: least, high, level: 0.95, unit, n, nEffective: null };
  return { estimate, grounds: { detectable: { what, power }, ...groundsOf(rules, occasion) } };
}

/** Ids of the rules that decided, and the lists that were asked with their dates. */
export function groundsOf(rules: Readonly<Record<string, Rule>>, { knowledge, period }: Occasion) {
  return { rules: ruleIds(rules), lists: listsOf(knowledge, period.from) };
}

/** A count below this many is as good as none when width is judged. */
const FEW = 4;

export function confidenceIn(
  { seen }: Occasion,
  estimate: Pick<Estimate, "value" | "low" | "high">,
  readings: { readonly agree: number; readonly of: number },
  rivals: readonly string[] = [],
): Confidence {
  return confidenceFrom({
    coverage: seen.covered,
    precision: precisionOf(estimate, estimate.value, FEW),
    readings,
    openRivals: [...rivals, ...(seen.samplingKnown ? [] : ["sampling that is not known may hide any of it"])],
    untested: seen.clockFaults.length > 0 ? ["times hold though clocks of exporters were found wrong"] : [],
  });
}

/** Probability that something is found which lies at any time of the period, where it can be told at all. */
export function powerOf({ covered, samplingKnown, whole }: Seen): number | null {
  return whole || samplingKnown ? Math.min(MOST_POWER, covered) : null;
}

export function assumptionsOf({ seen }: Occasion): string[] {
  return [
    "the exporters see all ways out of the subject",
    ...(seen.covered < 0.99
      ? [`what happened while nobody looked (${percent(1 - seen.covered)} of the time) is not in it`]
      : []),
    ...(seen.whole
      ? []
      : seen.samplingKnown
        ? ["packets were sampled at random"]
        : ["records of unknown sampling stand for themselves"]),
    ...seen.clockFaults.map(
      ({ found, kind }) => `times are told by clocks of which the input says: ${found} (${kind})`,
    ),
  ];
}
