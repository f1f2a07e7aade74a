const BITS = 11;
const BUCKETS = 1 << BITS;

/** Sorts rows by a whole number each (milliseconds), rows alike as they stand: least digit first, eleven bits at a time. */
export class RowOrder {
  #keys = new Uint32Array(0);
  #rows = new Uint32Array(0);
  #spare = new Uint32Array(0);
  readonly #counts = new Uint32Array(BUCKETS);

  /** The rows in order; the array is used again by the next call. `values` holds one every `stride`. */
  of(values: Float64Array, stride: number, rows: number): Uint32Array {
    if (this.#keys.length < rows) this.#grow(rows);
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (let row = 0, at = 0; row < rows; row++, at += stride) {
      const value = values[at]!;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    for (let row = 0, at = 0; row < rows; row++, at += stride) {
      this.#keys[row] = values[at]! - least;
      this.#rows[row] = row;
    }
    for (let shift = 0; rows > 0 && (most - least) / 2 ** shift >= 1; shift += BITS) this.#pass(rows, shift);
    return this.#rows.subarray(0, rows);
  }

  #pass(rows: number, shift: number): void {
    const counts = this.#counts.fill(0);
    const keys = this.#keys;
    const from = this.#rows;
    const into = this.#spare;
    for (let i = 0; i < rows; i++) counts[(keys[i]! >>> shift) & (BUCKETS - 1)]!++;
    let before = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const here = counts[bucket]!;
      counts[bucket] = before;
      before += here;
    }
    for (let i = 0; i < rows; i++) {
      const row = from[i]!;
      into[counts[(keys[row]! >>> shift) & (BUCKETS - 1)]!++] = row;
    }
    this.#rows = into;
    this.#spare = from;
  }

  #grow(rows: number): void {
    const capacity = 2 ** Math.ceil(Math.log2(rows));
    this.#keys = new Uint32Array(capacity);
    this.#rows = new Uint32Array(capacity);
    this.#spare = new Uint32Array(capacity);
  }
}
