import fs from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { RecordKind } from "../record/columns.ts";
import type { Books } from "./books.ts";
import type { Engine } from "./engines/engine.ts";
import { firstLine, storeError } from "./failures.ts";
import type { Segment } from "./inputs.ts";
import type { BlockName } from "./ledger.ts";
import type { Mender } from "./mend.ts";
import type { Block } from "./native.ts";
import { Patience } from "./patience.ts";
import type { StoreError } from "./store.ts";

/** Between two writes, where a crash is tried in tests; hours of a rollup wait as soon as blocks are acknowledged. */
export const STEPS = [
  "blocks announced",
  "blocks inserted",
  "blocks acknowledged",
  "hours forgotten",
  "hours rolled up",
  "before withdrawal",
  "after withdrawal",
  "input finished",
] as const;
export type Step = (typeof STEPS)[number];

export interface InserterParts {
  /** Of the store, in messages. */
  readonly name: string;
  readonly engine: Engine;
  readonly books: Books;
  readonly mender: Mender;
  readonly incoming: string;
  /** Blocks wait for each other until they hold as many rows. */
  readonly rowsAnInsert: number;
  readonly step: (step: Step) => void | Promise<void>;
  /** How long an insert is tried again while what stops it may pass. */
  readonly patienceSeconds: number;
  /** Hears why an ingest waits, and that it goes on. */
  readonly tell: (sentence: string) => void;
}

/** A statement costs the engine as much as some 200,000 rows, so blocks go in together; docs/decisions/store.md. */
export const ROWS_AN_INSERT = 524_288;
/** Files that may wait for the engine while the next one is decoded. */
const WAITING_FILES = 2;

/**
 * Takes blocks of one input to the engine, several in a file and a file at a time: announced in the ledger, inserted,
 * acknowledged in the ledger. What fails is taken back before it is tried again.
 */
export class Inserter {
  readonly #sha256: string;
  readonly #parts: InserterParts;
  readonly #gathering = new Map<RecordKind, Gathering>();
  readonly #acknowledging = new Set<Promise<void>>();
  #inserting: Promise<void> = Promise.resolve();
  #waiting = 0;
  #files = 0;
  #failed: StoreError | null = null;

  constructor(sha256: string, parts: InserterParts) {
    this.#sha256 = sha256;
    this.#parts = parts;
  }

  /** `first` is the place of the block's first row in its batch. */
  async add(name: BlockName, first: number, block: Block): Promise<void> {
    try {
      await this.#add(name, first, block);
    } catch (error) {
      this.#fail(error);
      this.check();
    }
  }

  /** All that was added is acknowledged when this returns. */
  async settled(): Promise<void> {
    if (this.#failed) await this.#forget();
    for (const gathering of [...this.#gathering.values()]) await this.#send(gathering);
    await this.#inserting;
    await Promise.all(this.#acknowledging);
    this.check();
  }

  /** Fails when something failed since. */
  check(): void {
    if (this.#failed) throw this.#failed;
  }

  async #add(name: BlockName, first: number, block: Block): Promise<void> {
    let gathering = this.#gathering.get(name.kind);
    if (gathering && gathering.signature !== block.signature) {
      await this.#send(gathering);
      gathering = undefined;
    }
    gathering ??= await this.#begin(name.kind, block);
    for (const piece of block.pieces) await gathering.handle.writeFile(piece);
    gathering.blocks.push({ ...name, first, rows: block.rows, digest: block.digest, span: block.span });
    gathering.rows += block.rows;
    if (gathering.rows >= this.#parts.rowsAnInsert) await this.#send(gathering);
  }

  async #begin(kind: RecordKind, { columns, signature }: Block): Promise<Gathering> {
    const file = `${kind}-${++this.#files}.native`;
    const handle = await fs.open(path.join(this.#parts.incoming, file), "w", 0o600);
    const gathering = { kind, file, handle, columns, signature, blocks: [], rows: 0 };
    this.#gathering.set(kind, gathering);
    return gathering;
  }

  async #send(gathering: Gathering): Promise<void> {
    this.#gathering.delete(gathering.kind);
    await gathering.handle.close();
    while (this.#waiting >= WAITING_FILES) await this.#inserting;
    this.check();
    const attempt = await this.#announce(gathering);
    this.#waiting++;
    this.#inserting = this.#inserting
      .then(() => this.#insert(gathering, attempt))
      .catch((error: unknown) => this.#fail(error))
      .finally(() => this.#waiting--);
  }

  /** After a failure: what was not announced yet need not be undone. */
  async #forget(): Promise<void> {
    for (const { handle } of this.#gathering.values()) await handle.close().catch(() => {});
    this.#gathering.clear();
  }

  /** Number of this try, which no other insert of the input has. */
  async #announce({ blocks }: Gathering): Promise<number> {
    const attempt = this.#parts.books.inputs.nextAttempt(this.#sha256);
    await Promise.all(blocks.map((block) => this.#parts.books.note({ event: "insert", ...block, attempt })));
    return attempt;
  }

  async #insert(gathering: Gathering, announced: number): Promise<void> {
    if (this.#failed) return;
    await this.#parts.step("blocks announced");
    const patience = new Patience(this.#parts.patienceSeconds);
    try {
      for (let attempt: number | null = announced; attempt !== null; )
        attempt = (await this.#isInserted(gathering, attempt, patience)) ? null : await this.#anew(gathering, patience);
    } catch (error) {
      await this.#undo(gathering).catch(() => {}); // if it cannot be now, it is when the store is opened again
      throw error;
    }
    if (patience.tried > 0) this.#parts.tell(`${this.#parts.name}: the rows are in, each once`);
    await this.#parts.step("blocks inserted");
    const acknowledged = this.#acknowledge(gathering)
      .catch((error: unknown) => this.#fail(error))
      .finally(() => this.#acknowledging.delete(acknowledged));
    this.#acknowledging.add(acknowledged);
  }

  /** False when it failed and may be tried again, after a pause. */
  async #isInserted(gathering: Gathering, attempt: number, patience: Patience): Promise<boolean> {
    try {
      await this.#toEngine(gathering, attempt);
      return true;
    } catch (error) {
      await this.#wait(error, patience);
      return false;
    }
  }

  /** Takes back what may be in the engine, which is not known, and announces another try; what stops that may pass too. */
  async #anew(gathering: Gathering, patience: Patience): Promise<number> {
    for (;;)
      try {
        await this.#undo(gathering);
        return await this.#announce(gathering);
      } catch (error) {
        await this.#wait(error, patience);
      }
  }

  async #undo({ blocks }: Gathering): Promise<void> {
    for (const block of blocks) await this.#parts.mender.undo(block);
  }

  async #wait(error: unknown, patience: Patience): Promise<void> {
    const milliseconds = patience.pauseMs(error);
    if (milliseconds === null) throw error;
    if (patience.isNew(error))
      this.#parts.tell(`${this.#parts.name}: ${firstLine((error as Error).message)}; waiting for it`);
    await pause(milliseconds);
  }

  #toEngine({ kind, columns, file, blocks }: Gathering, attempt: number): Promise<void> {
    const token = `${this.#sha256}:${kind}:${blocks[0]!.block}:${attempt}`;
    const constants = columns.includes("input") ? {} : { input: this.#sha256 };
    return this.#parts.engine.insertNative({ table: kind, columns, constants, file, token });
  }

  async #acknowledge({ blocks, file }: Gathering): Promise<void> {
    await Promise.all(
      blocks.map(({ input, kind, block }) => this.#parts.books.note({ event: "acknowledged", input, kind, block })),
    );
    await this.#parts.step("blocks acknowledged");
    await fs.rm(path.join(this.#parts.incoming, file), { force: true });
  }

  #fail(error: unknown): void {
    this.#failed ??= storeError(error, this.#parts.name);
  }
}

/** Blocks of one kind and of the same columns, in one file. */
interface Gathering {
  readonly kind: RecordKind;
  readonly file: string;
  readonly handle: fs.FileHandle;
  readonly columns: readonly string[];
  readonly signature: string;
  readonly blocks: (BlockName & Pick<Segment, "first" | "rows" | "digest" | "span">)[];
  rows: number;
}
