import type { Weight } from "../instrument/sampling.ts";
import type { DailyTotal } from "./ask.ts";

export type MeasureId = "octets" | "packets" | "flows" | "hosts" | "background";

/** What of a day's records is counted, and the variance that sampling leaves in it. */
export interface Measure {
  readonly id: MeasureId;
  readonly name: string;
  missing(row: DailyTotal): number;
  value(row: DailyTotal, weight: Weight): number;
  variance(row: DailyTotal, weight: Weight): number;
}

export const OCTETS: Measure = {
  id: "octets",
  name: "traffic in bytes",
  missing: (row) => row.withoutOctets,
  value: (row, { factor }) => factor * row.octets,
  variance: (row, { variance }) => variance * row.octetSquares,
};

export const PACKETS: Measure = {
  id: "packets",
  name: "traffic in packets",
  missing: (row) => row.withoutPackets,
  value: (row, { factor }) => factor * row.packets,
  variance: (row, { variance }) => variance * row.packets,
};

/** All flows: only without sampling are they all seen. */
export const ALL_FLOWS: Measure = {
  id: "flows",
  name: "number of flows",
  missing: () => 0,
  value: (row) => row.records,
  variance: () => 0,
};

/** A TCP flow has one SYN, so sampled records with a SYN stand for 1/p flows (METHODS §1.3). */
export const TCP_FLOWS: Measure = {
  id: "flows",
  name: "number of TCP flows (by their SYN)",
  missing: (row) => row.withoutFlags,
  value: (row, { factor }) => factor * row.synRecords,
  variance: (row, { variance }) => variance * row.synRecords,
};

/** Unsampled, attempts that nobody answered; sampled, all attempts: a sampled SYN does not tell what came after it. */
export const BACKGROUND: Measure = {
  id: "background",
  name: "number of attempts from outside to connect (SYN alone)",
  missing: (row) => row.withoutFlags,
  value: (row, { factor }) => factor * row.attempts,
  variance: (row, { variance }) => variance * row.attempts,
};

/** Unscaled in every case: addresses are seen or not. */
export const HOSTS: Pick<Measure, "id" | "name"> = { id: "hosts", name: "number of active addresses" };
