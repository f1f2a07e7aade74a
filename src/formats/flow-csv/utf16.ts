import { TextDecoder } from "node:util";

/** Turns an input with a UTF-16 byte order mark into UTF-8; all others pass as they are. */
export class Utf16 {
  #decoder: TextDecoder | null = null;
  #begun = false;
  #first: number | null = null;
  #octets = 0;
  #units = 0;
  /** Octets of a UTF-8 mark that were cut off, for offsets. */
  markOctets = 0;

  decode(octets: Uint8Array): Uint8Array {
    let at = octets;
    this.#octets += octets.length;
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
    if (!this.#decoder) return at;
    const text = this.#decoder.decode(at, { stream: true });
    this.#units += text.length;
    return Buffer.from(text);
  }

  /** Octets of the mark, when it has one. */
  get mark(): number {
    return this.#decoder ? 2 : this.markOctets;
  }

  /** Octets at the end that are no whole character. */
  get cut(): number {
    if (!this.#begun) return this.#octets;
    return this.#decoder ? this.#octets - 2 - 2 * this.#units : 0;
  }

  /** Octets of the input that a range of the UTF-8 text stands for. */
  octetsOf(utf8: Uint8Array, from: number, to: number): number {
    if (!this.#decoder) return to - from;
    let units = 0; // each lead octet is one; of four octets, a pair of surrogates
    for (let at = from; at < to; at++) units += (utf8[at]! & 0xc0) === 0x80 ? 0 : utf8[at]! >= 0xf0 ? 2 : 1;
    return 2 * units;
  }

  /** Offset in the input of an offset in the UTF-8 text; of UTF-16 exact as far as the text is ASCII. */
  offset(offset: number): number {
    return this.#decoder ? 2 + 2 * offset : offset + this.markOctets;
  }
}
