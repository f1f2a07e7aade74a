/**
 * What the store needs of an engine, and all it may ask: statements that the store made itself, blocks from files,
 * and questions whose answer is one JSON object a line. Drivers live in folders beside this file.
 */
export interface Engine {
  /** How tables are written for it: `portable` is what ClickHouse 18.16 understands too (docs/decisions/store.md). */
  readonly profile: Profile;
  /** A statement without an answer. */
  command(statement: string): Promise<void>;
  insertNative(insert: NativeInsert): Promise<void>;
  /** Answers as pieces of newline-delimited JSON, each ending at a line's end; 64-bit integers are quoted. */
  rowsJson(query: string): Promise<string[]>;
  close(): Promise<void>;
}

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

  constructor(message: string, code: number | null, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
