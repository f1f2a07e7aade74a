import { type Confidence, confidenceFrom, precisionOf } from "../../finding/confidence.ts";
import type { Estimate } from "../../finding/finding.ts";
import type { BlockEstimate } from "../../statistics/jackknife.ts";
import { formatInstant, type Period } from "../../values/instant.ts";
import type { Occasion } from "./occasion.ts";

/** Confidence in what rests on traffic: days covered, width, second readings, and rivals of the occasion. */
export function trafficConfidence(
  { traffic, clockFaults }: Occasion,
  estimate: Pick<Estimate, "value" | "low" | "high">,
  least: number,
  readings: { readonly agree: number; readonly of: number },
  rivals: readonly string[] = [],
): Confidence {
  return confidenceFrom({
    coverage: traffic && traffic.blocks.coveredDays / traffic.blocks.days,
    precision: precisionOf(estimate, estimate.value, least),
    readings,
    openRivals: [
      ...rivals,
      ...(traffic?.sampling === "unknown" && traffic.exporters.length > 1 ? ["exporters may sample differently"] : []),
    ],
    untested: clockFaults.length > 0 ? ["flows lie in the period though clocks of exporters were found wrong"] : [],
  });
}

/** Assumptions of whatever rests on traffic. */
export function trafficAssumptions({ traffic, clockFaults }: Occasion): string[] {
  return [
    "the exporters see each carrier in the same proportion",
    ...(traffic ? [`${traffic.blocks.unit} do not depend on each other`] : []),
    ...(traffic?.sampling === "unknown" ? ["exporters that do not tell their sampling sample alike"] : []),
    ...clockFaults.map(({ found, kind }) => `flows lie in the period though the input says: ${found} (${kind})`),
  ];
}

export function estimateOf({ value, low, high, level, n }: BlockEstimate, unit: string): Estimate {
  return { value, low, high, level, unit, n, nEffective: null };
}

/** Of at least so many: a lower bound. */
export function atLeast(value: number, unit: string, n: number): Estimate {
  return { value, low: value, high: null, level: 0.95, unit, n, nEffective: null };
}

export function ends<T extends { value: number; low: number; high: number }>(estimate: T | null) {
  return estimate && { value: estimate.value, low: estimate.low, high: estimate.high };
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

export function dates({ from, to }: Period): string {
  return `${formatInstant(from).slice(0, 10)} to ${formatInstant(to).slice(0, 10)}`;
}
