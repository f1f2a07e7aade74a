/** What goes over the pipe between Narrows and the engine's process. */

/** The one command-line argument of the child, as JSON. */
export interface Start {
  /** Where the engine keeps its data. */
  readonly folder: string;
  /** Where files with blocks lie; becomes the working directory, so that files are named without a path. */
  readonly incoming: string;
  readonly database: string;
  /** Octets that the engine may use in all. */
  readonly memory: number;
  /** How many questions may run at a time. */
  readonly readers: number;
  /** Run once on the session that writes, and on each that reads. */
  readonly writerSettings: string;
  readonly readerSettings: string;
}

export type Message = Request | "close";

export interface Request {
  readonly id: number;
  readonly session: "writer" | "reader";
  readonly sql: string;
}

export type Reply =
  | { readonly id: number; readonly piece: string }
  | { readonly id: number; readonly done: true }
  | { readonly id: number; readonly failed: Failure }
  | { readonly ready: true }
  | { readonly unopened: Failure };

export interface Failure {
  readonly message: string;
  readonly code: number | null;
}
