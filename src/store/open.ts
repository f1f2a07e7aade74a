import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { z } from "zod";
import { KINDS } from "../record/columns.ts";
import type { Period } from "../values/instant.ts";
import { ask } from "./ask.ts";
import { Books } from "./books.ts";
import { openChdb } from "./engines/chdb/client.ts";
import { isServerAddress, parseServerAddress } from "./engines/clickhouse/address.ts";
import { openClickHouse } from "./engines/clickhouse/client.ts";
import { credentialsFromEnvironment } from "./engines/clickhouse/credentials.ts";
import { type Engine, EngineError } from "./engines/engine.ts";
import { storeError } from "./failures.ts";
import { prepareFolder, type StoreFolder } from "./folder.ts";
import { forgetHolder, livingHolder, noteHolder, takeHolder } from "./holder.ts";
import { ROWS_AN_INSERT, type Step } from "./inserter.ts";
import { ledgerFolder } from "./ledger-folder.ts";
import { Mender } from "./mend.ts";
import { mendRollups } from "./mend-rollups.ts";
import { prepareTables } from "./prepare-tables.ts";
import type { Sql } from "./query.ts";
import { differencesTold } from "./reconciliation.ts";
import { type Asked, type InputFacts, type InputWriter, type Store, type StoredInput, StoreError } from "./store.ts";
import { Writer } from "./writer.ts";

export interface StoreOptions {
  /** Octets that the engine may use in all; a third of the machine's, at most 4 GiB, by default. */
  readonly memory?: number;
  /** A question that takes longer fails; 60 by default. */
  readonly questionSeconds?: number;
  /** Rows that go to the engine in one statement; 524,288 by default. */
  readonly rowsAnInsert?: number;
  /** For a store on servers, the folder under which ledgers lie (src/store/ledger-folder.ts). */
  readonly ledgers?: string;
  /**
   * Whether, where engine and ledger disagree, the engine is brought to what the ledger says; otherwise the store is
   * refused with a report. By default only a folder is: on servers, others may have restored or written.
   */
  readonly mend?: boolean;
  /** How long an insert is tried again while what stops it may pass, such as a server that starts anew; 300 by default. */
  readonly patienceSeconds?: number;
  /** Hears what had to be mended when the store was opened, and why an ingest waits. */
  readonly tell?: (sentence: string) => void;
  /** Called at each step of an ingest, so that tests can end the process there. */
  readonly step?: (step: Step) => void | Promise<void>;
}

const MEMORY = Math.min(os.totalmem() / 3, 4 * 2 ** 30);
/** Of each server, for one question. */
const MEMORY_ON_SERVERS = 4 * 2 ** 30;
const QUESTION_SECONDS = 60;
const PATIENCE_SECONDS = 300;

/**
 * Opens the store in a folder, made when there is none, or on servers (`clickhouse://…`). Fails with a StoreError that
 * says the next step.
 */
export async function openStore(where: string, options: StoreOptions = {}): Promise<Store> {
  return isServerAddress(where) ? openOnServers(where, options) : openInFolder(where, options);
}

async function openInFolder(folder: string, options: StoreOptions): Promise<Store> {
  try {
    const prepared = await prepareFolder(folder);
    const engine = await openEngine(prepared, options);
    await noteHolder(prepared.holder);
    const { mend = true } = options;
    return await openBooks({ name: prepared.root, folder: prepared, engine }, { ...options, mend });
  } catch (error) {
    throw storeError(error, folder);
  }
}

/** The servers hold the rows; ledger and blocks on their way lie in a folder here. */
async function openOnServers(where: string, options: StoreOptions): Promise<Store> {
  const address = parseServerAddress(where);
  const { name } = address;
  try {
    const folder = await prepareFolder(ledgerFolder(name, options.ledgers));
    const holder = await takeHolder(folder.holder);
    if (holder)
      throw new StoreError(
        `the store ${name} is in use by process ${holder.pid} (${holder.command}, since ${holder.since}); ` +
          "wait until it is done, or end it",
      );
    try {
      const { memory = MEMORY_ON_SERVERS, questionSeconds = QUESTION_SECONDS } = options;
      const credentials = credentialsFromEnvironment();
      const engine = await openClickHouse({ address, credentials, incoming: folder.incoming, memory, questionSeconds });
      return await openBooks({ name, folder, engine }, options);
    } catch (error) {
      await forgetHolder(folder.holder);
      throw error;
    }
  } catch (error) {
    throw storeError(error, name);
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

interface Place {
  /** Of the store, in messages. */
  readonly name: string;
  readonly folder: StoreFolder;
  readonly engine: Engine;
}

async function openBooks(place: Place, options: StoreOptions): Promise<Store> {
  try {
    return await openedBooks(place, options);
  } catch (error) {
    await place.engine.close();
    throw error;
  }
}

async function openedBooks(place: Place, options: StoreOptions): Promise<Store> {
  const { name, folder, engine } = place;
  for (const left of await fs.readdir(folder.incoming)) await fs.rm(path.join(folder.incoming, left));
  await prepareTables(engine);
  await refuseLostLedger(place);
  const books = await Books.open(folder.ledger);
  const { tell = () => {}, step = () => {}, rowsAnInsert = ROWS_AN_INSERT, mend = false } = options;
  const { patienceSeconds = PATIENCE_SECONDS } = options;
  const mender = new Mender(engine, books, step);
  await mender.undoUnknown();
  const differences = await mender.differences();
  if (differences.length > 0 && !mend) {
    await books.close();
    throw new StoreError(`the store ${name}: ${differencesTold(differences)}`);
  }
  for (const sentence of await mender.mend(differences)) tell(sentence);
  return new OpenStore({ name, folder, engine, books, mender, tell, step, rowsAnInsert, patienceSeconds });
}

/** Without the ledger nobody knows what the rows in the engine are; reading inputs again would double them. */
async function refuseLostLedger({ name, folder: { ledger }, engine }: Place): Promise<void> {
  const there = await fs.stat(ledger).catch(() => null);
  if (there && there.size > 0) return;
  for (const kind of Object.keys(KINDS)) {
    const rows = (await engine.rowsJson(`SELECT count() AS rows FROM ${kind} HAVING rows > 0`)).join("");
    if (rows !== "")
      throw new StoreError(
        `the store ${name} has lost its ledger; restore ${isServerAddress(name) ? ledger : path.basename(ledger)} ` +
          `from a backup, or ingest into a new ${isServerAddress(name) ? "database" : "folder"}`,
      );
  }
}

interface StoreParts {
  readonly name: string;
  readonly folder: StoreFolder;
  readonly engine: Engine;
  readonly books: Books;
  readonly mender: Mender;
  readonly rowsAnInsert: number;
  readonly patienceSeconds: number;
  readonly tell: (sentence: string) => void;
  readonly step: (step: Step) => void | Promise<void>;
}

class OpenStore implements Store {
  readonly #parts: StoreParts;
  /** The ingest that is going on; there is one at a time. */
  #writer: Writer | null = null;

  constructor(parts: StoreParts) {
    this.#parts = parts;
  }

  async rows<Row>(question: string, row: z.ZodType<Row>, query: Sql, window?: Period): Promise<Asked<Row>> {
    const { engine, books, name } = this.#parts;
    try {
      return await ask(engine, books.inputs, question, row, query, window);
    } catch (error) {
      throw error instanceof EngineError ? storeError(error, name) : error;
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

  async settle(): Promise<void> {
    const { engine, name, tell, step } = this.#parts;
    if (this.#writer) throw new StoreError("an input is still being ingested; finish or abandon it before");
    try {
      for (const sentence of await mendRollups(engine, step)) tell(`${name}: ${sentence}`);
    } catch (error) {
      throw error instanceof EngineError ? storeError(error, name) : error;
    }
  }

  interrupt(): Promise<void> {
    return this.#parts.engine.interrupt();
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
