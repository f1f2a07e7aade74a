const LONGEST_KEY = 128; // octets; longer ones are rare and made anew

const FIRST_SLOTS = 256;

/** A place of its own for octets seen before, in one piece of memory: tables repeat paths and attributes by the thousand. */
export class OctetCache {
  readonly #most: number;
  #keys = new Uint8Array(FIRST_SLOTS * LONGEST_KEY);
  #lengths = new Uint8Array(FIRST_SLOTS);
  #misses = 0;
  /** Whether the last place asked for held the same octets before. */
  hit = false;

  /** `most` slots, a power of two; it begins small, for a small input is soon read. */
  constructor(most: number) {
    this.#most = most;
  }

  /** The place of the octets from `from` to `to`, taken from whatever stood there; -1 when they are too many, or none. */
  place(octets: Uint8Array, from: number, to: number): number {
    const length = to - from;
    this.hit = false;
    if (length > LONGEST_KEY || length === 0) return -1;
    if (this.#misses > this.#lengths.length) this.#grow();
    const slot = hash(octets, from, to) & (this.#lengths.length - 1);
    const base = slot * LONGEST_KEY;
    if (this.#lengths[slot] === length) {
      let i = 0;
      while (i < length && this.#keys[base + i] === octets[from + i]) i++;
      if (i === length) {
        this.hit = true;
        return slot;
      }
    }
    this.#misses++;
    this.#lengths[slot] = length;
    for (let i = 0; i < length; i++) this.#keys[base + i] = octets[from + i]!;
    return slot;
  }

  /** More slots, all empty. */
  #grow(): void {
    this.#misses = 0;
    const slots = this.#lengths.length;
    if (slots >= this.#most) return;
    this.#keys = new Uint8Array(4 * slots * LONGEST_KEY);
    this.#lengths = new Uint8Array(4 * slots);
  }

  /** The octets of that place are not to be known again. */
  forget(slot: number): void {
    if (slot >= 0) this.#lengths[slot] = 0;
  }
}

/** Multiply and mix, four octets at once. */
function hash(octets: Uint8Array, from: number, to: number): number {
  let value = to - from;
  let at = from;
  for (; at + 4 <= to; at += 4) {
    const word = octets[at]! | (octets[at + 1]! << 8) | (octets[at + 2]! << 16) | (octets[at + 3]! << 24);
    value = Math.imul(value ^ word, 0x9e3779b1);
    value ^= value >>> 15;
  }
  for (; at < to; at++) value = Math.imul(value ^ octets[at]!, 0x01000193);
  return value ^ (value >>> 16);
}
