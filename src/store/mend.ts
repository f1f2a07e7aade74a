import { KINDS, type RecordKind } from "../record/columns.ts";
import type { Books } from "./books.ts";
import type { Engine } from "./engines/engine.ts";
import type { Segment } from "./inputs.ts";
import type { BlockName } from "./ledger.ts";
import { forgetFlows, mendRollups, mendRollupsAtOnce, type Reached } from "./mend-rollups.ts";

/**
 * Brings engine and ledger to agree after a crash, a failed insert or a loss of power: the ledger says which blocks are
 * held; whatever else is in the engine goes, and an input that lacks some is to be read again. The engine's own check
 * for repeated inserts is not relied upon: its log is not written through (ClickHouse #111577).
 */
export class Mender {
  readonly #engine: Engine;
  readonly #books: Books;
  readonly #reached: Reached;

  constructor(engine: Engine, books: Books, reached: Reached = () => {}) {
    this.#engine = engine;
    this.#books = books;
    this.#reached = reached;
  }

  /** Takes back what was announced and not acknowledged, as a crash leaves it. */
  async undoUnknown(): Promise<void> {
    for (const { state, ...block } of this.#books.inputs.allSegments()) if (state === "unknown") await this.undo(block);
  }

  /** Where engine and ledger disagree otherwise, as after the restore of one of them; nothing is changed. */
  async differences(): Promise<Difference[]> {
    const found: Difference[] = [];
    for (const kind of Object.keys(KINDS) as RecordKind[]) {
      const [all] = await this.#ask<{ rows: string }>(`SELECT count() AS rows FROM ${kind}`);
      if (Number(all!.rows) !== sumOfRows(this.#books.inputs.allSegments().filter((one) => one.kind === kind)))
        found.push(...(await this.#differingBlocks(kind)));
    }
    return found;
  }

  /** Brings the engine to what the ledger says. Tells what had to be mended, in plain sentences. */
  async mend(differences: readonly Difference[]): Promise<string[]> {
    const concerned = new Map<string, string>();
    for (const difference of differences) {
      const path = await this.#giveUp(difference);
      concerned.set(
        `${difference.kind} ${path}`,
        `${difference.kind} records of ${path} were missing or doubled in the store; ingest it again to have them whole`,
      );
    }
    return [...concerned.values(), ...(await mendRollups(this.#engine, this.#reached))];
  }

  /** Takes back an insert whose end is not known. */
  async undo(block: BlockName): Promise<void> {
    await this.#delete(block, "=");
    await this.#books.note({ event: "undone", input: block.input, kind: block.kind, block: block.block });
  }

  /** Takes out the blocks of each of these inputs from a number on; the ledger knows before and after. */
  async withdraw(blocks: readonly BlockName[]): Promise<void> {
    for (const block of blocks) await this.#books.note({ event: "withdraw", ...block });
    for (const block of blocks) {
      await this.#delete(block, ">=");
      await this.#books.note({ event: "withdrawn", ...block });
    }
  }

  async #delete({ input, kind, block }: BlockName, which: "=" | ">="): Promise<void> {
    const where = `input = '${input}' AND block ${which} ${block}`;
    if (kind === "flow") await forgetFlows(this.#engine, where);
    const [there] = await this.#ask<{ rows: string }>(`SELECT count() AS rows FROM ${kind} WHERE ${where}`);
    if (there!.rows !== "0") await this.#engine.command(`ALTER TABLE ${kind} DELETE WHERE ${where}`);
    if (kind === "flow") await mendRollupsAtOnce(this.#engine);
  }

  /** Compares block by block. */
  async #differingBlocks(kind: RecordKind): Promise<Difference[]> {
    const wrong = new Map<string, Difference>();
    for (const { input, block, rows, kind: of } of this.#books.inputs.allSegments())
      if (of === kind)
        wrong.set(`${input} ${block}`, { input, kind, block, path: this.#pathOf(input), expected: rows, found: 0 });
    const found = await this.#ask<{ input: string; block: number; rows: string }>(
      `SELECT input, block, count() AS rows FROM ${kind} GROUP BY input, block ORDER BY input, block`,
    );
    for (const { input, block, rows } of found) {
      const name = `${input} ${block}`;
      const expected = wrong.get(name)?.expected ?? 0;
      if (expected === Number(rows)) wrong.delete(name);
      else wrong.set(name, { input, kind, block, path: this.#pathOf(input), expected, found: Number(rows) });
    }
    return [...wrong.values()];
  }

  /** What is missing or doubled goes whole, and its input is to be read again. Path of the input concerned. */
  async #giveUp({ input, kind, block }: BlockName): Promise<string> {
    const owner = this.#books.inputs.stored(this.#books.inputs.owner(input));
    if (owner && owner.state !== "reading") await this.#books.note({ event: "reopened", input: owner.sha256 });
    if (owner) await this.undo({ input, kind, block });
    else await this.#delete({ input, kind, block }, "=");
    return this.#pathOf(input);
  }

  #pathOf(input: string): string {
    const { inputs } = this.#books;
    return inputs.stored(inputs.owner(input))?.path ?? `the unknown input ${input}`;
  }

  async #ask<Row>(query: string): Promise<Row[]> {
    const text = (await this.#engine.rowsJson(query)).join("");
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Row);
  }
}

/** A block of which the engine holds other rows than the ledger says. */
export interface Difference extends BlockName {
  /** Of the input, as it was given. */
  readonly path: string;
  /** Rows by the ledger, and in the engine. */
  readonly expected: number;
  readonly found: number;
}

function sumOfRows(segments: readonly Segment[]): number {
  return segments.reduce((sum, { rows }) => sum + rows, 0);
}
