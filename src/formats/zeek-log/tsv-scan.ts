import type { Layout } from "./header.ts";
import type { LogWriter } from "./log-writer.ts";

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Rows in columns, cut where they stand; each octet is looked at once. */
export class TsvScan {
  readonly #writer: LogWriter;
  readonly #layout: Layout;
  readonly #separator: number;
  readonly #unset: Uint8Array;
  readonly #empty: Uint8Array;

  /** For layouts with a separator of one octet. */
  constructor(writer: LogWriter, layout: Layout) {
    this.#writer = writer;
    this.#layout = layout;
    this.#separator = layout.separator[0]!;
    this.#unset = Buffer.from(layout.unset, "latin1");
    this.#empty = Buffer.from(layout.empty, "latin1");
    this.begin();
  }

  /** Others may have written with the writer since the last row. */
  begin(): void {
    this.#writer.from.fill(-1); // of fields that the layout does not have
    this.#writer.setSeparator = this.#layout.setSeparator;
  }

  /**
   * Sets the ranges of the row that begins at `from`, of octets with a line end somewhere behind. Where the next line
   * begins; −1 when the row has more or fewer columns than it should.
   */
  row(octets: Uint8Array, from: number): number {
    const separator = this.#separator;
    const { columns, places } = this.#layout;
    let at = from;
    for (let column = 0; column < columns; column++) {
      const start = at;
      let octet = octets[at]!;
      while (octet !== separator && octet !== LINE_FEED) octet = octets[++at]!;
      const last = column === columns - 1;
      if (last !== (octet === LINE_FEED)) return -1;
      const place = places[column]!;
      if (place >= 0) this.#keep(octets, start, last && octets[at - 1] === CARRIAGE_RETURN ? at - 1 : at, place);
      at++;
    }
    return at;
  }

  #keep(octets: Uint8Array, from: number, to: number, place: number): void {
    const length = to - from;
    const none =
      (length === this.#unset.length && isSame(octets, from, this.#unset)) ||
      (length === this.#empty.length && isSame(octets, from, this.#empty));
    this.#writer.from[place] = none ? -1 : from;
    this.#writer.to[place] = to;
  }
}

function isSame(octets: Uint8Array, from: number, word: Uint8Array): boolean {
  for (let i = 0; i < word.length; i++) if (octets[from + i] !== word[i]) return false;
  return true;
}
