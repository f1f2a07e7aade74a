const SLOTS = 4096;
/** Words beyond these are not numbered: a column of few different texts has fewer. */
const MOST_WORDS = 1024;
const LONGEST = 64;

/** Numbers words by their octets, so that a text that comes again is not made again. */
export class OctetWords {
  readonly #slots = new Int32Array(SLOTS);
  readonly #words: Uint8Array[] = [];

  /** The number of the word, from 0 on; −1 when it is long, or there are too many. */
  numberOf(octets: Uint8Array, from: number, to: number): number {
    if (to - from > LONGEST) return -1;
    let hash = to - from;
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ octets[at]!, 0x0100_0193); // FNV-1a
    for (let slot = (hash ^ (hash >>> 15)) & (SLOTS - 1); ; slot = (slot + 1) & (SLOTS - 1)) {
      const number = this.#slots[slot]! - 1;
      if (number < 0) return this.#add(slot, octets, from, to);
      if (isSame(this.#words[number]!, octets, from, to)) return number;
    }
  }

  #add(slot: number, octets: Uint8Array, from: number, to: number): number {
    if (this.#words.length >= MOST_WORDS) return -1;
    this.#words.push(new Uint8Array(octets.subarray(from, to))); // a copy: slice() of a Buffer is none
    this.#slots[slot] = this.#words.length;
    return this.#words.length - 1;
  }
}

function isSame(word: Uint8Array, octets: Uint8Array, from: number, to: number): boolean {
  if (word.length !== to - from) return false;
  for (let i = 0; i < word.length; i++) if (word[i] !== octets[from + i]) return false;
  return true;
}
