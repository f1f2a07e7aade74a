/** A fault of the container that octets came in: told after what could be read before it. */
export interface OctetFault {
  /** Short stable id: `truncated`, `integrity-unproven`, `trailing-octets`, `inflation-ratio` … */
  readonly kind: string;
  /** Octet offset in the octets of that container: of the file itself for the outermost. */
  readonly offset: number;
  /** How many octets had been handed on before it was met. */
  readonly octetsBefore: number;
  readonly expected: string;
  readonly found: string;
}

/** What a container's reader says of a fault; whoever drives it adds how many octets were handed on. */
export type Fault = Omit<OctetFault, "octetsBefore">;

/** Takes a fault of a container. */
export type TellFault = (fault: Fault) => void;
