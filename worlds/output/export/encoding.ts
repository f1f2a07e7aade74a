import type { Instant } from "../../../src/values/instant.ts";
import type { Observed } from "../../instrument/observed.ts";
import type { Sampling } from "../../world/instrument.ts";

/** When a message leaves, as its exporter sees it. */
export interface Leaving {
  readonly at: Instant;
  /** Milliseconds that the exporter's clock is ahead. */
  readonly offset: number;
  /** When it started, by the right clock. */
  readonly boot: Instant;
  readonly sequence: number;
}

/** How an export protocol puts records into messages. One is made for each exporter, and writes into its one buffer. */
export interface Encoding {
  readonly octets: Uint8Array;
  /** Where the first record of a message stands. */
  readonly firstRecord: number;
  /** Records that fit into a message. */
  readonly most: number;
  /** Whether records of this rate may follow those in a message that is begun. */
  mayJoin(observed: Observed, row: number): boolean;
  /** Writes a record; returns where the next one begins. */
  write(observed: Observed, row: number, at: number, boot: Instant): number;
  /** Closes a message of records that ends at `end`; returns its length. */
  close(end: number, records: number, leaving: Leaving): number;
  /** A message of templates and of what the exporter tells of itself; 0 where the protocol has none. */
  tell(sampling: Sampling, place: number, leaving: Leaving): number;
  /** What a message of records adds to the sequence, and what one of templates adds. */
  readonly counts: { readonly records: (records: number) => number; readonly templates: (told: boolean) => number };
}
