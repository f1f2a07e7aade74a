import { type Cipher, createCipheriv } from "node:crypto";
import { ADDRESS_OCTETS, isIPv4 } from "../../values/address.ts";

const KEY_OCTETS = 32;
const BLOCK_OCTETS = 16;
const IPV4_AT = 12;
/** Prefixes whose pseudonyms are kept: traffic meets few networks often. */
const MOST_KEPT = 65_536;

/**
 * Prefix-preserving pseudonyms of addresses: two that share n bits get pseudonyms that share n bits (Fan, Xu, Ammar & Moon,
 * Computer Networks 46, 2004). IPv4 in 32 rounds, IPv6 in 128. It hides names, not patterns: injected or famous flows undo
 * it, so records so treated are not fit to be published.
 */
export class CryptoPan {
  readonly #cipher: Cipher;
  readonly #pad: Uint8Array;
  readonly #kept = new Map<string, Uint8Array>();

  /** A key of 32 octets: an AES key, and what the pad is made of. */
  constructor(key: Uint8Array) {
    if (key.length !== KEY_OCTETS) throw new RangeError(`a key of ${KEY_OCTETS} octets, not ${key.length}`);
    this.#cipher = createCipheriv("aes-128-ecb", key.subarray(0, BLOCK_OCTETS), null).setAutoPadding(false);
    this.#pad = this.#cipher.update(key.subarray(BLOCK_OCTETS));
  }

  /** The pseudonym of an address of sixteen octets, IPv4 as IPv4-mapped, which it stays. */
  pseudonym(address: Uint8Array): Uint8Array {
    const from = isIPv4(address) ? IPV4_AT : 0;
    const result = Uint8Array.from(address.subarray(0, ADDRESS_OCTETS));
    const own = address.subarray(from, ADDRESS_OCTETS);
    // All but the last octet come again and again.
    const most = this.#mask(own, own.length - 1);
    const last = this.#bits(own, own.length - 1);
    for (let i = 0; i < most.length; i++) result[from + i]! ^= most[i]!;
    result[ADDRESS_OCTETS - 1]! ^= last;
    return result;
  }

  /** What the first octets of an address are combined with. */
  #mask(own: Uint8Array, octets: number): Uint8Array {
    const key = `${own.length} ${Buffer.from(own.buffer, own.byteOffset, octets).toString("latin1")}`;
    const known = this.#kept.get(key);
    if (known) return known;
    const mask = Uint8Array.from({ length: octets }, (_, i) => this.#bits(own, i));
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(key, mask);
    return mask;
  }

  /** The eight bits for one octet: of each, the first bit of the encrypted bits before it, filled up with the pad. */
  #bits(own: Uint8Array, octet: number): number {
    const block = Uint8Array.from(this.#pad);
    block.set(own.subarray(0, octet));
    let bits = 0;
    for (let bit = 0; bit < 8; bit++) {
      const before = 0xff00 >> bit; // of the octet at hand, the bits that are there already
      block[octet] = (own[octet]! & before & 0xff) | (this.#pad[octet]! & ~before & 0xff);
      bits = (bits << 1) | (this.#cipher.update(block)[0]! >> 7);
    }
    return bits;
  }
}
