import { spells } from "../text/characters.ts";
import type { Layout } from "./header.ts";
import type { ConnWriter } from "./to-record.ts";

/** Rows in columns (Zeek, ASCII writer). */
export class TsvRows {
  readonly #writer: ConnWriter;
  /** What should have stood in the row that was just refused. */
  expected = "";

  constructor(writer: ConnWriter) {
    this.#writer = writer;
  }

  /** Null when the row was written, or what stood in it. */
  read(octets: Uint8Array, from: number, to: number, offset: number, layout: Layout, open: boolean): string | null {
    const columns =
      layout.separator.length === 1 ? this.#split(octets, from, to, layout) : this.#splitLong(octets, from, to, layout);
    if (columns !== layout.columns) {
      this.expected = `${layout.columns} columns`;
      return columns > layout.columns ? "more columns" : `${columns} columns`;
    }
    const wrong = this.#writer.write(octets, offset, open);
    if (wrong === null) return null;
    const { expected, found } = this.#writer.told(wrong, octets);
    this.expected = expected;
    return found;
  }

  #split(octets: Uint8Array, from: number, to: number, layout: Layout): number {
    const separator = layout.separator[0]!;
    const { columns, places } = layout;
    let column = 0;
    let start = from;
    this.#writer.from.fill(-1);
    for (let at = from; at <= to; at++) {
      if (at < to && octets[at] !== separator) continue;
      if (column >= columns) return column + 1;
      const place = places[column++]!;
      if (place >= 0) this.#field(octets, start, at, place, layout);
      start = at + 1;
    }
    return column;
  }

  #splitLong(octets: Uint8Array, from: number, to: number, layout: Layout): number {
    const separator = Buffer.from(layout.separator);
    const line = Buffer.from(octets.buffer, octets.byteOffset + from, to - from);
    let column = 0;
    let start = 0;
    this.#writer.from.fill(-1);
    for (;;) {
      const found = line.indexOf(separator, start);
      const end = found < 0 ? line.length : found;
      if (column >= layout.columns) return column + 1;
      const place = layout.places[column++]!;
      if (place >= 0) this.#field(octets, from + start, from + end, place, layout);
      if (found < 0) return column;
      start = end + separator.length;
    }
  }

  #field(octets: Uint8Array, from: number, to: number, place: number, layout: Layout): void {
    const { unset, empty } = layout;
    const octetsLong = to - from;
    if (octetsLong === unset.length && spells(octets, from, to, unset)) return;
    if (octetsLong === empty.length && spells(octets, from, to, empty)) return;
    this.#writer.from[place] = from;
    this.#writer.to[place] = to;
  }
}
