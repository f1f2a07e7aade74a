import { type ChildProcess, fork } from "node:child_process";
import { type Engine, EngineError, type NativeInsert, type Place } from "../engine.ts";
import { childFile } from "./child-file.ts";
import type { Failure, Message, Reply, Request, Start } from "./protocol.ts";

export interface ChdbOptions {
  readonly folder: string;
  readonly incoming: string;
  /** Octets that the engine may use in all. */
  readonly memory: number;
  /** A question that takes longer fails. */
  readonly questionSeconds: number;
}

const DATABASE = "narrows";
const READERS = 3;
const MAX_THREADS = 2; // of one question: leaves the other questions and the decoder their turn
/** The engine keeps a question's limit itself; this much beyond it, it is deemed hung and is replaced. */
const GRACE_SECONDS = 5;
/** Mending may rewrite large parts; nothing else comes near. */
const STATEMENT_SECONDS = 1800;
const CLOSE_SECONDS = 20;
const COMPLAINT_CHARACTERS = 4096;

/** chDB in a process of its own. */
export async function openChdb(options: ChdbOptions): Promise<Engine> {
  const engine = new Chdb(options);
  await engine.start();
  return engine;
}

interface Waiting {
  readonly pieces: string[];
  readonly done: (pieces: string[]) => void;
  readonly failed: (error: EngineError) => void;
  readonly watchdog: NodeJS.Timeout;
}

class Chdb implements Engine {
  readonly profile = "modern";
  readonly #options: ChdbOptions;
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | null = null;
  #starting: Promise<ChildProcess> | null = null;
  #lastId = 0;
  #closed = false;

  constructor(options: ChdbOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    await this.#running();
  }

  prepare(make: (place: Place) => Promise<void>): Promise<void> {
    return make(this);
  }

  async command(statement: string): Promise<void> {
    await this.#ask("writer", statement, STATEMENT_SECONDS);
  }

  async insertNative(insert: NativeInsert): Promise<void> {
    await this.#ask("writer", insertStatement(insert), STATEMENT_SECONDS);
  }

  rowsJson(query: string): Promise<string[]> {
    return this.#ask("reader", `${query} FORMAT JSONEachRow`, this.#options.questionSeconds + GRACE_SECONDS);
  }

  /** Nothing to do: the engine's process goes with ours. */
  async interrupt(): Promise<void> {}

  async close(): Promise<void> {
    this.#closed = true;
    const child = this.#child;
    if (!child) return;
    const ended = new Promise((resolve) => child.once("close", resolve));
    const hard = setTimeout(() => child.kill("SIGKILL"), CLOSE_SECONDS * 1000);
    child.send("close" satisfies Message);
    await ended;
    clearTimeout(hard);
  }

  async #ask(session: Request["session"], sql: string, seconds: number): Promise<string[]> {
    const child = await this.#running();
    const id = ++this.#lastId;
    return new Promise((done, failed) => {
      const watchdog = setTimeout(() => child.kill("SIGKILL"), seconds * 1000);
      this.#waiting.set(id, { pieces: [], done, failed, watchdog });
      child.send({ id, session, sql } satisfies Request, (error) => {
        if (error) this.#settle(id)?.failed(gone(error));
      });
    });
  }

  /** The child at work; a new one when the last one died. */
  #running(): Promise<ChildProcess> {
    if (this.#closed) return Promise.reject(new EngineError("the store is closed", null));
    if (this.#child) return Promise.resolve(this.#child);
    this.#starting ??= this.#fork().finally(() => {
      this.#starting = null;
    });
    return this.#starting;
  }

  #fork(): Promise<ChildProcess> {
    const child = fork(childFile(), [JSON.stringify(startOf(this.#options))], {
      // Nothing of the person's environment is needed: no proxy, no home, no credentials.
      env: { TZ: "UTC", UV_THREADPOOL_SIZE: String(READERS + 3) },
      execArgv: [],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    let complaint = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      complaint = (complaint + text).slice(-COMPLAINT_CHARACTERS);
    });
    return new Promise((opened, refused) => {
      let unopened: Failure | null = null;
      child.on("error", (error) => refused(gone(error)));
      child.on("close", (code, signal) => {
        if (this.#child === child) this.#child = null;
        const error = unopened ? refusal(unopened, complaint) : gone(new Error(ending(code, signal, complaint)));
        refused(error);
        for (const id of this.#waiting.keys()) this.#settle(id)?.failed(error);
      });
      child.on("message", (reply: Reply) => {
        if ("ready" in reply) {
          this.#child = child;
          opened(child);
        } else if ("unopened" in reply) unopened = reply.unopened;
        else this.#heard(reply);
      });
    });
  }

  #heard(reply: Extract<Reply, { id: number }>): void {
    if ("piece" in reply) this.#waiting.get(reply.id)?.pieces.push(reply.piece);
    else if ("done" in reply) {
      const waiting = this.#settle(reply.id);
      waiting?.done(waiting.pieces);
    } else this.#settle(reply.id)?.failed(new EngineError(reply.failed.message, reply.failed.code));
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    clearTimeout(waiting?.watchdog);
    this.#waiting.delete(id);
    return waiting;
  }
}

/** Why a store cannot be opened stands on the engine's standard error, not in what it throws. */
function refusal({ message, code }: Failure, complaint: string): EngineError {
  const line = /^Code: (\d+)\..*$/m.exec(complaint);
  return line ? new EngineError(line[0], Number(line[1])) : new EngineError(message, code);
}

function ending(code: number | null, signal: string | null, complaint: string): string {
  const last = complaint.trim().split("\n").at(-1);
  return `it ended with ${signal ?? `code ${code}`}${last ? `, saying: ${last}` : ""}`;
}

function gone(cause: Error): EngineError {
  return new EngineError(`the engine's process is gone: ${cause.message}`, null, { cause });
}

function startOf({ folder, incoming, memory, questionSeconds }: ChdbOptions): Start {
  const share = Math.floor(memory / 2);
  return {
    folder,
    incoming,
    database: DATABASE,
    memory,
    readers: READERS,
    writerSettings: setting({
      max_memory_usage: share,
      max_execution_time: STATEMENT_SECONDS,
      mutations_sync: 1, // a statement that deletes has done so when it returns
      max_partitions_per_insert_block: 0, // times in a hostile file may lie anywhere
      throw_on_max_partitions_per_insert_block: 0,
    }),
    readerSettings: setting({
      max_memory_usage: share,
      max_bytes_before_external_group_by: Math.floor(share / 2),
      max_bytes_before_external_sort: Math.floor(share / 2),
      max_execution_time: questionSeconds,
      max_threads: MAX_THREADS,
      output_format_json_quote_64bit_integers: 1, // newer engines print them bare, and JSON.parse loses digits
      output_format_json_quote_denormals: 0, // NaN and infinity become null
      readonly: 1,
    }),
  };
}

function setting(settings: Record<string, number>): string {
  return `SET ${Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}`)
    .join(", ")}`;
}

/** Rows enter as a Native block from a file only: the engine runs inline data after a blank line as statements. */
function insertStatement({ table, columns, constants, file, token }: NativeInsert): string {
  const named = [...columns, ...Object.keys(constants)].map(quoted).join(", ");
  const values = [...columns.map(quoted), ...Object.values(constants).map(literal)].join(", ");
  return (
    `INSERT INTO ${table} (${named}) SETTINGS insert_deduplicate = 1, insert_deduplication_token = ${literal(token)}, ` +
    `deduplicate_blocks_in_dependent_materialized_views = 1 ` +
    `SELECT ${values} FROM file(${literal(file)}, 'Native')`
  );
}

function quoted(column: string): string {
  return `\`${column}\``;
}

function literal(value: string | number): string {
  return typeof value === "number" ? String(value) : `'${value.replace(/[\\']/g, "\\$&")}'`;
}
