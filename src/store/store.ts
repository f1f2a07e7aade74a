import type { z } from "zod";
import type { Evidence } from "../finding/finding.ts";
import type { Batch } from "../record/batch.ts";
import type { RecordKind } from "../record/columns.ts";
import type { MadeUp } from "../record/sink.ts";
import type { Period } from "../values/instant.ts";
import type { Sql } from "./query.ts";

/** What a query may ask: the kinds of record, and the rollups of flows: by hour and exporter, by half hour and network. */
export type Table = RecordKind | "flowHourly" | "flowByNetwork";

/** Rows as they were asked for, with what proves them. */
export interface Asked<Row> {
  readonly rows: Row[];
  readonly evidence: Evidence;
}

/** What analyses see of a store. */
export interface Questions {
  /**
   * Rows of a query, each checked by `row`. `question` says in plain words what is asked; it goes into the evidence,
   * with the text of the query, the number of rows, their digest, and the inputs whose records of the kinds asked about
   * tell of the window (of any time, without one).
   * 64-bit integers arrive as decimal text: use `z.coerce.number()` where 2^53 is enough, else `z.coerce.bigint()`.
   */
  rows<Row>(question: string, row: z.ZodType<Row>, query: Sql, window?: Period): Promise<Asked<Row>>;
}

/** An input as the person gave it and as its octets are. */
export interface InputFacts {
  /** Path as given, or `-`. */
  readonly path: string;
  /** SHA-256 of the octets as found, before any decompression, in hexadecimal. */
  readonly sha256: string;
  readonly octets: number;
  readonly format: string;
  /** What else decides the records: mapping file's digest, configured sampling … as canonical JSON. */
  readonly settings: string;
  readonly madeUp: MadeUp | null;
}

/** What the ledger says of an input. */
export interface StoredInput extends InputFacts {
  readonly state: "reading" | "whole" | "partial" | "refused" | "replaced";
  readonly records: { readonly [K in RecordKind]?: number };
  /** Defects by kind, with how often. */
  readonly defects: { readonly [kind: string]: number };
  /** For a file that has grown: digest of its beginning, which was read before. */
  readonly continues: string | null;
}

/** An ingest of one input. Batches come in order; one that is known already is passed over, so that nothing counts twice. */
export interface InputWriter {
  insert(batch: Batch): Promise<void>;
  /** All of the input has been read and is acknowledged when this returns. */
  finish(
    state: "whole" | "partial" | "refused",
    defects: ReadonlyMap<string, number>,
    /** What the input said of itself while it was read; null leaves `InputFacts.madeUp` as it was. */
    madeUp: MadeUp | null,
  ): Promise<StoredInput>;
  /** Reading was given up; what was acknowledged stays, the input is taken up again at the next ingest. */
  abandon(): Promise<void>;
}

export interface Store extends Questions {
  /** Lengths and digests of the inputs held, so that a grown file is recognised by its beginning. */
  inputs(): readonly StoredInput[];
  /**
   * Begins an ingest, or tells that the input is known. `prefixes` are digests of the file's first n octets, for those
   * lengths n that `inputs()` holds: when one matches, only what follows is inserted.
   */
  ingest(input: InputFacts, prefixes: ReadonlyMap<number, string>): Promise<InputWriter | { known: StoredInput }>;
  /** Brings up to date what is only written when an ingest is over; until then such questions read the flows themselves. */
  settle(): Promise<void>;
  /** Ends what runs for it on servers, and nothing else: for a person who does not want to wait any more. */
  interrupt(): Promise<void>;
  close(): Promise<void>;
}

/** The world failed: the store is in use, damaged, full; the message says the next step. */
export class StoreError extends Error {
  override readonly name = "StoreError";
}
