import { TextDecoder } from "node:util";

/** Turns an input with a UTF-16 byte order mark into UTF-8; all others pass as they are. */
export class Utf16 {
  #decoder: TextDecoder | null = null;
  #begun = false;
  #first: number | null = null;
  /** Octets of a UTF-8 mark that were cut off, for offsets. */
  markOctets = 0;

  decode(octets: Uint8Array): Uint8Array {
    let at = octets;
    if (!this.#begun) {
      if (this.#first !== null) at = Buffer.concat([Uint8Array.of(this.#first), octets]);
      if (at.length < 2) {
        this.#first = at[0] ?? null;
        if (this.#first === 0xff || this.#first === 0xfe || this.#first === null) return new Uint8Array(0);
      }
      this.#begun = true;
      const encoding =
        at[0] === 0xff && at[1] === 0xfe ? "utf-16le" : at[0] === 0xfe && at[1] === 0xff ? "utf-16be" : null;
      if (encoding) this.#decoder = new TextDecoder(encoding);
    }
    return this.#decoder ? Buffer.from(this.#decoder.decode(at, { stream: true })) : at;
  }

  /** Offset in the input of an offset in the UTF-8 text; of UTF-16 exact as far as the text is ASCII. */
  offset(offset: number): number {
    return this.#decoder ? 2 + 2 * offset : offset + this.markOctets;
  }
}
