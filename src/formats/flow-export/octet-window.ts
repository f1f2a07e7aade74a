/** The octets of an input that have come and are not yet read; pieces of any length become one run of octets. */
export class OctetWindow {
  #octets: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #own: Uint8Array = new Uint8Array(0);
  #from = 0;
  #to = 0;
  #base = 0;

  /** All octets at hand; those that count lie from `at` to `end`. */
  get octets(): Uint8Array {
    return this.#octets;
  }

  get view(): DataView {
    return this.#view;
  }

  get at(): number {
    return this.#from;
  }

  get end(): number {
    return this.#to;
  }

  get left(): number {
    return this.#to - this.#from;
  }

  /** Where `octets[0]` lies in the input; offset of an octet = `base` + its index. */
  get base(): number {
    return this.#base;
  }

  /** Adds octets; they are borrowed until `settle`. */
  push(octets: Uint8Array): void {
    if (this.left === 0) {
      this.#base += this.#from;
      this.#look(octets, 0, octets.length);
    } else this.#append(octets);
  }

  /**
   * Adds octets and has them read, by a reader that stops when octets are wanting. What was left over is joined with as
   * many as it takes; all others are read where they lie, which spares copying them.
   */
  feed(octets: Uint8Array, read: () => void): void {
    let joined = 0;
    while (this.left > joined) {
      if (joined === octets.length) return;
      const more = octets.subarray(joined, joined + Math.max(LEAST_JOINED, this.left));
      this.#append(more);
      joined += more.length;
      read();
    }
    const from = joined - this.left;
    this.#base += this.#from - from;
    this.#look(octets, from, octets.length);
    read();
    this.settle();
  }

  skip(octets: number): void {
    this.#from = Math.min(this.#from + octets, this.#to);
  }

  /** Copies what is left, for the one who pushed may use his octets anew. */
  settle(): void {
    if (this.#octets === this.#own) return;
    const left = this.#octets.subarray(this.#from, this.#to);
    this.#base += this.#from;
    if (this.#own.length < left.length) this.#own = new Uint8Array(2 * left.length);
    this.#own.set(left);
    this.#look(this.#own, 0, left.length);
  }

  #append(octets: Uint8Array): void {
    const left = this.left;
    if (this.#octets !== this.#own || this.#to + octets.length > this.#own.length) {
      const into = left + octets.length > this.#own.length ? new Uint8Array(2 * (left + octets.length)) : this.#own;
      into.set(this.#octets.subarray(this.#from, this.#to));
      this.#own = into;
      this.#base += this.#from;
      this.#look(into, 0, left);
    }
    this.#own.set(octets, this.#to);
    this.#to += octets.length;
  }

  #look(octets: Uint8Array, from: number, to: number): void {
    if (octets !== this.#octets) this.#view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
    this.#octets = octets;
    this.#from = from;
    this.#to = to;
  }
}

/** Octets that are joined at least with what was left over: a few messages. */
const LEAST_JOINED = 4096;
