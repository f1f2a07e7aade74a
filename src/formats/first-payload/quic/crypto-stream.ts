import { varint } from "./long-header.ts";

/** A hello longer than this is none that is looked at. */
const MOST_OCTETS = 16 * 1024;
const FRAME = { padding: 0, ping: 1, ack: 2, ackWithCounts: 3, crypto: 6, close: 0x1c } as const;

/** Puts the CRYPTO frames of a client's Initial packets together: browsers cut and shuffle them. */
export class CryptoStream {
  readonly #octets = new Uint8Array(MOST_OCTETS);
  readonly #has = new Uint8Array(MOST_OCTETS);
  #reached = 0;

  /** What is there without a gap. */
  get octets(): Uint8Array {
    return this.#octets.subarray(0, this.#reached);
  }

  /** The frames of one packet; false when they are no frames of an Initial packet (RFC 9000 §17.2.2). */
  frames(octets: Uint8Array): boolean {
    let at = 0;
    while (at < octets.length) {
      const next = this.#frame(octets, at);
      if (next === null) return false;
      at = next;
    }
    while (this.#reached < MOST_OCTETS && this.#has[this.#reached] === 1) this.#reached++;
    return true;
  }

  #frame(octets: Uint8Array, at: number): number | null {
    switch (octets[at]) {
      case FRAME.padding:
      case FRAME.ping:
        return at + 1;
      case FRAME.ack:
        return afterAck(octets, at + 1, 0);
      case FRAME.ackWithCounts:
        return afterAck(octets, at + 1, 3);
      case FRAME.crypto:
        return this.#crypto(octets, at + 1);
      case FRAME.close:
        return octets.length;
      default:
        return null;
    }
  }

  #crypto(octets: Uint8Array, at: number): number | null {
    const offset = varint(octets, at);
    const length = offset && varint(octets, offset.next);
    if (!length) return null;
    const end = length.next + length.value;
    if (end > octets.length) return null;
    if (offset.value + length.value <= MOST_OCTETS) {
      this.#octets.set(octets.subarray(length.next, end), offset.value);
      this.#has.fill(1, offset.value, offset.value + length.value);
    }
    return end;
  }
}

/** RFC 9000 §19.3: largest, delay, number of ranges, first range, then two numbers a range. */
function afterAck(octets: Uint8Array, from: number, counts: number): number | null {
  let at = from;
  let left = 4;
  for (let i = 0; i < left; i++) {
    const number = varint(octets, at);
    if (!number) return null;
    if (i === 2) left += 2 * number.value + counts;
    at = number.next;
  }
  return at;
}
