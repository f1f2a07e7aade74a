/** Messages remembered; a copy by another path comes within a few. */
const REMEMBERED = 64;

/** Recognises a message that was read shortly before, octet by octet the same (by its fingerprint and length). */
export class RecentMessages {
  readonly #marks = new Float64Array(REMEMBERED).fill(-1);
  readonly #sequences = new Float64Array(REMEMBERED).fill(-1);
  #next = 0;

  /** Whether it was seen before; remembers it when not. */
  seen(sequence: number, view: DataView, from: number, to: number): boolean {
    const mark = fingerprint(view, from, to);
    for (let i = 0; i < REMEMBERED; i++) if (this.#sequences[i] === sequence && this.#marks[i] === mark) return true;
    this.#sequences[this.#next] = sequence;
    this.#marks[this.#next] = mark;
    this.#next = (this.#next + 1) % REMEMBERED;
    return false;
  }
}

/** 52 bits of two multiplicative hashes over words (after FNV-1a); exact in a double. */
function fingerprint(view: DataView, from: number, to: number): number {
  let one = 0x811c9dc5 ^ (to - from);
  let other = 0x9e3779b9;
  let at = from;
  for (; at + 4 <= to; at += 4) {
    const word = view.getUint32(at);
    one = Math.imul(one ^ word, 0x01000193);
    one ^= one >>> 15;
    other = Math.imul(other ^ word, 0x85ebca6b);
    other ^= other >>> 13;
  }
  for (; at < to; at++) {
    one = Math.imul(one ^ view.getUint8(at), 0x01000193);
    other = Math.imul(other + view.getUint8(at), 0x85ebca6b);
  }
  return (one >>> 0) * 0x10_0000 + (other >>> 12);
}
