/** XXH32 with seed 0 over octets that come in pieces; xxHash fast digest algorithm, §XXH32 of its specification. */
export class XxHash32 {
  readonly #lanes = Uint32Array.of(PRIME1 + PRIME2, PRIME2, 0, -PRIME1);
  readonly #stripe = new Uint8Array(16);
  #held = 0;
  #octets = 0;

  add(piece: Uint8Array): void {
    this.#octets += piece.length;
    let at = 0;
    if (this.#held > 0) {
      at = Math.min(16 - this.#held, piece.length);
      this.#stripe.set(piece.subarray(0, at), this.#held);
      this.#held += at;
      if (this.#held < 16) return;
      this.#mix(this.#stripe, 0);
    }
    for (; at + 16 <= piece.length; at += 16) this.#mix(piece, at);
    this.#stripe.set(piece.subarray(at));
    this.#held = piece.length - at;
  }

  digest(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.#lanes;
    let hash = this.#octets >= 16 ? rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18) : PRIME5;
    hash = (hash + this.#octets) >>> 0;
    let at = 0;
    for (; at + 4 <= this.#held; at += 4)
      hash = Math.imul(rotate(hash + Math.imul(word(this.#stripe, at), PRIME3), 17), PRIME4);
    for (; at < this.#held; at++) hash = Math.imul(rotate(hash + Math.imul(this.#stripe[at]!, PRIME5), 11), PRIME1);
    hash = Math.imul(hash ^ (hash >>> 15), PRIME2);
    hash = Math.imul(hash ^ (hash >>> 13), PRIME3);
    return (hash ^ (hash >>> 16)) >>> 0;
  }

  #mix(octets: Uint8Array, at: number): void {
    for (let lane = 0; lane < 4; lane++) {
      const sum = this.#lanes[lane]! + Math.imul(word(octets, at + 4 * lane), PRIME2);
      this.#lanes[lane] = Math.imul(rotate(sum, 13), PRIME1);
    }
  }
}

const PRIME1 = 0x9e3779b1;
const PRIME2 = 0x85ebca77;
const PRIME3 = 0xc2b2ae3d;
const PRIME4 = 0x27d4eb2f;
const PRIME5 = 0x165667b1;

function rotate(value: number, by: number): number {
  return ((value << by) | (value >>> (32 - by))) >>> 0;
}

/** Little-endian. */
function word(octets: Uint8Array, at: number): number {
  return octets[at]! | (octets[at + 1]! << 8) | (octets[at + 2]! << 16) | (octets[at + 3]! << 24);
}
