import type { AddressCell } from "../bgp/address-cell.ts";
import { AttributeReader } from "../bgp/attributes.ts";
import { PathAttributes, type PathTexts } from "../bgp/path-attributes.ts";
import type { Tell } from "../bgp/tell.ts";
import { OctetCache } from "./octet-cache.ts";

const SLOTS = 16_384;

/** The attributes of table entries: a peer tells the same of prefix after prefix, so most have been read just before. */
export class EntryAttributes {
  readonly #texts: PathTexts;
  readonly #reader: AttributeReader;
  readonly #places = new OctetCache(SLOTS);
  readonly #known: PathAttributes[] = [];
  readonly #other = new PathAttributes();
  #tell: Tell = () => {};
  #hasFault = false;

  constructor(texts: PathTexts) {
    this.#texts = texts;
    this.#reader = new AttributeReader(texts);
  }

  /** Valid until the next call. */
  read(octets: Uint8Array, from: number, to: number, width: 2 | 4, tell: Tell): PathAttributes {
    const place = this.#places.place(octets, from, to);
    if (this.#places.hit) {
      const known = this.#known[place]!;
      if (known.pools === this.#texts.asPath) return known; // else its texts are those of a batch that is gone
    }
    const path = place < 0 ? this.#other : (this.#known[place] ?? new PathAttributes());
    if (place >= 0) this.#known[place] = path;
    this.#tell = tell;
    this.#hasFault = false;
    this.#reader.read(octets, from, to, width, path, this.#note);
    if (this.#hasFault) this.#places.forget(place); // a fault is told each time
    return path;
  }

  readonly #note: Tell = (fault) => {
    this.#hasFault = true;
    this.#tell(fault);
  };
}

/** The next hop of an entry: that of MP_REACH_NLRI for IPv6 (RFC 6396 §4.3.4), else NEXT_HOP; null when neither is told. */
export function entryNextHop(path: PathAttributes): AddressCell | null {
  return path.hasReachNextHop ? path.reachNextHop : path.hasNextHop ? path.nextHop : null;
}
