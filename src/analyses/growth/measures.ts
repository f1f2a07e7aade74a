import type { Weight } from "../instrument/sampling.ts";
import type { DailyTotal } from "./ask.ts";

/** What of a day's records is counted, and how far sampling lets it be scaled. */
export interface Measure {
  readonly id: "octets" | "packets" | "flows" | "sent";
  readonly name: string;
  /** Whether the field that is needed is missing in the records of a row. */
  missing(row: DailyTotal): number;
  /** Estimated count of all there was, not only of what was sampled. */
  value(row: DailyTotal, weight: Weight): number;
  /** Variance that sampling leaves in `value`. */
  variance(row: DailyTotal, weight: Weight): number;
}

export const OCTETS: Measure = {
  id: "octets",
  name: "octets",
  missing: (row) => row.withoutOctets,
  value: (row, { factor }) => factor * row.octets,
  variance: (row, { variance }) => variance * row.octetSquares,
};

export const PACKETS: Measure = {
  id: "packets",
  name: "packets",
  missing: (row) => row.withoutPackets,
  value: (row, { factor }) => factor * row.packets,
  variance: (row, { variance }) => variance * row.packets,
};

/** Octets that the subject itself sent: scans and floods that nobody answers are not in them. */
export const SENT: Measure = {
  id: "sent",
  name: "octets that the subject sent",
  missing: (row) => row.withoutOctets,
  value: (row, { factor }) => factor * row.sentOctets,
  variance: (row, { variance }) => (row.octets === 0 ? 0 : variance * row.octetSquares * (row.sentOctets / row.octets)),
};

/** All flows: only without sampling are they all seen. */
export const ALL_FLOWS: Measure = {
  id: "flows",
  name: "flows",
  missing: () => 0,
  value: (row) => row.records,
  variance: () => 0,
};

/** A TCP flow has one SYN, so sampled records with a SYN stand for 1/p flows (METHODS §1.3); other protocols have no such mark. */
export const TCP_FLOWS: Measure = {
  id: "flows",
  name: "TCP flows, by their SYN",
  missing: (row) => row.withoutFlags,
  value: (row, { factor }) => factor * row.synRecords,
  variance: (row, { variance }) => variance * row.synRecords,
};
