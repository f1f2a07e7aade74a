/** Octets that wait for the rest of their record; grows with the longest record, not with the input. */
export class Backlog {
  #octets = new Uint8Array(64 * 1024);
  #from = 0;
  #to = 0;

  /** All that waits; valid until the next `add`. */
  get octets(): Uint8Array {
    return this.#octets.subarray(this.#from, this.#to);
  }

  add(piece: Uint8Array): void {
    const length = this.#to - this.#from;
    if (this.#to + piece.length > this.#octets.length) this.#makeRoom(length + piece.length);
    this.#octets.set(piece, this.#to);
    this.#to += piece.length;
  }

  drop(octets: number): void {
    this.#from += octets;
    if (this.#from === this.#to) this.#from = this.#to = 0;
  }

  #makeRoom(needed: number): void {
    const roomy = needed > this.#octets.length ? new Uint8Array(2 * needed) : this.#octets;
    roomy.set(this.octets);
    this.#to -= this.#from;
    this.#from = 0;
    this.#octets = roomy;
  }
}
