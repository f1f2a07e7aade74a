import type { WholeReading } from "./read-format.ts";

/** Faults by which octets or records were given up; those with `octets: 0` are only notes. */
export function rejected(reading: WholeReading): number {
  return reading.rows("defect").filter(({ octets }) => octets !== 0n).length;
}
