import type { BatchBuilder, Column } from "../../record/batch.ts";
import type { Moment } from "./moment.ts";

/**
 * Who sent the records, and which share of packets they stand for: the same for long runs of rows, and written when that
 * changes and before a batch is handed on.
 */
export class SenderColumns {
  readonly #exporter: Column;
  readonly #domain: Column;
  readonly #knownBy: Column;
  readonly #probability: Column;
  #from = 0;
  #to = 0;
  #name = "";
  #number = 0;
  #share: number | null = null;
  #known = "";

  constructor(builder: BatchBuilder) {
    this.#exporter = builder.pooled("exporter");
    this.#domain = builder.column("observationDomainId");
    this.#knownBy = builder.pooled("samplingKnownBy");
    this.#probability = builder.column("samplingProbability");
  }

  /** Rows of the message at hand; `share` is what the exporter tells of its sampling, null when it does not. */
  add(row: number, rows: number, { exporter, domain, configured }: Moment, share: number | null): void {
    const settled = share ?? configured;
    const known = share !== null ? "told" : configured !== null ? "configured" : "unknown";
    const isSame =
      row === this.#to &&
      settled === this.#share &&
      domain === this.#number &&
      known === this.#known &&
      exporter === this.#name;
    if (!isSame) {
      this.write();
      this.#from = row;
      this.#name = exporter;
      this.#number = domain;
      this.#share = settled;
      this.#known = known;
    }
    this.#to = row + rows;
  }

  /** Writes the rows that are waiting. */
  write(): void {
    const [from, to] = [this.#from, this.#to];
    this.#from = this.#to = 0;
    if (from === to) return;
    fillTexts(this.#exporter, this.#name, from, to);
    fillTexts(this.#knownBy, this.#known, from, to);
    (this.#domain.values as Uint32Array).fill(this.#number, from, to);
    this.#domain.tell(from, to - from);
    if (this.#share === null) return;
    (this.#probability.values as Float64Array).fill(this.#share, from, to);
    this.#probability.tell(from, to - from);
  }
}

function fillTexts(column: Column, text: string, from: number, to: number): void {
  if (column.pool) (column.values as Uint32Array).fill(column.pool.put(text), from, to);
  else (column.values as string[]).fill(text, from, to);
  column.tell(from, to - from);
}
