/** Octets that are kept of each direction of a flow. */
const MOST_OCTETS = 16 * 1024;
/** Segments that may wait for one before them. */
const MOST_WAITING = 16;
const NOTHING = new Uint8Array(0);

/** The first octets of one direction of a TCP connection, in order. */
export class Beginning {
  #octets: Uint8Array = NOTHING;
  #isBorrowed = false;
  /** Sequence number of the first octet; null before the first segment, or where none are told. */
  #first: number | null = null;
  #waiting: { readonly at: number; readonly octets: Uint8Array }[] = [];

  /** What is there without a gap; borrowed until `keep`. */
  get octets(): Uint8Array {
    return this.#octets;
  }

  get isFull(): boolean {
    return this.#octets.length >= MOST_OCTETS;
  }

  /** Whether a segment lies before the first one that was seen. */
  isBefore(sequence: number | null): boolean {
    return sequence !== null && this.#first !== null && ((sequence - this.#first) | 0) < 0;
  }

  /** Adds a segment; answers whether what came before is now something else, as an earlier segment came late. */
  add(octets: Uint8Array, sequence: number | null): boolean {
    if (octets.length === 0 || this.isFull) return false;
    if (sequence === null) {
      this.#append(octets);
      return false;
    }
    if (this.#first === null) this.#first = sequence;
    const at = (sequence - this.#first) | 0; // sequence numbers wrap, RFC 9293 §3.4
    if (at < 0) return this.#putBefore(-at, octets, sequence);
    this.#place(at, octets);
    return false;
  }

  /** Copies what is borrowed, for its owner may use it anew; a Buffer that is sliced would not be a copy. */
  keep(): void {
    if (!this.#isBorrowed) return;
    this.#octets = new Uint8Array(this.#octets);
    this.#isBorrowed = false;
  }

  #place(at: number, octets: Uint8Array): void {
    const reached = this.#octets.length;
    if (at > reached) this.#wait(at, octets);
    else if (at + octets.length > reached) {
      this.#append(octets.subarray(reached - at));
      this.#placeWaiting();
    }
  }

  #append(octets: Uint8Array): void {
    const room = MOST_OCTETS - this.#octets.length;
    const added = octets.length > room ? octets.subarray(0, room) : octets;
    if (this.#octets.length === 0) {
      this.#octets = added;
      this.#isBorrowed = true;
      return;
    }
    const joined = new Uint8Array(this.#octets.length + added.length);
    joined.set(this.#octets);
    joined.set(added, this.#octets.length);
    this.#octets = joined;
    this.#isBorrowed = false;
  }

  #wait(at: number, octets: Uint8Array): void {
    if (at + octets.length > MOST_OCTETS || this.#waiting.length >= MOST_WAITING) return;
    this.#waiting.push({ at, octets: new Uint8Array(octets) });
  }

  #placeWaiting(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting.sort((one, other) => one.at - other.at);
    this.#waiting = [];
    for (const { at, octets } of waiting) this.#place(at, octets);
  }

  /** A segment from before the first one that was seen. */
  #putBefore(missing: number, octets: Uint8Array, sequence: number): boolean {
    if (missing > MOST_OCTETS || (missing === 1 && octets.length === 1)) return false; // old, or a keep-alive
    const later = [{ at: missing, octets: new Uint8Array(this.#octets) }, ...this.#shifted(missing)];
    this.#first = sequence;
    this.#octets = NOTHING;
    this.#append(octets);
    this.#waiting = later.filter((one) => one.at + one.octets.length <= MOST_OCTETS);
    this.#placeWaiting();
    return true;
  }

  #shifted(by: number): { at: number; octets: Uint8Array }[] {
    return this.#waiting.map(({ at, octets }) => ({ at: at + by, octets }));
  }
}
