import type { Batch } from "../record/batch.ts";
import type { RecordKind } from "../record/columns.ts";
import type { MadeUp } from "../record/sink.ts";
import { storeError } from "./failures.ts";
import type { Segment } from "./inputs.ts";
import { Inserter, type InserterParts } from "./inserter.ts";
import type { BlockName } from "./ledger.ts";
import { encodeBlock, type Plain } from "./native.ts";
import { type InputWriter, type StoredInput, StoreError } from "./store.ts";

export interface WriterParts extends InserterParts {
  readonly closed: () => void;
}

/**
 * Inserts what is not held yet of an input: a block whose rows the ledger knows by number and digest is passed over,
 * one that continues a known block gives only its further rows, and from the first that differs on what was held of
 * that kind is withdrawn and inserted anew.
 */
export class Writer implements InputWriter {
  readonly #sha256: string;
  readonly #parts: WriterParts;
  readonly #inserter: Inserter;
  /** Next block of each kind. */
  readonly #expected = new Map<RecordKind, number>();
  #ended = false;

  constructor(sha256: string, parts: WriterParts) {
    this.#sha256 = sha256;
    this.#parts = parts;
    this.#inserter = new Inserter(sha256, parts);
  }

  insert(batch: Batch): Promise<void> {
    return this.#explained(() => this.#insert(batch));
  }

  finish(
    state: "whole" | "partial" | "refused",
    defects: ReadonlyMap<string, number>,
    madeUp: MadeUp | null,
  ): Promise<StoredInput> {
    return this.#explained(() => this.#finish(state, defects, madeUp));
  }

  async abandon(): Promise<void> {
    await this.#inserter.settled().catch(() => {}); // what failed is in the ledger: the input stays to be read
    this.#end();
  }

  async #insert(batch: Batch): Promise<void> {
    this.#check();
    this.#expected.set(batch.kind, batch.block + 1);
    const from = await this.#held(batch);
    if (from === batch.rows) return;
    const block = await encodeBlock(batch, from, batch.rows, this.#plain);
    await this.#inserter.add({ input: this.#sha256, kind: batch.kind, block: batch.block }, from, block);
  }

  async #finish(
    state: "whole" | "partial" | "refused",
    defects: ReadonlyMap<string, number>,
    madeUp: MadeUp | null,
  ): Promise<StoredInput> {
    this.#check();
    await this.#inserter.settled();
    await this.#withdrawUnseen(state === "refused");
    await this.#parts.books.note({
      event: "finished",
      input: this.#sha256,
      state,
      defects: Object.fromEntries([...defects].sort()),
      madeUp: madeUp ?? this.#stored().madeUp,
    });
    await this.#parts.step("input finished");
    this.#end();
    return this.#stored();
  }

  /** How many rows of the batch are held, from its first on; takes out what is held and differs. */
  async #held(batch: Batch): Promise<number> {
    const segments = this.#parts.books.inputs
      .segments(this.#sha256)
      .filter((one) => one.kind === batch.kind && one.block === batch.block)
      .sort((one, other) => one.first - other.first);
    let rows = 0;
    let right = 0;
    while (right < segments.length && (await isHeld(segments[right]!, batch, rows, this.#plain)))
      rows += segments[right++]!.rows;
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
    await this.#inserter.settled();
    await this.#parts.step("before withdrawal");
    await this.#parts.mender.withdraw([...blocks.values()]);
    await this.#parts.step("after withdrawal");
  }

  /** Blocks that were held and that the input, as read now, does not have. */
  async #withdrawUnseen(onlyOwn: boolean): Promise<void> {
    const blocks = new Map<string, BlockName>();
    for (const { input, kind, block } of this.#parts.books.inputs.segments(this.#sha256)) {
      const next = this.#expected.get(kind) ?? 0;
      if (block >= next && (input === this.#sha256 || !onlyOwn))
        blocks.set(`${input} ${kind}`, { input, kind, block: next });
    }
    if (blocks.size > 0) await this.#parts.mender.withdraw([...blocks.values()]);
  }

  /** Failures of disk and engine with the next step. */
  async #explained<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw storeError(error, this.#parts.name);
    }
  }

  get #plain(): Plain | null {
    return this.#parts.engine.profile === "portable" ? { input: this.#sha256 } : null;
  }

  #stored(): StoredInput {
    return this.#parts.books.inputs.stored(this.#sha256)!;
  }

  #check(): void {
    if (this.#ended) throw new StoreError("this ingest has ended");
    this.#inserter.check();
  }

  #end(): void {
    this.#ended = true;
    this.#parts.closed();
  }
}

async function isHeld(segment: Segment, batch: Batch, from: number, plain: Plain | null): Promise<boolean> {
  const { first, rows, digest, state } = segment;
  if (state !== "held" || first !== from || from + rows > batch.rows) return false;
  return (await encodeBlock(batch, from, from + rows, plain)).digest === digest;
}
