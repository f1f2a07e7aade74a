/** Bits of a stream that is read from its end: the highest set bit of the last octet marks where it begins (RFC 8878 §4). */
export class BackwardBits {
  readonly #octets: Uint8Array;
  readonly #from: number;
  /** Bits not yet read; below zero when more were asked for than there are. */
  left: number;

  /** Of the octets from `from` to `to`; without a mark in the last of them `left` is below zero from the start. */
  constructor(octets: Uint8Array, from: number, to: number) {
    this.#octets = octets;
    this.#from = from;
    const last = to > from ? octets[to - 1]! : 0;
    this.left = last === 0 ? -1 : 8 * (to - from) - 1 - Math.clz32(last) + 24;
  }

  /** The next `count` bits, at most 25, without passing over them; zeros beyond the beginning. */
  peek(count: number): number {
    const at = this.left - count;
    if (at < 0) return this.left <= 0 ? 0 : this.#bits(0, this.left) << -at;
    return this.#bits(at, count);
  }

  read(count: number): number {
    const value = this.peek(count);
    this.left -= count;
    return value;
  }

  #bits(at: number, count: number): number {
    const octets = this.#octets;
    const first = this.#from + (at >> 3);
    const word = octets[first]! | (octets[first + 1]! << 8) | (octets[first + 2]! << 16) | (octets[first + 3]! << 24);
    return (word >>> (at & 7)) & ((1 << count) - 1);
  }
}
