/** Counts of sampled records that share an exporter and a samplingProbability. */
export interface SampledGroup {
  readonly exporter: string;
  /** Share of packets; null when unknown. */
  readonly samplingProbability: number | null;
  readonly records: number;
  /** Least packets in any record of the group; null when packets are not told. */
  readonly leastPackets: number | null;
}

/** What one sampled unit stands for, and what it adds to the variance of the total per squared unit. */
export interface Weight {
  readonly factor: number;
  readonly variance: number;
}

/** Records needed before "no record has fewer packets than the interval" means that the exporter scaled already. */
const FEWEST_RECORDS = 1000;
const FEWEST_INTERVAL = 10;

/**
 * Horvitz & Thompson (1952): a packet kept with probability p stands for 1/p, and adds (1 − p)/p² of its square to
 * the variance (Duffield, Lund & Thorup, IMW 2002). With unknown sampling the record stands for itself only.
 */
export function weightOf(samplingProbability: number | null, scaledAlready: boolean): Weight {
  if (samplingProbability === null || scaledAlready) return { factor: 1, variance: 0 };
  return { factor: 1 / samplingProbability, variance: (1 - samplingProbability) / samplingProbability ** 2 };
}

/**
 * Groups whose exporter multiplied its counts by the interval before it sent them: among many records none is smaller
 * than the interval, though most sampled flows hold a single sampled packet.
 */
export function scaledByExporter(groups: readonly SampledGroup[]): ReadonlySet<string> {
  const totals = new Map<string, { records: number; least: number; probability: number }>();
  for (const { exporter, samplingProbability, records, leastPackets } of groups) {
    if (samplingProbability === null || leastPackets === null) continue;
    const key = groupKey(exporter, samplingProbability);
    const total = totals.get(key) ?? { records: 0, least: Number.POSITIVE_INFINITY, probability: samplingProbability };
    total.records += records;
    total.least = Math.min(total.least, leastPackets);
    totals.set(key, total);
  }
  const scaled = [...totals].filter(
    ([, { records, least, probability }]) =>
      probability <= 1 / FEWEST_INTERVAL && records >= FEWEST_RECORDS && least >= 0.9 / probability,
  );
  return new Set(scaled.map(([key]) => key));
}

export function groupKey(exporter: string, samplingProbability: number | null): string {
  return `${samplingProbability} ${exporter}`;
}

/** Whether sampling was known for all but a hundredth of the records. */
export function samplingKnown(groups: readonly Pick<SampledGroup, "samplingProbability" | "records">[]): boolean {
  let known = 0;
  let all = 0;
  for (const { samplingProbability, records } of groups) {
    all += records;
    if (samplingProbability !== null) known += records;
  }
  return known >= 0.99 * all;
}

export type SamplingKnown = "known" | "unknown" | "mixed";

/** `mixed`: some records tell it, others do not. */
export function samplingOf(groups: readonly Pick<SampledGroup, "samplingProbability" | "records">[]): SamplingKnown {
  if (samplingKnown(groups)) return "known";
  return groups.every(({ samplingProbability }) => samplingProbability === null) ? "unknown" : "mixed";
}
