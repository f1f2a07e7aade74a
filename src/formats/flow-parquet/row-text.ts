import type { TableRow } from "../text/table.ts";
import type { ColumnValues } from "./column-values.ts";

const FIRST_OCTETS = 64 * 1024;

/** The rows of a row group as texts, one at a time: what is read of a table is read of Parquet by the same rules. */
export class RowTexts implements TableRow {
  octets: Uint8Array = Buffer.alloc(FIRST_OCTETS);
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly #cursors: Cursor[];
  #filled = 0;

  constructor(columns: readonly ColumnValues[]) {
    this.#cursors = columns.map((column) => new Cursor(column));
    this.from = new Int32Array(columns.length);
    this.to = new Int32Array(columns.length);
  }

  /** Goes to the next row. */
  next(): void {
    this.#filled = 0;
    for (const [slot, cursor] of this.#cursors.entries()) {
      this.from[slot] = this.#filled;
      this.#write(cursor.next());
      this.to[slot] = this.#filled;
    }
  }

  #write(value: unknown): void {
    if (value === null || value === undefined) return;
    if (value instanceof Uint8Array) this.#copy(value);
    else this.#copy(Buffer.from(String(value)));
  }

  #copy(octets: Uint8Array): void {
    if (this.#filled + octets.length > this.octets.length) {
      const wider = Buffer.alloc(2 * (this.#filled + octets.length));
      wider.set(this.octets);
      this.octets = wider;
    }
    this.octets.set(octets, this.#filled);
    this.#filled += octets.length;
  }
}

/** Goes through the pages of a column. */
class Cursor {
  readonly #pages: ColumnValues;
  #page = 0;
  #at = 0;

  constructor(pages: ColumnValues) {
    this.#pages = pages;
  }

  next(): unknown {
    while (this.#at >= this.#pages[this.#page]!.length) {
      this.#page++;
      this.#at = 0;
    }
    return this.#pages[this.#page]![this.#at++];
  }
}
