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
  /** Where in `#blocks` the last attributes of each peer of a table stand, or stood. */
  #lastOfPeer = new Uint16Array(0);
  #batch = -1;
  #tell: Tell = () => {};
  #hasFault = false;

  constructor(rows: RouteRows) {
    this.#rows = rows;
    this.#reader = new AttributeReader(rows.texts);
  }

  /** From now on there are so many peers. */
  begin(peers: number): void {
    this.#lastOfPeer = new Uint16Array(peers);
  }

  /** The number, within the batch at hand, of the attributes from `from` to `to`. */
  block(octets: Uint8Array, from: number, to: number, width: 2 | 4, tell: Tell): number {
    if (this.#batch !== this.#rows.batch) this.#forget();
    const place = this.#places.place(octets, from, to);
    return this.#places.hit ? this.#blocks[place]! : this.#read(place, octets, from, to, width, tell);
  }

  /** As `block`, of ASNs of four octets; first looks whether this peer told the same of the prefix before. */
  blockOfPeer(peer: number, octets: Uint8Array, from: number, to: number, tell: Tell): number {
    if (this.#batch !== this.#rows.batch) this.#forget();
    const last = this.#lastOfPeer[peer]!;
    if (this.#places.holds(last, octets, from, to)) return this.#blocks[last]!;
    const place = this.#places.place(octets, from, to);
    if (place >= 0) this.#lastOfPeer[peer] = place;
    return this.#places.hit ? this.#blocks[place]! : this.#read(place, octets, from, to, 4, tell);
  }

  /** Numbers of blocks hold within one batch. */
  #forget(): void {
    this.#batch = this.#rows.batch;
    this.#places.clear();
  }

  #read(place: number, octets: Uint8Array, from: number, to: number, width: 2 | 4, tell: Tell): number {
    this.#tell = tell;
    this.#hasFault = false;
    this.#reader.read(octets, from, to, width, this.#path, this.#note);
    const block = this.#rows.block(this.#path, entryNextHop(this.#path));
    if (this.#hasFault)
      this.#places.forget(place); // a fault is told each time
    else if (place >= 0) this.#blocks[place] = block;
    return block;
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
