/** Octets of the layer below, in order, with a look ahead. */
export class OctetQueue {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array(0);
  #ended = false;
  #offset = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Octets dropped so far: where `held` begins. */
  get offset(): number {
    return this.#offset;
  }

  /** What is at hand; valid until the next `fill`. */
  get held(): Uint8Array {
    return this.#held;
  }

  /** Whether `held` is all there is left. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Tries to hold at least `octets`; false when the end comes first. */
  async fill(octets: number): Promise<boolean> {
    if (this.#held.length >= octets) return true;
    const pieces = [this.#held];
    let length = this.#held.length;
    while (length < octets && !this.#ended) {
      const { value, done } = await this.#source.next();
      if (done) this.#ended = true;
      else {
        pieces.push(value);
        length += value.length;
      }
    }
    this.#held = joined(pieces, length);
    return length >= octets;
  }

  drop(octets: number): void {
    this.#held = this.#held.subarray(octets);
    this.#offset += octets;
  }

  /** All that is left, piece by piece. */
  async *rest(): AsyncGenerator<Uint8Array> {
    while (await this.fill(1)) {
      const piece = this.#held;
      this.drop(piece.length);
      yield piece;
    }
  }

  /** Lets go of the source before its end. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }
}

function joined(pieces: Uint8Array[], length: number): Uint8Array {
  const filled = pieces.filter((piece) => piece.length > 0);
  if (filled.length === 1) return filled[0]!;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of filled) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
