import { type Confidence, confidenceFrom, precisionOf } from "../../finding/confidence.ts";
import type { Estimate } from "../../finding/finding.ts";
import { mostThatMayBe } from "../../statistics/unseen-things.ts";
import { formatInstant, type Period, SECOND } from "../../values/instant.ts";
import type { Occasion } from "./occasion.ts";
import { MOST_POWER } from "./scans.ts";
import type { Seen } from "./seen.ts";

/** How many there are, where so many were found and each is found with this power; an open end where it is not known. */
export function countOf(
  { told, least, all }: { readonly told: number; readonly least: number; readonly all: number },
  power: number | null,
  unit: string,
  { seen }: Occasion,
): Estimate {
  const high = power === null ? null : mostThatMayBe(all, power);
  return { value: told, low: least, high, level: 0.95, unit, n: Math.round(seen.days), nEffective: null };
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

/** How much of the period somebody looked, for a sentence; empty where it was all. */
export function lookedText({ seen }: Occasion): string {
  return seen.covered < 0.99 ? `, of which ${percent(seen.covered)} was covered` : "";
}

export function atMostText(high: number | null): string {
  return high === null ? "how many there may be is not known" : `there may be ${high} at most`;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

export function dates({ from, to }: Period): string {
  return `${formatInstant(from).slice(0, 10)} to ${formatInstant(to).slice(0, 10)}`;
}

/** Seconds since 1970 as a time. */
export function timeText(seconds: number): string {
  return formatInstant(seconds * SECOND);
}

export function octetsText(octets: number): string {
  const [unit, size] = octets >= 1e9 ? ["GB", 1e9] : octets >= 1e6 ? ["MB", 1e6] : ["kB", 1e3];
  return `${(octets / (size as number)).toPrecision(3)} ${unit}`;
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}
