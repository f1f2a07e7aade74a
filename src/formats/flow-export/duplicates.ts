/** Messages remembered; a copy by another path comes within a few. */
const REMEMBERED = 64;

/** Recognises a message that was read shortly before, octet by octet the same (by length and a 64-bit fingerprint). */
export class RecentMessages {
  readonly #sequences = new Float64Array(REMEMBERED).fill(-1);
  readonly #even = new Int32Array(REMEMBERED);
  readonly #odd = new Int32Array(REMEMBERED);
  #next = 0;
  #highest = -1;

  /** Whether it was seen before; remembers it when not. */
  seen(sequence: number, view: DataView, from: number, to: number): boolean {
    // FNV-1a over words, those at even and odd places apart: two chains that a processor runs side by side.
    let even = 0x811c9dc5 ^ (to - from);
    let odd = 0x9e3779b9;
    let at = from;
    for (; at + 8 <= to; at += 8) {
      even = Math.imul(even ^ view.getInt32(at), 0x01000193);
      odd = Math.imul(odd ^ view.getInt32(at + 4), 0x01000193);
    }
    for (; at < to; at++) odd = Math.imul(odd ^ view.getUint8(at), 0x01000193);
    if (sequence <= this.#highest && this.#has(sequence, even, odd)) return true;
    this.#highest = Math.max(this.#highest, sequence);
    this.#sequences[this.#next] = sequence;
    this.#even[this.#next] = even;
    this.#odd[this.#next] = odd;
    this.#next = (this.#next + 1) % REMEMBERED;
    return false;
  }

  #has(sequence: number, even: number, odd: number): boolean {
    for (let i = 0; i < REMEMBERED; i++)
      if (this.#sequences[i] === sequence && this.#even[i] === (even | 0) && this.#odd[i] === (odd | 0)) return true;
    return false;
  }
}
