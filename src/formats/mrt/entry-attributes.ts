import { AttributeReader, PathAttributes, type Tell } from "./attributes.ts";
import { OctetCache } from "./octet-cache.ts";

const SLOTS = 16_384;

/** The attributes of table entries: a peer tells the same of prefix after prefix, so most have been read just before. */
export class EntryAttributes {
  readonly #reader = new AttributeReader();
  readonly #places = new OctetCache(SLOTS);
  readonly #known: PathAttributes[] = [];
  readonly #other = new PathAttributes();

  /** Valid until the next call. */
  read(octets: Uint8Array, from: number, to: number, width: 2 | 4, tell: Tell): PathAttributes {
    const place = this.#places.place(octets, from, to);
    if (this.#places.hit) return this.#known[place]!;
    const path = place < 0 ? this.#other : (this.#known[place] ?? new PathAttributes());
    if (place >= 0) this.#known[place] = path;
    this.#reader.read(octets, from, to, width, path, (fault) => {
      this.#places.forget(place); // a fault is told each time
      tell(fault);
    });
    return path;
  }
}

/** The next hop of an entry: that of MP_REACH_NLRI for IPv6 (RFC 6396 §4.3.4), else NEXT_HOP; null when neither is told. */
export function entryNextHop(path: PathAttributes): Uint8Array | null {
  return path.hasReachNextHop ? path.reachNextHop : path.hasNextHop ? path.nextHop : null;
}
