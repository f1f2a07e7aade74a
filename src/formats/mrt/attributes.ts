import { AS_TRANS, type AsPath, mergePaths, NO_PATH, type PathProblem, readAsPath } from "./as-path.ts";
import { CommunityTexts, largeCommunitiesText } from "./communities.ts";
import { AFI_IPV4, AFI_IPV6 } from "./nlri.ts";
import { TextCache } from "./text-cache.ts";

/** Tells a fault of the record at hand. */
export type Tell = (fault: {
  readonly kind: string;
  readonly at: number;
  readonly expected: string;
  readonly found: string;
  readonly octets?: number;
  readonly note?: boolean;
}) => void;

/** Reachable or unreachable prefixes of another family (RFC 4760), to be read where they stand. */
export interface PrefixList {
  readonly afi: number;
  readonly safi: number;
  readonly from: number;
  readonly to: number;
}

export const SAFI_UNICAST = 1;

const ORIGINS = ["IGP", "EGP", "INCOMPLETE"]; // RFC 4271 §4.3
const EXTENDED_LENGTH = 0x10;

/** The path attributes of an update or a RIB entry; one object is reused for all. */
export class PathAttributes {
  origin = "";
  asPath: AsPath = NO_PATH;
  /** NEXT_HOP, as sixteen octets; counts when `hasNextHop`. */
  readonly nextHop = Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0]);
  hasNextHop = false;
  /** The next hop of MP_REACH_NLRI; counts when `hasReachNextHop`. */
  readonly reachNextHop = new Uint8Array(16);
  hasReachNextHop = false;
  /** -1 when not told, as of the next one. */
  localPreference = -1;
  multiExitDiscriminator = -1;
  communities = "";
  aggregator = "";
  reach: PrefixList[] = [];
  unreach: PrefixList[] = [];

  clear(): void {
    this.origin = this.communities = this.aggregator = "";
    this.asPath = NO_PATH;
    this.hasNextHop = this.hasReachNextHop = false;
    this.localPreference = this.multiExitDiscriminator = -1;
    if (this.reach.length > 0) this.reach = [];
    if (this.unreach.length > 0) this.unreach = [];
  }
}

/** Where an attribute's value stands. */
interface Value {
  readonly from: number;
  readonly to: number;
}

/** Reads path attributes (RFC 4271 §4.3) in the spirit of RFC 7606: what is good is kept, what is not is told. */
export class AttributeReader {
  readonly #narrow = new TextCache((octets, from, to) => pathOrTold(octets, from, to, 2));
  readonly #wide = new TextCache((octets, from, to) => pathOrTold(octets, from, to, 4));
  readonly #communities = new CommunityTexts();
  /** Octets of an AS number. */
  #width: 2 | 4 = 4;
  #octets: Uint8Array = new Uint8Array(0);
  #tell: Tell = () => {};
  #into = new PathAttributes();
  #path: Value | null = null;
  #path4: Value | null = null;
  #aggregatorAsn = -1;
  #aggregator4 = "";

  /** Reads the attributes from `from` to `to` into `into`. */
  read(octets: Uint8Array, from: number, to: number, width: 2 | 4, into: PathAttributes, tell: Tell): void {
    into.clear();
    this.#octets = octets;
    this.#width = width;
    this.#tell = tell;
    this.#into = into;
    this.#path = this.#path4 = null;
    this.#aggregatorAsn = -1;
    this.#aggregator4 = "";
    let at = from;
    while (at < to) at = this.#attribute(at, to);
    this.#finishPath();
  }

  /** Reads one attribute; where the next begins. */
  #attribute(at: number, end: number): number {
    const octets = this.#octets;
    const head = octets[at]! & EXTENDED_LENGTH ? 4 : 3;
    if (at + head > end) return this.#lose(at, end, "an attribute header", `${end - at} octets`);
    const length = head === 4 ? octets[at + 2]! * 256 + octets[at + 3]! : octets[at + 2]!;
    const from = at + head;
    if (from + length > end)
      return this.#lose(at, end, `attribute ${octets[at + 1]} of ${length} octets`, `${end - from} octets`);
    this.#value(octets[at + 1]!, from, from + length);
    return from + length;
  }

  #lose(at: number, end: number, expected: string, found: string): number {
    this.#tell({ kind: "attribute-length", at, expected, found, octets: end - at });
    return end;
  }

  #value(type: number, from: number, to: number): void {
    const octets = this.#octets;
    const into = this.#into;
    switch (type) {
      case 1: // ORIGIN
        if (to - from === 1 && octets[from]! < 3) into.origin = ORIGINS[octets[from]!]!;
        else this.#refuse("origin", from, "one octet of 0 to 2", to);
        return;
      case 2: // AS_PATH
        this.#path = { from, to };
        return;
      case 3: // NEXT_HOP
        if (to - from === 4) into.hasNextHop = setLast(into.nextHop, octets, from);
        else this.#refuse("next-hop", from, "4 octets", to);
        return;
      case 4: // MULTI_EXIT_DISC
        if (to - from === 4) into.multiExitDiscriminator = u32(octets, from);
        else this.#refuse("multi-exit-discriminator", from, "4 octets", to);
        return;
      case 5: // LOCAL_PREF
        if (to - from === 4) into.localPreference = u32(octets, from);
        else this.#refuse("local-preference", from, "4 octets", to);
        return;
      case 7: // AGGREGATOR
        this.#aggregator(from, to);
        return;
      case 8: // COMMUNITIES, RFC 1997
        if ((to - from) % 4 === 0) this.#addCommunities(this.#communities.of(octets, from, to));
        else this.#refuse("communities", from, "a multiple of 4 octets", to);
        return;
      case 14: // MP_REACH_NLRI, RFC 4760
        this.#reach(from, to);
        return;
      case 15: // MP_UNREACH_NLRI
        if (to - from >= 3) into.unreach.push({ afi: u16(octets, from), safi: octets[from + 2]!, from: from + 3, to });
        else this.#refuse("unreachable", from, "a family of 3 octets", to);
        return;
      case 16: // EXTENDED_COMMUNITIES, RFC 4360: kept nowhere, checked for its shape
        if ((to - from) % 8 !== 0) this.#refuse("communities", from, "a multiple of 8 octets", to);
        return;
      case 17: // AS4_PATH, RFC 6793
        this.#path4 = { from, to };
        return;
      case 18: // AS4_AGGREGATOR
        if (to - from === 8) this.#aggregator4 = `${u32(octets, from)} ${quad(octets, from + 4)}`;
        else this.#refuse("aggregator", from, "8 octets", to);
        return;
      case 32: // LARGE_COMMUNITY, RFC 8092
        if ((to - from) % 12 === 0) this.#addCommunities(largeCommunitiesText(octets, from, to));
        else this.#refuse("communities", from, "a multiple of 12 octets", to);
        return;
      default: // optional ones (tunnels, prefix SIDs, BGP-LS …) tell nothing that is kept, so their shape is not judged
        return;
    }
  }

  #addCommunities(text: string): void {
    const into = this.#into;
    into.communities = into.communities && text ? `${into.communities} ${text}` : into.communities || text;
  }

  #aggregator(from: number, to: number): void {
    const octets = this.#octets;
    const expected = this.#width + 4;
    if (to - from !== 6 && to - from !== 8) {
      this.#refuse("aggregator", from, `${expected} octets`, to);
      return;
    }
    if (to - from !== expected) this.#widthDiffers(from, "AGGREGATOR", to - from - 4);
    const width = to - from - 4;
    this.#aggregatorAsn = width === 2 ? u16(octets, from) : u32(octets, from);
    this.#into.aggregator = `${this.#aggregatorAsn} ${quad(octets, from + width)}`;
  }

  /** The next hop and where the prefixes stand; in a RIB entry the next hop alone (RFC 6396 §4.3.4). */
  #reach(from: number, to: number): void {
    const octets = this.#octets;
    if (to - from >= 1 && octets[from] === to - from - 1) {
      this.#reachNextHop(from + 1, octets[from]!);
      return;
    }
    if (to - from < 5) {
      this.#refuse("reachable", from, "a family, a next hop and a reserved octet", to);
      return;
    }
    const length = octets[from + 3]!;
    const after = from + 4 + length + 1; // the octet after the next hop is reserved, once the number of SNPAs
    if (after > to) {
      this.#refuse("reachable", from, `a next hop of ${length} octets`, to);
      return;
    }
    const afi = u16(octets, from);
    const safi = octets[from + 2]!;
    if (safi === SAFI_UNICAST && (afi === AFI_IPV4 || afi === AFI_IPV6)) this.#reachNextHop(from + 4, length);
    this.#into.reach.push({ afi, safi, from: after, to });
  }

  /** 4 and 16 octets; 32 with a link-local address behind (RFC 2545); 12, 24 and 48 with a route distinguisher before. */
  #reachNextHop(from: number, length: number): void {
    const into = this.#into;
    if (length === 4 || length === 12) {
      into.reachNextHop.set(MAPPED);
      into.hasReachNextHop = setLast(into.reachNextHop, this.#octets, from + length - 4);
    } else if (length === 16 || length === 32 || length === 24 || length === 48) {
      const at = from + (length % 16 === 0 && length !== 48 ? 0 : 8);
      into.reachNextHop.set(this.#octets.subarray(at, at + 16));
      into.hasReachNextHop = true;
    } else if (length !== 0) this.#refuse("next-hop", from, "a next hop of 4, 16 or 32 octets", from + length);
  }

  #finishPath(): void {
    const path = this.#path;
    if (!path) return;
    const octets = this.#octets;
    if (this.#width === 2 && this.#path4 && !this.#aggregatorSpeaksAgainst()) {
      const merged = mergePaths(octets.subarray(path.from, path.to), octets.subarray(this.#path4.from, this.#path4.to));
      if (!("problem" in merged)) {
        this.#settle(merged, path.from);
        return;
      }
      this.#tell({ kind: "as-path", at: path.from, expected: "an AS_PATH and AS4_PATH", found: merged.problem });
    }
    const cache = this.#width === 2 ? this.#narrow : this.#wide;
    this.#settle(cache.of(octets, path.from, path.to), path.from);
  }

  /** An AGGREGATOR that is not AS_TRANS was set after the AS4 attributes: they are to be ignored (RFC 6793 §4.2.3). */
  #aggregatorSpeaksAgainst(): boolean {
    if (!this.#aggregator4 || this.#aggregatorAsn < 0) return false;
    if (this.#aggregatorAsn !== AS_TRANS) return true;
    this.#into.aggregator = this.#aggregator4;
    return false;
  }

  #settle(path: AsPath | ToldPath | PathProblem, at: number): void {
    if ("problem" in path) {
      this.#tell({ kind: "as-path", at, expected: `segments of ${this.#width}-octet ASNs`, found: path.problem });
      return;
    }
    this.#into.asPath = path;
    if ("width" in path) this.#widthDiffers(at, "AS_PATH", path.width);
    if (path.hasZero)
      this.#tell({ kind: "as-zero", at, expected: "no AS 0 (RFC 7607)", found: path.text.slice(0, 100), note: true });
    if (path.hasTrans)
      this.#tell({ kind: "as-trans", at, expected: "the number AS_TRANS stands for", found: "23456", note: true });
  }

  #widthDiffers(at: number, name: string, width: number): void {
    const expected = `${name} of ${this.#width}-octet ASNs`;
    this.#tell({ kind: "ambiguous-asn-width", at, expected, found: `${width} octets by its lengths`, note: true });
  }

  #refuse(kind: string, at: number, expected: string, to: number): void {
    this.#tell({ kind, at, expected, found: `${to - at} octets`, octets: to - at });
  }
}

/** A path that reads only with the other width. */
interface ToldPath extends AsPath {
  readonly width: number;
}

function pathOrTold(octets: Uint8Array, from: number, to: number, width: 2 | 4): AsPath | ToldPath | PathProblem {
  const path = readAsPath(octets, from, to, width);
  if (!("problem" in path)) return path;
  const other = width === 2 ? 4 : 2;
  const told = readAsPath(octets, from, to, other);
  return "problem" in told ? path : { ...told, width: other };
}

/** An IPv4-mapped address whose last four octets are to be set. */
const MAPPED = Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255]);

function setLast(into: Uint8Array, octets: Uint8Array, at: number): true {
  for (let i = 0; i < 4; i++) into[12 + i] = octets[at + i]!;
  return true;
}

function quad(octets: Uint8Array, at: number): string {
  return `${octets[at]}.${octets[at + 1]}.${octets[at + 2]}.${octets[at + 3]}`;
}

function u16(octets: Uint8Array, at: number): number {
  return octets[at]! * 256 + octets[at + 1]!;
}

function u32(octets: Uint8Array, at: number): number {
  return u16(octets, at) * 65_536 + u16(octets, at + 2);
}
