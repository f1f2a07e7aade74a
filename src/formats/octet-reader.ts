/** Reads numbers in network order from a piece of octets; the caller asks `left` before it reads. */
export class OctetReader {
  readonly octets: Uint8Array;
  readonly #end: number;
  at: number;

  constructor(octets: Uint8Array, from = 0, to = octets.length) {
    this.octets = octets;
    this.at = from;
    this.#end = Math.min(to, octets.length);
  }

  /** Octets not yet read. */
  get left(): number {
    return this.#end - this.at;
  }

  u8(): number {
    return this.octets[this.at++]!;
  }

  u16(): number {
    const value = (this.octets[this.at]! << 8) | this.octets[this.at + 1]!;
    this.at += 2;
    return value;
  }

  u32(): number {
    const { octets, at } = this;
    const value = ((octets[at]! << 24) | (octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!) >>> 0;
    this.at += 4;
    return value;
  }

  /** A reader of the next `length` octets (or of what is left), which this one passes over. */
  part(length: number): OctetReader {
    const to = Math.min(this.at + length, this.#end);
    const part = new OctetReader(this.octets, this.at, to);
    this.at = to;
    return part;
  }

  /** The next `length` octets, not copied. */
  take(length: number): Uint8Array {
    const to = Math.min(this.at + length, this.#end);
    const taken = this.octets.subarray(this.at, to);
    this.at = to;
    return taken;
  }

  skip(length: number): void {
    this.at = Math.min(this.at + length, this.#end);
  }

  /**
   * Runs `step` while octets are left and it asks for more. A step that consumes nothing ends the loop and is told by
   * the answer: no decoder can hang on a length of zero.
   */
  loop(step: () => boolean): "done" | "stopped" | "no-progress" {
    while (this.left > 0) {
      const before = this.at;
      if (!step()) return "stopped";
      if (this.at <= before) return "no-progress";
    }
    return "done";
  }
}
