/** Messages remembered; a copy by another path comes within a few. */
const REMEMBERED = 64;
/** Octets from one word that is looked at to the next, while sequence numbers alone nearly tell messages apart. */
const APART = 60;
const WORD = 4;

/**
 * Recognises a message that was read shortly before: by sequence, length and a fingerprint. As long as sequence numbers
 * advance the fingerprint is of the header and of a word in fifteen; where an exporter repeats them, of every octet.
 */
export class RecentMessages {
  readonly #sequences = new Float64Array(REMEMBERED).fill(-1);
  readonly #few = new Int32Array(REMEMBERED);
  /** Fingerprints of every octet; of messages that came before one was needed they are those of few. */
  readonly #all = new Int32Array(REMEMBERED);
  #next = 0;
  #highest = -1;
  #repeats = false;

  /** Whether it was seen before; remembers it when not. */
  seen(sequence: number, view: DataView, from: number, to: number): boolean {
    const few = fingerprint(view, from, to, APART);
    const all = this.#repeats ? fingerprint(view, from, to, WORD) : few;
    if (sequence <= this.#highest) {
      if (this.#has(sequence, few, all)) return true;
      this.#repeats = true;
    } else this.#highest = sequence;
    this.#sequences[this.#next] = sequence;
    this.#few[this.#next] = few;
    this.#all[this.#next] = all;
    this.#next = (this.#next + 1) % REMEMBERED;
    return false;
  }

  #has(sequence: number, few: number, all: number): boolean {
    for (let i = 0; i < REMEMBERED; i++)
      if (this.#sequences[i] === sequence && this.#few[i] === few)
        if (this.#all[i] === all || this.#all[i] === few) return true;
    return false;
  }
}

/** Octets of a header and what follows it, that are always looked at. */
const HEAD = 24;

/** FNV-1a over words, in two strands that do not wait for each other. */
function fingerprint(view: DataView, from: number, to: number, apart: number): number {
  let hash = 0x811c9dc5 ^ (to - from);
  let other = 0x811c9dc5;
  const last = to - WORD;
  let at = from;
  for (const head = Math.min(from + HEAD, last); at <= head; at += WORD)
    hash = Math.imul(hash ^ view.getInt32(at, true), 0x01000193);
  for (; at + apart <= last; at += 2 * apart) {
    hash = Math.imul(hash ^ view.getInt32(at, true), 0x01000193);
    other = Math.imul(other ^ view.getInt32(at + apart, true), 0x01000193);
  }
  if (at <= last) other = Math.imul(other ^ view.getInt32(at, true), 0x01000193);
  hash = Math.imul(hash ^ other, 0x01000193);
  for (at = Math.max(from, last); at < to; at++) hash = Math.imul(hash ^ view.getUint8(at), 0x01000193);
  return hash;
}
