import type { ColumnName } from "./columns.ts";

export interface Counts {
  readonly counts: readonly (readonly [string, number])[];
  /** The field that is no count, or not of the same flow as the others. */
  readonly wrong: ColumnName | null;
}

/**
 * Counts of both directions. ra prints totals and those of the source; the destination's are what is left. Where a log has
 * no packets of the source, they are known only if all octets are the source's: then all packets are too.
 */
export function countsOf(told: (name: ColumnName) => string): Counts {
  const value = (name: ColumnName) => (told(name) === "" ? null : readCount(told(name)));
  for (const name of ["pkts", "spkts", "dpkts", "bytes", "sbytes", "dbytes"] as const)
    if (Number.isNaN(value(name))) return { counts: [], wrong: name };
  const octets = sides(value("bytes"), value("sbytes"), value("dbytes"));
  const alone = octets !== null && octets[1] === 0;
  const packets = sides(value("pkts"), value("spkts") ?? (alone ? value("pkts") : null), value("dpkts"));
  if (octets && octets[1] < 0) return { counts: [], wrong: "sbytes" };
  if (packets && packets[1] < 0) return { counts: [], wrong: "spkts" };
  return {
    counts: [
      ...(octets
        ? ([
            ["octetDeltaCount", octets[0]],
            ["reverseOctetDeltaCount", octets[1]],
          ] as const)
        : []),
      ...(packets
        ? ([
            ["packetDeltaCount", packets[0]],
            ["reversePacketDeltaCount", packets[1]],
          ] as const)
        : []),
    ],
    wrong: null,
  };
}

function sides(total: number | null, source: number | null, destination: number | null): [number, number] | null {
  if (source !== null && destination !== null) return [source, destination];
  if (total === null) return null;
  if (source !== null) return [source, total - source];
  return destination === null ? null : [total - destination, destination];
}

/** A double holds every count that a sensor reaches; beyond it is none. */
function readCount(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}
