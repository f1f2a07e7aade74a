import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { z } from "zod";
import type { Period } from "../values/instant.ts";
import { ask } from "./ask.ts";
import { Books } from "./books.ts";
import { openChdb } from "./engines/chdb/client.ts";
import { type Engine, EngineError } from "./engines/engine.ts";
import { storeError } from "./failures.ts";
import { prepareFolder, type StoreFolder } from "./folder.ts";
import { forgetHolder, livingHolder, noteHolder } from "./holder.ts";
import { ROWS_AN_INSERT, type Step } from "./inserter.ts";
import { Mender } from "./mend.ts";
import { prepareTables } from "./prepare-tables.ts";
import type { Sql } from "./query.ts";
import { type Asked, type InputFacts, type InputWriter, type Store, type StoredInput, StoreError } from "./store.ts";
import { Writer } from "./writer.ts";

export interface StoreOptions {
  /** Octets that the engine may use in all; a third of the machine's, at most 4 GiB, by default. */
  readonly memory?: number;
  /** A question that takes longer fails; 60 by default. */
  readonly questionSeconds?: number;
  /** Rows that go to the engine in one statement; 524,288 by default. */
  readonly rowsAnInsert?: number;
  /** Hears what had to be mended when the store was opened. */
  readonly tell?: (sentence: string) => void;
  /** Called at each step of an ingest, so that tests can end the process there. */
  readonly step?: (step: Step) => void | Promise<void>;
}

const MEMORY = Math.min(os.totalmem() / 3, 4 * 2 ** 30);
const QUESTION_SECONDS = 60;

/** Opens the store in a folder; makes it when there is none. Fails with a StoreError that says the next step. */
export async function openStore(folder: string, options: StoreOptions = {}): Promise<Store> {
  try {
    const prepared = await prepareFolder(folder);
    const engine = await openEngine(prepared, options);
    try {
      return await openBooks(prepared, engine, options);
    } catch (error) {
      await engine.close();
      throw error;
    }
  } catch (error) {
    throw storeError(error, folder);
  }
}

/** The engine's lock decides who has the store; until here nothing in it was read or written. */
async function openEngine(folder: StoreFolder, options: StoreOptions): Promise<Engine> {
  const { memory = Math.floor(MEMORY), questionSeconds = QUESTION_SECONDS } = options;
  const { engine, incoming } = folder;
  for (let tried = 0; ; tried++) {
    try {
      return await openChdb({ folder: engine, incoming, memory, questionSeconds });
    } catch (error) {
      if (!isLocked(error)) throw error;
      const holder = await livingHolder(folder.holder);
      if (holder && holder.pid !== process.pid)
        throw new StoreError(
          `the store ${folder.root} is in use by process ${holder.pid} (${holder.command}, since ${holder.since}); ` +
            "wait until it is done, or end it",
          { cause: error },
        );
      if (holder || tried === LOCK_TRIES)
        throw new StoreError(`the store ${folder.root} is in use by ${holder ? "this" : "another"} process already`, {
          cause: error,
        });
      await pause(LOCK_PAUSE_MS); // the engine of a Narrows that was killed is on its way out
    }
  }
}

const LOCK_TRIES = 40;
const LOCK_PAUSE_MS = 100;

/** ClickHouse's words for a lock that is held, under code 76, CANNOT_OPEN_FILE. */
function isLocked(error: unknown): boolean {
  return error instanceof EngineError && /Cannot lock file|Another server instance/.test(error.message);
}

async function openBooks(folder: StoreFolder, engine: Engine, options: StoreOptions): Promise<Store> {
  await noteHolder(folder.holder);
  for (const left of await fs.readdir(folder.incoming)) await fs.rm(path.join(folder.incoming, left));
  await prepareTables(engine);
  await refuseLostLedger(folder, engine);
  const books = await Books.open(folder.ledger);
  const mender = new Mender(engine, books);
  for (const sentence of await mender.reconcile()) options.tell?.(sentence);
  const { step = () => {}, rowsAnInsert = ROWS_AN_INSERT } = options;
  return new FolderStore({ folder, engine, books, mender, step, rowsAnInsert });
}

/** Without the ledger nobody knows what the rows in the engine are; reading inputs again would double them. */
async function refuseLostLedger({ root, ledger }: StoreFolder, engine: Engine): Promise<void> {
  const there = await fs.stat(ledger).catch(() => null);
  if (there && there.size > 0) return;
  const rows = (await engine.rowsJson("SELECT count() AS rows FROM flow HAVING rows > 0")).join("");
  if (rows !== "")
    throw new StoreError(
      `the store ${root} has lost its ledger; restore ${path.basename(ledger)} from a backup, or ingest into a new folder`,
    );
}

interface StoreParts {
  readonly folder: StoreFolder;
  readonly engine: Engine;
  readonly books: Books;
  readonly mender: Mender;
  readonly rowsAnInsert: number;
  readonly step: (step: Step) => void | Promise<void>;
}

class FolderStore implements Store {
  readonly #parts: StoreParts;
  /** The ingest that is going on; there is one at a time. */
  #writer: Writer | null = null;

  constructor(parts: StoreParts) {
    this.#parts = parts;
  }

  async rows<Row>(question: string, row: z.ZodType<Row>, query: Sql, window?: Period): Promise<Asked<Row>> {
    const { engine, books, folder } = this.#parts;
    try {
      return await ask(engine, books.inputs, question, row, query, window);
    } catch (error) {
      throw error instanceof EngineError ? storeError(error, folder.root) : error;
    }
  }

  inputs(): readonly StoredInput[] {
    return this.#parts.books.inputs.list();
  }

  async ingest(
    input: InputFacts,
    prefixes: ReadonlyMap<number, string>,
  ): Promise<InputWriter | { known: StoredInput }> {
    if (this.#writer) throw new StoreError("one input is ingested at a time; finish or abandon the one before");
    const { books } = this.#parts;
    const known = books.inputs.stored(input.sha256);
    if (known && isKnown(known, input)) return { known };
    await books.note({ event: "begun", facts: input, continues: books.inputs.beginning(input, prefixes) });
    this.#writer = new Writer(input.sha256, {
      ...this.#parts,
      incoming: this.#parts.folder.incoming,
      closed: () => {
        this.#writer = null;
      },
    });
    return this.#writer;
  }

  async close(): Promise<void> {
    await this.#writer?.abandon();
    await this.#parts.books.close();
    await forgetHolder(this.#parts.folder.holder);
    await this.#parts.engine.close();
  }
}

/** Read to its end before, under the same settings; or all of it is held within a file that has grown from it. */
function isKnown(known: StoredInput, input: InputFacts): boolean {
  if (known.state === "replaced") return true;
  const done = known.state === "whole" || known.state === "partial";
  return done && known.format === input.format && known.settings === input.settings;
}
