/** An address of sixteen octets, IPv4 as IPv4-mapped; seen as four words too, so that it is soon copied to a column. */
export class AddressCell {
  readonly octets = new Uint8Array(16);
  readonly words = new Uint32Array(this.octets.buffer);

  /** Takes four or sixteen octets from `at`. */
  take(octets: Uint8Array, at: number, length: number): void {
    if (length === 4) this.takeIPv4(octets, at);
    else for (let i = 0; i < 16; i++) this.octets[i] = octets[at + i]!;
  }

  takeIPv4(octets: Uint8Array, at: number): void {
    this.#beMapped();
    const own = this.octets;
    own[12] = octets[at]!;
    own[13] = octets[at + 1]!;
    own[14] = octets[at + 2]!;
    own[15] = octets[at + 3]!;
  }

  /** 0.0.0.0, where none is told. */
  clear(): void {
    this.#beMapped();
    this.words[3] = 0;
  }

  #beMapped(): void {
    this.words[0] = this.words[1] = 0;
    this.words[2] = MAPPED;
  }
}

/** The third word of an IPv4-mapped address, in the order of octets of this machine. */
const MAPPED = new Uint32Array(Uint8Array.of(0, 0, 255, 255).buffer)[0]!;

const IS_LITTLE = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** Puts an IPv4 address, its first octet in the highest bits, into the four words from `at`. */
export function putIPv4Words(words: Uint32Array, at: number, address: number): void {
  words[at] = 0;
  words[at + 1] = 0;
  words[at + 2] = MAPPED;
  words[at + 3] = IS_LITTLE ? swapped(address) : address;
}

function swapped(word: number): number {
  return (word >>> 24) | ((word >>> 8) & 0xff00) | ((word & 0xff00) << 8) | (word << 24);
}
