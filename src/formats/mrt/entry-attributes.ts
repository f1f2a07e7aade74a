import { AttributeReader } from "../bgp/attributes.ts";
import { PathAttributes } from "../bgp/path-attributes.ts";
import type { RouteRows } from "../bgp/route-rows.ts";
import type { Tell } from "../bgp/tell.ts";
import { OctetCache } from "./octet-cache.ts";

const SLOTS = 16_384;
const PEERS = 1024; // tables have some dozens; more of them share places
const SOUGHT_FIRST = 1024;
const SOUGHT_AGAIN = 32_768;
const LEAST_FOUND = 8; // one in so many

/** The attributes of table entries: a peer tells the same of prefix after prefix, so most have been read just before. */
export class EntryAttributes {
  readonly #rows: RouteRows;
  readonly #reader: AttributeReader;
  readonly #places = new OctetCache(SLOTS);
  readonly #blocks = new Uint32Array(SLOTS);
  readonly #path = new PathAttributes();
  /** The last attributes of peers, by their place in the table of peers, and the numbers of those. */
  readonly #lastOfPeers = new OctetCache(PEERS);
  readonly #blocksOfPeers = new Uint32Array(PEERS);
  /** How often attributes that differ from the peer's last were looked for in `#places`, and found. */
  #sought = 0;
  #found = 0;
  #batch = -1;
  #tell: Tell = () => {};
  #hasFault = false;

  constructor(rows: RouteRows) {
    this.#rows = rows;
    this.#reader = new AttributeReader(rows.texts);
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
    const slot = peer & (PEERS - 1);
    if (this.#lastOfPeers.holds(slot, octets, from, to)) return this.#blocksOfPeers[slot]!;
    const block = this.#isSeekingWorth()
      ? this.#seek(octets, from, to, tell)
      : this.#read(-1, octets, from, to, 4, tell);
    if (this.#hasFault) this.#lastOfPeers.forget(slot);
    else if (this.#lastOfPeers.put(slot, octets, from, to) >= 0) this.#blocksOfPeers[slot] = block;
    return block;
  }

  /** Where hardly any are found it is given up for a while: some tables tell each path for a few prefixes only. */
  #isSeekingWorth(): boolean {
    if (++this.#sought > SOUGHT_AGAIN) this.#sought = this.#found = 0;
    return this.#sought <= SOUGHT_FIRST || this.#found > SOUGHT_FIRST / LEAST_FOUND;
  }

  #seek(octets: Uint8Array, from: number, to: number, tell: Tell): number {
    const block = this.block(octets, from, to, 4, tell);
    if (!this.#places.hit) return block;
    this.#found++;
    this.#hasFault = false;
    return block;
  }

  /** Numbers of blocks hold within one batch. */
  #forget(): void {
    this.#batch = this.#rows.batch;
    this.#places.clear();
    this.#lastOfPeers.clear();
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
