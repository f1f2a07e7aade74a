import type { Weight } from "../instrument/sampling.ts";
import type { DailyTotal } from "./ask.ts";

/** What of a day's records is counted, and how far sampling lets it be scaled. */
export interface Measure {
  readonly id: "octets" | "packets" | "flows";
  readonly name: string;
  /** Whether the field that is needed is missing in the records of a row. */
  missing(row: DailyTotal): number;
  /** Estimated count of all there was, not only of what was sampled. */
  value(row: DailyTotal, weight: Weight): number;
  /** Variance that sampling leaves in `value`. */
  variance(row: DailyTotal, weight: Weight): number;
  /** The part of `value` that came in and nobody answered: scans, backscatter, floods. */
  unanswered(row: DailyTotal, weight: Weight): number;
  /** The part of `value` that the subject itself sent: what nobody answers, scans and floods, is not in it. */
  sent(row: DailyTotal, weight: Weight): number;
}

export const OCTETS: Measure = {
  id: "octets",
  name: "octets",
  missing: (row) => row.withoutOctets,
  value: (row, { factor }) => factor * row.octets,
  variance: (row, { variance }) => variance * row.octetSquares,
  unanswered: (row, { factor }) => factor * (row.unansweredOctets ?? 0),
  sent: (row, { factor }) => factor * row.sentOctets,
};

export const PACKETS: Measure = {
  id: "packets",
  name: "packets",
  missing: (row) => row.withoutPackets,
  value: (row, { factor }) => factor * row.packets,
  variance: (row, { variance }) => variance * row.packets,
  unanswered: (row, { factor }) => factor * (row.unansweredPackets ?? 0),
  sent: (row, { factor }) => factor * row.sentPackets,
};

/** All flows: only without sampling are they all seen. */
export const ALL_FLOWS: Measure = {
  id: "flows",
  name: "flows",
  missing: () => 0,
  value: (row) => row.records,
  variance: () => 0,
  unanswered: (row) => row.unansweredRecords ?? 0,
  sent: (row) => row.sentRecords,
};

/** A TCP flow has one SYN, so sampled records with a SYN stand for 1/p flows (METHODS §1.3); other protocols have no such mark. */
export const TCP_FLOWS: Measure = {
  id: "flows",
  name: "TCP flows, by their SYN",
  missing: (row) => row.withoutFlags,
  value: (row, { factor }) => factor * row.synRecords,
  variance: (row, { variance }) => variance * row.synRecords,
  unanswered: (row, { factor }) => factor * (row.unansweredSynRecords ?? 0),
  sent: (row, { factor }) => factor * row.sentSynRecords,
};

/** What the subject sent of a measure. */
export function sentOf(measure: Measure): Measure {
  return partOf(measure, `${measure.name} that the subject sent`, measure.sent);
}

/** A measure without what came in and nobody answered. */
export function answeredOf(measure: Measure): Measure {
  const answered = (row: DailyTotal, weight: Weight) => measure.value(row, weight) - measure.unanswered(row, weight);
  return partOf(measure, `${measure.name} without scans, backscatter and unanswered inbound`, answered);
}

function partOf(measure: Measure, name: string, value: Measure["value"]): Measure {
  return {
    ...measure,
    name,
    value,
    variance: (row, weight) => {
      const all = measure.value(row, weight);
      return all > 0 ? measure.variance(row, weight) * (value(row, weight) / all) : 0;
    },
  };
}
