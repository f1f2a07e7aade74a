import type { RecordKind } from "../record/columns.ts";
import type { Period } from "../values/instant.ts";
import type { BlockName, Entry } from "./ledger.ts";
import type { InputFacts, StoredInput } from "./store.ts";

/** Rows of an input that were inserted at one time; some or all rows of a batch. */
export interface Segment extends BlockName {
  readonly first: number;
  readonly rows: number;
  readonly digest: string;
  /** First and last instant that the rows tell of. */
  readonly span: Period;
  /** `unknown`: an insert, or a deletion, was announced and not acknowledged. */
  state: "unknown" | "held";
}

/** What the ledger's entries amount to: which inputs are held, and which of their rows must be in the engine. */
export class Inputs {
  readonly #inputs = new Map<string, Held>();

  apply(entry: Entry): void {
    switch (entry.event) {
      case "begun":
        this.#begin(entry.facts, entry.continues);
        return;
      case "insert": {
        const { event, attempt, ...segment } = entry;
        const held = this.#held(entry.input);
        held.attempts = attempt;
        held.segments.push({ ...segment, state: "unknown" });
        return;
      }
      case "acknowledged": {
        const segment = this.#held(entry.input).segments.findLast((one) => isNamed(one, entry));
        if (segment) segment.state = "held";
        return;
      }
      case "withdraw":
        for (const segment of this.#held(entry.input).segments) if (isFrom(segment, entry)) segment.state = "unknown";
        return;
      case "undone":
        this.#keep(entry.input, (one) => !isNamed(one, entry));
        return;
      case "withdrawn":
        this.#keep(entry.input, (one) => !isFrom(one, entry));
        return;
      case "reopened":
        this.#held(entry.input).state = "reading";
        return;
      case "finished": {
        const held = this.#held(entry.input);
        held.state = entry.state;
        held.defects = entry.defects;
        held.facts = { ...held.facts, madeUp: entry.madeUp };
        if (held.continues !== null && entry.state !== "refused") this.#held(held.continues).state = "replaced";
      }
    }
  }

  /** In the order in which they were first begun. */
  list(): StoredInput[] {
    return [...this.#inputs.keys()].map((sha256) => this.stored(sha256)!);
  }

  stored(sha256: string): StoredInput | null {
    const held = this.#inputs.get(sha256);
    if (!held) return null;
    const records: { [K in RecordKind]?: number } = {};
    if (held.state !== "replaced")
      for (const { kind, rows, state } of this.segments(sha256))
        if (state === "held") records[kind] = (records[kind] ?? 0) + rows;
    return { ...held.facts, state: held.state, records, defects: held.defects, continues: held.continues };
  }

  /** The rows of an input: those it came with, behind those of the beginnings that it continues. */
  segments(sha256: string): Segment[] {
    const held = this.#inputs.get(sha256);
    if (!held) return [];
    return [...(held.continues === null ? [] : this.segments(held.continues)), ...held.segments];
  }

  /** Digests of the inputs that gave records of these kinds that tell of a window, in order. */
  telling(kinds: ReadonlySet<RecordKind>, window: Period): string[] {
    return [...this.#inputs]
      .filter(
        ([sha256, { state }]) => state !== "replaced" && this.segments(sha256).some((one) => tells(one, kinds, window)),
      )
      .map(([sha256]) => sha256)
      .sort();
  }

  /** All that must be in the engine, of all inputs. */
  allSegments(): Segment[] {
    return [...this.#inputs.values()].flatMap(({ segments }) => segments);
  }

  /** The input that the rows of `sha256` belong to now: itself, or the grown file that continues it. */
  owner(sha256: string): string {
    for (const [other, { continues, state }] of this.#inputs)
      if (continues === sha256 && state !== "refused") return this.owner(other);
    return sha256;
  }

  /** The longest input whose octets are the beginning of this one and that nothing else continues. */
  beginning(input: InputFacts, prefixes: ReadonlyMap<number, string>): string | null {
    let longest: Held | null = null;
    for (const [sha256, held] of this.#inputs) {
      const { octets } = held.facts;
      if (sha256 === input.sha256 || octets === 0 || prefixes.get(octets) !== sha256) continue;
      if (held.state === "replaced" || held.state === "refused" || this.owner(sha256) !== sha256) continue;
      if (octets > (longest?.facts.octets ?? 0)) longest = held;
    }
    return longest?.facts.sha256 ?? null;
  }

  /** Number of the next insert of an input, so that no two of them ever carry the same token. */
  nextAttempt(sha256: string): number {
    return this.#held(sha256).attempts + 1;
  }

  #begin(facts: InputFacts, continues: string | null): void {
    const known = this.#inputs.get(facts.sha256);
    this.#inputs.set(facts.sha256, {
      facts,
      state: "reading",
      defects: {},
      continues: known?.continues ?? continues,
      segments: known?.segments ?? [],
      attempts: known?.attempts ?? 0,
    });
  }

  #held(sha256: string): Held {
    const held = this.#inputs.get(sha256);
    if (!held) throw new Error(`the ledger names an input that was never begun: ${sha256}`);
    return held;
  }

  #keep(input: string, stays: (segment: Segment) => boolean): void {
    const held = this.#held(input);
    held.segments = held.segments.filter(stays);
  }
}

function tells({ kind, span, state }: Segment, kinds: ReadonlySet<RecordKind>, window: Period): boolean {
  return state === "held" && kinds.has(kind) && span.from < window.to && span.to >= window.from;
}

function isNamed(segment: Segment, { kind, block }: BlockName): boolean {
  return segment.kind === kind && segment.block === block;
}

function isFrom(segment: Segment, { kind, block }: BlockName): boolean {
  return segment.kind === kind && segment.block >= block;
}

interface Held {
  facts: InputFacts;
  state: StoredInput["state"];
  defects: { readonly [kind: string]: number };
  readonly continues: string | null;
  segments: Segment[];
  attempts: number;
}
