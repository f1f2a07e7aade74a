import type { AddressCell } from "./address-cell.ts";
import { AttributeReader } from "./attributes.ts";
import {
  AFI_IPV4,
  AFI_IPV6,
  countPlain,
  isRead,
  labelOctets,
  longestPrefix,
  Nlri,
  readsWithPaths,
  SAFI_LABELLED,
  SAFI_UNICAST,
} from "./nlri.ts";
import { PathAttributes, type PrefixList } from "./path-attributes.ts";
import { ANNOUNCE, type RouteRows, type Teller, WITHDRAW } from "./route-rows.ts";
import type { Tell } from "./tell.ts";

/** How the speakers of a session write. */
export interface Session {
  /** Octets of an AS number. */
  readonly width: 2 | 4;
  /** Families whose prefixes have path identifiers (RFC 7911): the sum of 1 for IPv4 and 2 for IPv6, as their numbers are. */
  readonly addPath: number;
}

export const NO_ADD_PATH = 0;
export const ADD_PATH = AFI_IPV4 | AFI_IPV6;

/** Reads the body of an UPDATE (RFC 4271 §4.3) into rows, in the order in which a router obeys it: withdrawn first. */
export class UpdateReader {
  readonly #rows: RouteRows;
  readonly #attributes: AttributeReader;
  readonly #path = new PathAttributes();
  readonly #nlri = new Nlri();
  #tell: Tell = () => {};

  constructor(rows: RouteRows) {
    this.#rows = rows;
    this.#attributes = new AttributeReader(rows.texts);
  }

  read(octets: Uint8Array, from: number, to: number, session: Session, teller: Teller, tell: Tell): void {
    this.#tell = tell;
    const withdrawn = this.#endOfPart(octets, from, to, "withdrawn routes");
    if (withdrawn < 0) return;
    this.#plain(octets, from + 2, withdrawn, session, teller, null);
    if (withdrawn === to) return; // only a router that withdraws everything ends here
    const attributes = this.#endOfPart(octets, withdrawn, to, "path attributes");
    if (attributes < 0) return;
    const path = this.#path;
    this.#attributes.read(octets, withdrawn + 2, attributes, session.width, path, tell);
    for (const list of path.unreach) this.#family(octets, list, session, teller, null, null);
    this.#plain(octets, attributes, to, session, teller, path);
    const nextHop = path.hasReachNextHop ? path.reachNextHop : null;
    for (const list of path.reach) this.#family(octets, list, session, teller, path, nextHop);
  }

  /** Where a part ends that begins with its own length in two octets; -1 when it reaches beyond the end. */
  #endOfPart(octets: Uint8Array, at: number, end: number, name: string): number {
    const length = at + 2 <= end ? octets[at]! * 256 + octets[at + 1]! : Number.POSITIVE_INFINITY;
    if (at + 2 + length <= end) return at + 2 + length;
    const expected = `${name} of ${length} octets`;
    this.#tell({ kind: "truncated", at, expected, found: `${end - at} octets`, octets: end - at });
    return -1;
  }

  /** IPv4 prefixes outside of attributes; announced when there is a path. */
  #plain(
    octets: Uint8Array,
    from: number,
    to: number,
    session: Session,
    teller: Teller,
    path: PathAttributes | null,
  ): void {
    if (from === to) return;
    this.#prefixes(octets, from, to, AFI_IPV4, session, teller, path, path?.hasNextHop ? path.nextHop : null);
  }

  #family(
    octets: Uint8Array,
    list: PrefixList,
    session: Session,
    teller: Teller,
    path: PathAttributes | null,
    nextHop: AddressCell | null,
  ): void {
    const { afi, safi, from, to } = list;
    if (from === to) return; // an end of RIB marker (RFC 4724 §2), or nothing announced
    if (isRead(afi, safi)) {
      if (safi === SAFI_UNICAST) this.#prefixes(octets, from, to, afi, session, teller, path, nextHop);
      else this.#oneByOne(octets, from, to, afi, safi, (session.addPath & afi) !== 0, teller, path, nextHop);
      return;
    }
    const found = `family ${afi}/${safi}`;
    this.#tell({
      kind: "unread-family",
      at: from,
      expected: "IPv4 or IPv6 unicast",
      found,
      octets: to - from,
      note: true,
    });
  }

  #prefixes(
    octets: Uint8Array,
    from: number,
    to: number,
    afi: number,
    session: Session,
    teller: Teller,
    path: PathAttributes | null,
    nextHop: AddressCell | null,
  ): void {
    const told = (session.addPath & afi) !== 0;
    const count = told ? -1 : countPlain(octets, from, to, afi);
    if (count > 0 && afi === AFI_IPV4) this.#wholeIPv4(octets, from, count, teller, path, nextHop);
    else {
      const addPath = told || (count < 0 && this.#isAddPathUntold(octets, from, to, afi));
      this.#oneByOne(octets, from, to, afi, SAFI_UNICAST, addPath, teller, path, nextHop);
    }
  }

  /** Nearly all lists are of whole IPv4 prefixes without path identifiers. */
  #wholeIPv4(
    octets: Uint8Array,
    from: number,
    count: number,
    teller: Teller,
    path: PathAttributes | null,
    nextHop: AddressCell | null,
  ): void {
    const rows = this.#rows;
    let at = from;
    for (let left = count; left > 0; ) {
      const some = Math.min(left, rows.left);
      const row = rows.begin(teller, path ? ANNOUNCE : WITHDRAW, some);
      if (path) rows.putPath(row, some, rows.block(path, nextHop));
      at = rows.putIPv4Prefixes(row, some, octets, at);
      left -= some;
    }
  }

  /** Goes through a list of prefixes (RFC 4271 §4.3, RFC 7911 §3); those before a fault are given. */
  #oneByOne(
    octets: Uint8Array,
    from: number,
    to: number,
    afi: number,
    safi: number,
    addPath: boolean,
    teller: Teller,
    path: PathAttributes | null,
    nextHop: AddressCell | null,
  ): void {
    const nlri = this.#nlri;
    const longest = longestPrefix(afi);
    let at = from;
    let block = -1;
    let batch = -1;
    while (at < to) {
      const begin = at;
      if (addPath) {
        if (at + 4 >= to) {
          this.#stop("truncated", begin, to, `${to - at} octets`);
          return;
        }
        nlri.pathIdentifier = u32(octets, at);
        at += 4;
      } else nlri.pathIdentifier = -1;
      const told = octets[at++]!;
      const labels = safi === SAFI_LABELLED ? labelOctets(octets, at, to) : 0;
      const bits = told - 8 * labels;
      const length = (bits + 7) >> 3;
      at += labels;
      if (bits > longest || bits < 0) {
        this.#stop("prefix-length", begin, to, `${told}`);
        return;
      }
      if (at + length > to) {
        this.#stop("truncated", begin, to, `${to - at} octets of ${length}`);
        return;
      }
      nlri.take(octets, at, bits, afi);
      at += length;
      if (nlri.wasMasked) this.#tellMasked(begin);
      const row = this.#rows.begin(teller, path ? ANNOUNCE : WITHDRAW, 1);
      if (path && batch !== this.#rows.batch) {
        block = this.#rows.block(path, nextHop);
        batch = this.#rows.batch;
      }
      if (path) this.#rows.putPath(row, 1, block);
      this.#rows.putPrefix(row, nlri);
    }
  }

  #isAddPathUntold(octets: Uint8Array, from: number, to: number, afi: number): boolean {
    if (!readsWithPaths(octets, from, to, afi)) return false;
    const [expected, found] = ["prefixes alone", "path identifiers before them"];
    this.#tell({ kind: "add-path-untold", at: from, expected, found });
    return true;
  }

  #tellMasked(at: number): void {
    const [expected, found] = ["no bits beyond the prefix", "some were set"];
    this.#tell({ kind: "prefix-bits", at, expected, found, note: true });
  }

  #stop(kind: "truncated" | "prefix-length", at: number, to: number, found: string): void {
    this.#tell({ kind, at, expected: "a prefix", found, octets: to - at });
  }
}

function u32(octets: Uint8Array, at: number): number {
  return octets[at]! * 0x1000000 + ((octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!);
}
