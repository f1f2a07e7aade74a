import type { BatchBuilder, Column } from "../../record/batch.ts";
import { LIMITS } from "../../record/limits.ts";
import { ADDRESS_OCTETS } from "../../values/address.ts";
import type { Instant } from "../../values/instant.ts";
import { readAddress } from "./addresses.ts";
import { asciiOf, textOf } from "./characters.ts";
import { readDigits, U64 } from "./integers.ts";

/** A field of a row as a range of octets; empty when not told. */
export interface Field {
  readonly octets: Uint8Array;
  readonly from: number;
  readonly to: number;
}

export function fieldText({ octets, from, to }: Field): string {
  return textOf(octets, from, Math.min(to, from + LIMITS.textOctets.value));
}

/** A short word, as its octets stand. */
export function fieldWord({ octets, from, to }: Field): string {
  return asciiOf(octets, from, Math.min(to, from + 64));
}

/** A whole number; −1 when it is none. */
export function fieldNumber({ octets, from, to }: Field): number {
  return readDigits(octets, from, to);
}

/** How sampling is known, the same for all flows of an input. */
export interface Sampling {
  readonly probability: number | null;
  readonly knownBy: string;
}

/** What the person says holds; else what the format itself says: 1, or null where it samples and does not tell. */
export function samplingOf(configured: number | null, byFormat: number | null): Sampling {
  if (configured !== null) return { probability: configured, knownBy: "configured" };
  return { probability: byFormat, knownBy: byFormat === null ? "unknown" : "told" };
}

/** Writes the cells of flows that are told as text, a row at a time. */
export class FlowCells {
  readonly #builder: BatchBuilder;
  readonly #integer = new U64();
  readonly #columns = new Map<string, Column>();
  #row = 0;

  constructor(builder: BatchBuilder) {
    this.#builder = builder;
  }

  next(offset: number): void {
    this.#row = this.#builder.next(offset);
  }

  withdraw(): void {
    this.#builder.withdraw();
  }

  times(start: Instant, end: Instant): void {
    (this.#column("flowStartMilliseconds").values as Float64Array)[this.#row] = Math.floor(start);
    (this.#column("flowEndMilliseconds").values as Float64Array)[this.#row] = Math.floor(end);
  }

  /** False when the field is no address. */
  address(name: string, { octets, from, to }: Field): boolean {
    const column = this.#column(name);
    const read = readAddress(octets, from, to, column.values as Uint8Array, ADDRESS_OCTETS * this.#row);
    if (read) column.tell(this.#row, 1);
    return read;
  }

  /** A port, or nothing where it is not told; false when it is none. */
  port(name: string, field: Field): boolean {
    if (field.to === field.from) return true;
    const port = fieldNumber(field);
    if (port < 0 || port > 0xffff) return false;
    this.number(name, port);
    return true;
  }

  /** A count, or nothing where it is not told; false when it is none. */
  count(name: string, { octets, from, to }: Field): boolean {
    if (to === from) return true;
    if (!this.#integer.read(octets, from, to)) return false;
    this.#column(name).u64(this.#row, this.#integer.high, this.#integer.low);
    return true;
  }

  number(name: string, value: number): void {
    this.#column(name).number(this.#row, value);
  }

  text(name: string, value: string): void {
    if (value !== "") this.#column(name).text(this.#row, value);
  }

  sampling({ probability, knownBy }: Sampling): void {
    if (probability !== null) this.#column("samplingProbability").number(this.#row, probability);
    this.text("samplingKnownBy", knownBy);
  }

  #column(name: string): Column {
    const known = this.#columns.get(name);
    if (known) return known;
    const column = this.#builder.column(name);
    this.#columns.set(name, column);
    return column;
  }
}
