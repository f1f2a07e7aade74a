import { AttributeReader } from "../bgp/attributes.ts";
import { PathAttributes } from "../bgp/path-attributes.ts";
import type { RouteRows } from "../bgp/route-rows.ts";
import type { Tell } from "../bgp/tell.ts";
import { OctetCache } from "./octet-cache.ts";

const SLOTS = 16_384;

/** The attributes of table entries: a peer tells the same of prefix after prefix, so most have been read just before. */
export class EntryAttributes {
  readonly #rows: RouteRows;
  readonly #reader: AttributeReader;
  readonly #places = new OctetCache(SLOTS);
  readonly #blocks = new Uint32Array(SLOTS);
  readonly #path = new PathAttributes();
  #batch = -1;
  #tell: Tell = () => {};
  #hasFault = false;

  constructor(rows: RouteRows) {
    this.#rows = rows;
    this.#reader = new AttributeReader(rows.texts);
  }

  /** Puts the attributes from `from` to `to` into the row begun last. */
  put(octets: Uint8Array, from: number, to: number, width: 2 | 4, tell: Tell): void {
    if (this.#batch !== this.#rows.batch) {
      this.#batch = this.#rows.batch;
      this.#places.clear(); // blocks have numbers within one batch
    }
    const place = this.#places.place(octets, from, to);
    if (this.#places.hit) {
      this.#rows.putPath(this.#blocks[place]!);
      return;
    }
    this.#tell = tell;
    this.#hasFault = false;
    this.#reader.read(octets, from, to, width, this.#path, this.#note);
    const block = this.#rows.block(this.#path, entryNextHop(this.#path));
    this.#rows.putPath(block);
    if (this.#hasFault)
      this.#places.forget(place); // a fault is told each time
    else if (place >= 0) this.#blocks[place] = block;
  }

  readonly #note: Tell = (fault) => {
    this.#hasFault = true;
    this.#tell(fault);
  };
}

/** That of MP_REACH_NLRI for IPv6 (RFC 6396 §4.3.4), else NEXT_HOP; null when neither is told. */
function entryNextHop(path: PathAttributes) {
  return path.hasReachNextHop ? path.reachNextHop : path.hasNextHop ? path.nextHop : null;
}
