import fs from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Batch } from "../record/batch.ts";
import type { RecordKind } from "../record/columns.ts";
import type { MadeUp } from "../record/sink.ts";
import type { Books } from "./books.ts";
import type { Engine } from "./engines/engine.ts";
import { storeError } from "./failures.ts";
import type { Segment } from "./inputs.ts";
import type { BlockName } from "./ledger.ts";
import type { Mender } from "./mend.ts";
import { type Block, encodeBlock } from "./native.ts";
import { type InputWriter, type StoredInput, StoreError } from "./store.ts";

/** Where a crash is tried in tests. */
export type Step =
  | "block announced"
  | "block inserted"
  | "block acknowledged"
  | "before withdrawal"
  | "after withdrawal"
  | "input finished";

export interface WriterParts {
  readonly engine: Engine;
  readonly books: Books;
  readonly mender: Mender;
  readonly incoming: string;
  readonly step: (step: Step) => void | Promise<void>;
  readonly closed: () => void;
}

/** A block that the ledger knows to be on its way. */
interface Announced {
  readonly batch: Batch;
  readonly first: number;
  readonly block: Block;
  readonly file: string;
  readonly attempt: number;
}

/** Blocks that may wait for the engine while the next one is decoded. */
const WAITING_BLOCKS = 2;
/** Waits before an insert that failed is tried again; the disk may have been full for a moment. */
const RETRY_MS = [200, 1000];

/**
 * Inserts what is not held yet of an input: a block whose rows the ledger knows by number and digest is passed over,
 * one that continues a known block gives only its further rows, and from the first that differs on what was held of
 * that kind is withdrawn and inserted anew.
 */
export class Writer implements InputWriter {
  readonly #sha256: string;
  readonly #parts: WriterParts;
  /** Next block of each kind. */
  readonly #expected = new Map<RecordKind, number>();
  readonly #acknowledging = new Set<Promise<void>>();
  #inserting: Promise<void> = Promise.resolve();
  #waiting = 0;
  #failed: StoreError | null = null;
  #ended = false;

  constructor(sha256: string, parts: WriterParts) {
    this.#sha256 = sha256;
    this.#parts = parts;
  }

  async insert(batch: Batch): Promise<void> {
    this.#check();
    this.#expected.set(batch.kind, batch.block + 1);
    const from = await this.#held(batch);
    if (from === batch.rows) return;
    while (this.#waiting >= WAITING_BLOCKS) await this.#inserting;
    this.#check();
    const block = await encodeBlock(batch, from, batch.rows);
    const file = await this.#written(block, `${batch.kind}-${batch.block}.native`);
    const announced = { batch, first: from, block, file, attempt: await this.#announce(batch, from, block) };
    this.#waiting++;
    this.#inserting = this.#inserting
      .then(() => this.#insert(announced))
      .catch((error: unknown) => this.#fail(error))
      .finally(() => this.#waiting--);
  }

  async finish(
    state: "whole" | "partial" | "refused",
    defects: ReadonlyMap<string, number>,
    madeUp?: MadeUp | null,
  ): Promise<StoredInput> {
    await this.#settled();
    await this.#withdrawUnseen(state === "refused");
    const facts = this.#parts.books.inputs.stored(this.#sha256)!;
    await this.#parts.books.note({
      event: "finished",
      input: this.#sha256,
      state,
      defects: Object.fromEntries([...defects].sort()),
      madeUp: madeUp ?? facts.madeUp,
    });
    await this.#parts.step("input finished");
    this.#end();
    return this.#parts.books.inputs.stored(this.#sha256)!;
  }

  async abandon(): Promise<void> {
    await this.#settled().catch(() => {}); // what failed is told by the ledger: the input stays to be read
    this.#end();
  }

  /** How many rows of the batch are held, from its first on; takes out what is held and differs. */
  async #held(batch: Batch): Promise<number> {
    const segments = this.#parts.books.inputs
      .segments(this.#sha256)
      .filter((one) => one.kind === batch.kind && one.block === batch.block)
      .sort((one, other) => one.first - other.first);
    let rows = 0;
    let right = 0;
    while (right < segments.length && (await isHeld(segments[right]!, batch, rows))) rows += segments[right++]!.rows;
    const last = segments[right - 1];
    if (rows < batch.rows && last?.input === this.#sha256) {
      // A second block under one name could not be told from the first when it has to be undone.
      rows = last.first;
      right--;
    }
    if (right < segments.length) await this.#withdraw(segments.slice(right), batch.block + 1);
    return rows;
  }

  /** Takes out these segments, which are of one kind, and all blocks of that kind from a number on. */
  async #withdraw(segments: readonly Segment[], from: number): Promise<void> {
    const { kind } = segments[0]!;
    const blocks = new Map<string, BlockName>();
    for (const { input, kind: of, block } of this.#parts.books.inputs.segments(this.#sha256))
      if (of === kind && block >= from) blocks.set(input, { input, kind, block: from });
    for (const { input, block } of segments) blocks.set(input, { input, kind, block });
    await this.#settled();
    await this.#parts.step("before withdrawal");
    await this.#parts.mender.withdraw([...blocks.values()]);
    await this.#parts.step("after withdrawal");
  }

  /** Blocks that were held and that the input, as read now, does not have. */
  async #withdrawUnseen(onlyOwn: boolean): Promise<void> {
    const from = new Map<string, BlockName>();
    for (const { input, kind, block } of this.#parts.books.inputs.segments(this.#sha256)) {
      const next = this.#expected.get(kind) ?? 0;
      if (block >= next && (input === this.#sha256 || !onlyOwn))
        from.set(`${input} ${kind}`, { input, kind, block: next });
    }
    if (from.size > 0) await this.#parts.mender.withdraw([...from.values()]);
  }

  async #written({ pieces }: Block, name: string): Promise<string> {
    const file = await fs.open(path.join(this.#parts.incoming, name), "w", 0o600);
    try {
      for (const piece of pieces) await file.writeFile(piece);
    } finally {
      await file.close();
    }
    return name;
  }

  async #announce({ kind, block }: Batch, first: number, { rows, digest }: Block): Promise<number> {
    const attempt = this.#parts.books.inputs.nextAttempt(this.#sha256);
    const entry = { event: "insert", input: this.#sha256, kind, block, first, rows, digest, attempt } as const;
    await this.#parts.books.note(entry);
    return attempt;
  }

  async #insert({ batch, first, block, file, attempt }: Announced): Promise<void> {
    if (this.#failed) return;
    const name = { input: this.#sha256, kind: batch.kind, block: batch.block };
    await this.#parts.step("block announced");
    for (let tried = 0, number = attempt; ; tried++) {
      try {
        await this.#toEngine(name, block, file, number);
        break;
      } catch (error) {
        await this.#parts.mender.undo(name); // whether anything of it is in the engine is not known
        if (tried === RETRY_MS.length) throw error;
        await pause(RETRY_MS[tried]);
        number = await this.#announce(batch, first, block);
      }
    }
    await this.#parts.step("block inserted");
    const acknowledged = this.#acknowledge(name, file)
      .catch((error: unknown) => this.#fail(error))
      .finally(() => this.#acknowledging.delete(acknowledged));
    this.#acknowledging.add(acknowledged);
  }

  #toEngine({ input, kind, block }: BlockName, { columns }: Block, file: string, attempt: number): Promise<void> {
    const token = `${input}:${kind}:${block}:${attempt}`;
    return this.#parts.engine.insertNative({ table: kind, columns, constants: { input, block }, file, token });
  }

  async #acknowledge(name: BlockName, file: string): Promise<void> {
    await this.#parts.books.note({ event: "acknowledged", ...name });
    await this.#parts.step("block acknowledged");
    await fs.rm(path.join(this.#parts.incoming, file), { force: true });
  }

  async #settled(): Promise<void> {
    await this.#inserting;
    await Promise.all(this.#acknowledging);
    this.#check();
  }

  #check(): void {
    if (this.#failed) throw this.#failed;
    if (this.#ended) throw new StoreError("this ingest has ended");
  }

  #fail(error: unknown): void {
    this.#failed ??= storeError(error, this.#parts.incoming);
  }

  #end(): void {
    this.#ended = true;
    this.#parts.closed();
  }
}

async function isHeld({ first, rows, digest, state }: Segment, batch: Batch, from: number): Promise<boolean> {
  if (state !== "held" || first !== from || from + rows > batch.rows) return false;
  return (await encodeBlock(batch, from, from + rows)).digest === digest;
}
