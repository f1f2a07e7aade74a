const SLOTS = 4096;
const SLOT_WORDS = 4; // the number, then twelve octets of text

/** Octets that `put` writes, some of them behind the text. */
export const WORD_TEXT_OCTETS = 12;

/** Short texts of numbers that come again and again, as ASNs and communities do: twelve octets are copied, none is made. */
export class WordTexts {
  readonly #words = new Uint32Array(SLOTS * SLOT_WORDS);
  /** 0 where the slot is empty. */
  readonly #lengths = new Uint8Array(SLOTS);
  readonly #write: (out: DataView, at: number, value: number) => number;
  readonly #room = new DataView(new ArrayBuffer(2 * WORD_TEXT_OCTETS));

  /** `write` writes the text of a number, at most twelve octets, and tells where it ends. */
  constructor(write: (out: DataView, at: number, value: number) => number) {
    this.#write = write;
  }

  /** Writes the text of a whole number below 2^32; where the next octet goes. */
  put(out: DataView, at: number, value: number): number {
    const slot = ((value ^ (value >>> 12)) * 5) & (SLOTS - 1);
    const words = this.#words;
    const base = SLOT_WORDS * slot;
    if (words[base] !== value || this.#lengths[slot] === 0) this.#make(slot, value);
    out.setUint32(at, words[base + 1]!, true);
    out.setUint32(at + 4, words[base + 2]!, true);
    out.setUint32(at + 8, words[base + 3]!, true);
    return at + this.#lengths[slot]!;
  }

  #make(slot: number, value: number): void {
    const room = this.#room;
    const base = SLOT_WORDS * slot;
    this.#lengths[slot] = this.#write(room, 0, value);
    this.#words[base] = value;
    for (let i = 0; i < WORD_TEXT_OCTETS / 4; i++) this.#words[base + 1 + i] = room.getUint32(4 * i, true);
  }
}
