const LONGEST_KEY = 128; // octets; longer ones are rare and made anew

const WORD = 4; // octets

const FIRST_SLOTS = 256;

/** A place of its own for octets seen before, in one piece of memory: tables repeat paths and attributes by the thousand. */
export class OctetCache {
  readonly #most: number;
  #keys = new DataView(new ArrayBuffer(FIRST_SLOTS * LONGEST_KEY));
  #lengths = new Uint8Array(FIRST_SLOTS);
  #misses = 0;
  #octets: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(this.#octets.buffer);
  /** Whether the last place asked for held the same octets before. */
  hit = false;

  /** `most` slots, a power of two; it begins small, for a small input is soon read. */
  constructor(most: number) {
    this.#most = most;
  }

  /** The place of the octets from `from` to `to`, taken from whatever stood there; -1 when they are too many or too few. */
  place(octets: Uint8Array, from: number, to: number): number {
    const length = to - from;
    this.hit = false;
    if (length > LONGEST_KEY || length < WORD) return -1;
    if (this.#misses > this.#lengths.length) this.#grow();
    if (octets !== this.#octets) this.#look(octets);
    const slot = this.#hash(from, to) & (this.#lengths.length - 1);
    const base = slot * LONGEST_KEY - from;
    this.hit = this.#lengths[slot] === length && this.#isSame(base, from, to);
    if (!this.hit) {
      this.#misses++;
      this.#keep(slot, from, to);
    }
    return slot;
  }

  /** Puts octets to the place of whoever told them; -1 when they are too many or too few. */
  put(slot: number, octets: Uint8Array, from: number, to: number): number {
    if (to - from > LONGEST_KEY || to - from < WORD) return -1;
    while (slot >= this.#lengths.length) this.#grow();
    if (octets !== this.#octets) this.#look(octets);
    this.#keep(slot, from, to);
    return slot;
  }

  #keep(slot: number, from: number, to: number): void {
    const base = slot * LONGEST_KEY - from;
    this.#lengths[slot] = to - from;
    for (let at = from; at < to - WORD; at += WORD)
      this.#keys.setUint32(base + at, this.#view.getUint32(at, true), true);
    this.#keys.setUint32(base + to - WORD, this.#view.getUint32(to - WORD, true), true);
  }

  /** Whether these octets are those at that place. */
  holds(slot: number, octets: Uint8Array, from: number, to: number): boolean {
    if (this.#lengths[slot] !== to - from || from === to) return false;
    if (octets !== this.#octets) this.#look(octets);
    return this.#isSame(slot * LONGEST_KEY - from, from, to);
  }

  #look(octets: Uint8Array): void {
    this.#octets = octets;
    this.#view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  }

  /** Four octets at once, the last four of them perhaps twice. */
  #isSame(base: number, from: number, to: number): boolean {
    const keys = this.#keys;
    const view = this.#view;
    let at = from;
    while (at < to - WORD && keys.getUint32(base + at, true) === view.getUint32(at, true)) at += WORD;
    return at >= to - WORD && keys.getUint32(base + to - WORD, true) === view.getUint32(to - WORD, true);
  }

  /** Multiply and mix. */
  #hash(from: number, to: number): number {
    const view = this.#view;
    let value = Math.imul((to - from) ^ view.getUint32(to - WORD, true), 0x9e3779b1);
    for (let at = from; at < to - WORD; at += WORD) {
      value = Math.imul(value ^ view.getUint32(at, true), 0x9e3779b1);
      value ^= value >>> 15;
    }
    return value ^ (value >>> 16);
  }

  /** More slots, all empty. */
  #grow(): void {
    this.#misses = 0;
    const slots = this.#lengths.length;
    if (slots >= this.#most) return;
    this.#keys = new DataView(new ArrayBuffer(4 * slots * LONGEST_KEY));
    this.#lengths = new Uint8Array(4 * slots);
  }

  /** No octets are known any more. */
  clear(): void {
    this.#lengths.fill(0);
  }

  /** The octets of that place are not to be known again. */
  forget(slot: number): void {
    if (slot >= 0) this.#lengths[slot] = 0;
  }
}
