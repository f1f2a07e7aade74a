/**
 * What the store needs of an engine, and all it may ask: statements that the store made itself, blocks from files,
 * and questions whose answer is one JSON object a line. Drivers live in folders beside this file.
 */
export interface Engine extends Place {
  /** Runs `make` at each place where rows lie, then shows their tables as one. */
  prepare(make: (place: Place) => Promise<void>): Promise<void>;
  insertNative(insert: NativeInsert): Promise<void>;
  /** Ends what runs for us elsewhere; nothing can be asked afterwards. */
  interrupt(): Promise<void>;
  close(): Promise<void>;
}

/** Where tables are: the embedded engine, a server, or the servers of a cluster taken as one. */
export interface Place {
  readonly profile: Profile;
  /** A statement without an answer; of a cluster, each server runs it on its own rows. */
  command(statement: string): Promise<void>;
  /** Answers as pieces of newline-delimited JSON, each ending at a line's end; 64-bit integers are quoted. */
  rowsJson(query: string): Promise<string[]>;
}

/**
 * How tables and blocks are written: `portable` is what ClickHouse 18.16 understands too (docs/decisions/store.md). Its
 * blocks hold every text in full and every column, so an insert there has no constants.
 */
export type Profile = "modern" | "portable";

/** One Native block in a file, for one table. */
export interface NativeInsert {
  readonly table: string;
  /** Names of the block's columns, in its order. */
  readonly columns: readonly string[];
  /** Columns that are the same in all rows, as literals. */
  readonly constants: { readonly [column: string]: string | number };
  /** Name of the file within the folder that the engine was given for incoming blocks. */
  readonly file: string;
  /** A second insert under the same token changes nothing. */
  readonly token: string;
}

/** The engine refused, or is gone; `code` is ClickHouse's error code where there is one. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly code: number | null;
  /** Whether it may be over by itself: a server that starts anew, merges that catch up. */
  readonly passing: boolean;

  constructor(message: string, code: number | null, options: ErrorOptions & { passing?: boolean } = {}) {
    super(message, options);
    this.code = code;
    this.passing = options.passing ?? false;
  }
}
