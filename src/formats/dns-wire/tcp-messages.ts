/** Longest message of which the beginning may wait for its end. */
const MOST_OCTETS = 65_537;

/** Cuts one direction of a TCP connection into DNS messages: two octets of length before each (RFC 1035 §4.2.2). */
export class TcpMessages {
  #waiting: Uint8Array = new Uint8Array(0);

  /** The messages that end in these octets, which follow those before without a gap. */
  *push(octets: Uint8Array): Generator<Uint8Array> {
    const all = this.#joined(octets);
    let at = 0;
    while (at + 2 <= all.length) {
      const end = at + 2 + all[at]! * 256 + all[at + 1]!;
      if (end > all.length) break;
      yield all.subarray(at + 2, end);
      at = end;
    }
    this.#waiting = new Uint8Array(all.subarray(at, at + MOST_OCTETS));
  }

  #joined(octets: Uint8Array): Uint8Array {
    if (this.#waiting.length === 0) return octets;
    const all = new Uint8Array(this.#waiting.length + octets.length);
    all.set(this.#waiting);
    all.set(octets, this.#waiting.length);
    return all;
  }
}
