/** A fault of the message at hand. */
export interface Fault {
  readonly kind: string;
  /** Where in the octets at hand. */
  readonly at: number;
  readonly expected: string;
  readonly found: string;
  /** How many octets are given up because of it; those of two faults are never the same ones. */
  readonly octets?: number;
  readonly note?: boolean;
}

/** Tells a fault of the message at hand. */
export type Tell = (fault: Fault) => void;
