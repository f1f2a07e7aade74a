const SLOTS = 32_768; // paths seen lately; some 10 MB at the usual lengths
const LONGEST_KEY = 256; // octets; longer ones are rare and made anew

/** What has been made of the same octets before: tables repeat their AS paths and communities by the thousand. */
export class TextCache<Made> {
  readonly #keys = new Array<Uint8Array | null>(SLOTS).fill(null);
  readonly #made = new Array<Made | null>(SLOTS).fill(null);
  readonly #make: (octets: Uint8Array) => Made;

  constructor(make: (octets: Uint8Array) => Made) {
    this.#make = make;
  }

  of(octets: Uint8Array, from: number, to: number): Made {
    if (to - from > LONGEST_KEY) return this.#make(octets.subarray(from, to));
    const slot = hash(octets, from, to) & (SLOTS - 1);
    const key = this.#keys[slot]!;
    if (key && isSame(key, octets, from, to)) return this.#made[slot]!;
    const own = octets.slice(from, to);
    const made = this.#make(own);
    this.#keys[slot] = own;
    this.#made[slot] = made;
    return made;
  }
}

/** FNV-1a, folded. */
function hash(octets: Uint8Array, from: number, to: number): number {
  let value = 0x811c9dc5;
  for (let at = from; at < to; at++) value = Math.imul(value ^ octets[at]!, 0x01000193);
  return value ^ (value >>> 15);
}

function isSame(key: Uint8Array, octets: Uint8Array, from: number, to: number): boolean {
  if (key.length !== to - from) return false;
  for (let i = 0; i < key.length; i++) if (key[i] !== octets[from + i]) return false;
  return true;
}
