import { OctetCache } from "./octet-cache.ts";

const SLOTS = 16_384;

/** What has been made of the same octets before, such as the text of a path. */
export class TextCache<Made> {
  readonly #places = new OctetCache(SLOTS);
  readonly #made: Made[] = [];
  readonly #make: (octets: Uint8Array, from: number, to: number) => Made;

  constructor(make: (octets: Uint8Array, from: number, to: number) => Made) {
    this.#make = make;
  }

  of(octets: Uint8Array, from: number, to: number): Made {
    const place = this.#places.place(octets, from, to);
    if (this.#places.hit) return this.#made[place]!;
    const made = this.#make(octets, from, to);
    if (place >= 0) this.#made[place] = made;
    return made;
  }
}
