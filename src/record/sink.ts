import type { Instant } from "../values/instant.ts";
import { type Batch, BatchBuilder, type Column } from "./batch.ts";
import type { RecordKind } from "./columns.ts";
import type { Coverage } from "./coverage.ts";
import type { Defect } from "./defect.ts";
import { LIMITS } from "./limits.ts";

/** That an input is made up, and by what; told by the input itself or by the manifest beside it. */
export interface MadeUp {
  readonly world: string;
  readonly seed: number;
}

/** Where a decoder puts what it finds. Batches that are full wait in `take()` for whoever drives the reading. */
export class RecordSink {
  readonly #format: string;
  readonly #builders = new Map<RecordKind, BatchBuilder>();
  readonly #defects = new Map<string, { shown: number; more: number; first: Defect }>();
  readonly #counts = new Map<RecordKind, number>();
  #ready: Batch[] = [];
  #madeUp: MadeUp | null = null;
  #faults = 0;
  #understood = 0;
  #givenUp = 0;

  /** `format` is the id that defects are told under. */
  constructor(format: string) {
    this.#format = format;
  }

  /** The builder of a kind: fetch it once, it stays. */
  builder(kind: RecordKind): BatchBuilder {
    let builder = this.#builders.get(kind);
    if (!builder) {
      builder = new BatchBuilder(kind, (batch) => this.#accept(batch));
      this.#builders.set(kind, builder);
    }
    return builder;
  }

  /**
   * Octets of the (decompressed) input that made sense: headers, templates, records, padding, comments. Told a message,
   * a set, a block or a line at a time, never a field. With `givenUpOctets` they add up to the octets of the input.
   */
  understood(octets: number): void {
    this.#understood += octets;
  }

  /** Tells a fault. The first 100 of a kind become rows of their own, the rest are counted in one. */
  defect(defect: Defect): void {
    if (!defect.note) this.#faults += defect.count ?? 1;
    this.#givenUp += defect.octets ?? 0;
    const known = this.#defects.get(defect.kind);
    if (!known) this.#defects.set(defect.kind, { shown: 1, more: 0, first: defect });
    else if (known.shown < LIMITS.defectsOfAKind.value) known.shown++;
    else {
      known.more += defect.count ?? 1;
      return;
    }
    this.#write(defect, defect.count ?? 1);
  }

  coverage(coverage: Coverage): void {
    const builder = this.builder("coverage");
    const row = builder.next(0);
    const number = (name: string, value: number) => builder.column(name).number(row, value);
    number("from", coverage.from);
    number("to", coverage.to);
    number("share", coverage.share);
    number("received", coverage.received);
    number("lost", coverage.lost);
    builder.column("exporter").text(row, coverage.exporter);
    builder.column("why").text(row, coverage.why);
  }

  /** The input says of itself that it is made up. */
  isMadeUp(note: MadeUp): void {
    this.#madeUp = note;
  }

  get madeUp(): MadeUp | null {
    return this.#madeUp;
  }

  /** How many faults were told, notes left out: with one or more the input is partial. */
  get faults(): number {
    return this.#faults;
  }

  /** Octets that were made sense of, so far. */
  get understoodOctets(): number {
    return this.#understood;
  }

  /** Octets that defects gave up, so far. */
  get givenUpOctets(): number {
    return this.#givenUp;
  }

  /** Rows of a kind so far. */
  count(kind: RecordKind): number {
    return (this.#counts.get(kind) ?? 0) + (this.#builders.get(kind)?.rows ?? 0);
  }

  /** How often each kind of fault was met. */
  defectCounts(): ReadonlyMap<string, number> {
    return new Map([...this.#defects].map(([kind, { shown, more }]) => [kind, shown + more]));
  }

  /** The batches that are full; they leave the sink. */
  take(): Batch[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  /** A batch that was taken is done with: the room of its cells, which nobody may look at any more, serves again. */
  release(batch: Batch): void {
    this.#builders.get(batch.kind)?.release(batch);
  }

  /** No more will come: what is left is handed on. */
  end(): void {
    for (const { more, first } of this.#defects.values())
      if (more > 0) this.#write({ ...first, found: "more of the same kind, counted here" }, more);
    for (const builder of this.#builders.values()) builder.flush();
  }

  #accept(batch: Batch): void {
    this.#counts.set(batch.kind, (this.#counts.get(batch.kind) ?? 0) + batch.rows);
    this.#ready.push(batch);
  }

  #write(defect: Defect, count: number): void {
    const builder = this.builder("defect");
    const row = builder.next(defect.octetOffset);
    const set = (name: string): Column => builder.column(name);
    set("time").number(row, timeOf(defect.time));
    set("format").text(row, this.#format);
    set("kind").text(row, defect.kind);
    set("octetOffset").number(row, defect.octetOffset);
    if (defect.octets !== undefined) set("octets").number(row, defect.octets);
    set("expected").text(row, defect.expected);
    set("found").text(row, defect.found);
    set("count").number(row, count);
  }
}

function timeOf(time: Instant | undefined): Instant {
  return time !== undefined && Number.isFinite(time) ? time : 0;
}
