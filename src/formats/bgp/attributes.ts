import { AS_TRANS, type AsPath, mergePaths, OneSequence, type PathProblem, readAsPath } from "./as-path.ts";
import { type Communities, putCommunities } from "./communities.ts";
import { isRead } from "./nlri.ts";
import { ORIGINS, PathAttributes, type PathTexts } from "./path-attributes.ts";
import type { Tell } from "./tell.ts";
import { DECIMAL_OCTETS, putDecimal, putQuad } from "./text-octets.ts";

const EXTENDED_LENGTH = 0x10;
const LARGE_COMMUNITY = 32;
const SPACE = 32;

/** Where an attribute's value stands; from -1 when there is none. */
interface Value {
  from: number;
  to: number;
}

/** Reads path attributes (RFC 4271 §4.3) in the spirit of RFC 7606: what is good is kept, what is not is told. */
export class AttributeReader {
  readonly #texts: PathTexts;
  readonly #sequence = new OneSequence();
  /** Octets of an AS number. */
  #width: 2 | 4 = 4;
  #octets: Uint8Array = new Uint8Array(0);
  #tell: Tell = () => {};
  #into = new PathAttributes();
  /** Bits of the types below 32 that were met, and whether LARGE_COMMUNITY was. */
  #met = 0;
  #path: Value = { from: -1, to: -1 };
  #path4: Value = { from: -1, to: -1 };
  #communities: Communities = { from: 0, to: 0 };
  #largeCommunities: Communities = { from: 0, to: 0 };
  #aggregator: Value = { from: -1, to: -1 };
  #aggregator4: Value = { from: -1, to: -1 };

  constructor(texts: PathTexts) {
    this.#texts = texts;
  }

  /** Reads the attributes from `from` to `to` into `into`. */
  read(octets: Uint8Array, from: number, to: number, width: 2 | 4, into: PathAttributes, tell: Tell): void {
    into.clear(this.#texts);
    this.#octets = octets;
    this.#width = width;
    this.#tell = tell;
    this.#into = into;
    this.#met = 0;
    this.#path.from = this.#path4.from = this.#aggregator.from = this.#aggregator4.from = -1;
    this.#communities.to = this.#communities.from = 0;
    this.#largeCommunities.to = this.#largeCommunities.from = 0;
    let at = from;
    while (at < to) at = this.#attribute(at, to);
    into.communities = putCommunities(octets, this.#communities, this.#largeCommunities, this.#texts.communities);
    if (this.#aggregator.from >= 0) into.aggregator = this.#putAggregator(this.#aggregator);
    if (this.#path.from >= 0) this.#finishPath();
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
    if ((type < 32 || type === LARGE_COMMUNITY) && this.#isRepeated(type, from, to)) return;
    switch (type) {
      case 1: // ORIGIN
        if (to - from === 1 && octets[from]! < ORIGINS.length) into.origin = octets[from]!;
        else this.#refuse("origin", from, "one octet of 0 to 2", to);
        return;
      case 2: // AS_PATH
        place(this.#path, from, to);
        return;
      case 3: // NEXT_HOP
        if (to - from === 4) {
          into.nextHop.takeIPv4(octets, from);
          into.hasNextHop = true;
        } else this.#refuse("next-hop", from, "4 octets", to);
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
        if (to - from === 6 || to - from === 8) place(this.#aggregator, from, to);
        else this.#refuse("aggregator", from, `${this.#width + 4} octets`, to);
        return;
      case 8: // COMMUNITIES, RFC 1997
        if ((to - from) % 4 === 0) place(this.#communities, from, to);
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
        place(this.#path4, from, to);
        return;
      case 18: // AS4_AGGREGATOR
        if (to - from === 8) place(this.#aggregator4, from, to);
        else this.#refuse("aggregator", from, "8 octets", to);
        return;
      case LARGE_COMMUNITY: // RFC 8092
        if ((to - from) % 12 === 0) place(this.#largeCommunities, from, to);
        else this.#refuse("communities", from, "a multiple of 12 octets", to);
        return;
      default: // optional ones (tunnels, prefix SIDs, BGP-LS …) tell nothing that is kept, so their shape is not judged
        return;
    }
  }

  #isRepeated(type: number, from: number, to: number): boolean {
    const bit = 1 << (type & 31); // type 0, which is nobody's, gives its bit to LARGE_COMMUNITY
    const isRepeated = (this.#met & bit) !== 0;
    if (isRepeated) this.#refuse("attribute-repeated", from, `one attribute ${type} (RFC 7606 §3)`, to);
    else if (type > 0) this.#met |= bit;
    return isRepeated;
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
    if (isRead(afi, safi)) this.#reachNextHop(from + 4, length);
    this.#into.reach.push({ afi, safi, from: after, to });
  }

  /** 4 and 16 octets; 32 with a link-local address behind (RFC 2545); 12, 24 and 48 with a route distinguisher before. */
  #reachNextHop(from: number, length: number): void {
    const into = this.#into;
    if (length === 4 || length === 12) into.reachNextHop.takeIPv4(this.#octets, from + length - 4);
    else if (length === 16 || length === 32) into.reachNextHop.take(this.#octets, from, 16);
    else if (length === 24 || length === 48) into.reachNextHop.take(this.#octets, from + 8, 16);
    else {
      if (length !== 0) this.#refuse("next-hop", from, "a next hop of 4, 16 or 32 octets", from + length);
      return;
    }
    into.hasReachNextHop = true;
  }

  /** Puts the text of an aggregator, whose length tells how wide its ASN is; its number. */
  #putAggregator({ from, to }: Value): number {
    if (to - from !== this.#width + 4 && from === this.#aggregator.from)
      this.#widthDiffers(from, "AGGREGATOR", to - from - 4);
    const pool = this.#texts.aggregator;
    let at = pool.open(DECIMAL_OCTETS + 16);
    at = putDecimal(pool.view, at, to - from === 6 ? u16(this.#octets, from) : u32(this.#octets, from));
    pool.octets[at++] = SPACE;
    return pool.close(putQuad(pool.octets, at, this.#octets, to - 4));
  }

  #finishPath(): void {
    const { from, to } = this.#path;
    if (this.#width === 2 && this.#path4.from >= 0 && !this.#aggregatorSpeaksAgainst() && this.#merge()) return;
    const number = this.#sequence.read(this.#octets, from, to, this.#width, this.#texts.asPath);
    if (number < 0) {
      this.#settle(pathOrTold(this.#octets, from, to, this.#width), this.#path);
      return;
    }
    this.#into.asPath = number;
    this.#into.originAsNumber = this.#sequence.originAsNumber;
    if (this.#sequence.hasZero || this.#sequence.hasTrans) this.#flag(this.#sequence, from);
  }

  /** Whether AS_PATH and AS4_PATH could be made one. */
  #merge(): boolean {
    const [old, told] = [this.#path, this.#path4].map(({ from, to }) => this.#octets.subarray(from, to));
    const merged = mergePaths(old!, told!);
    if ("problem" in merged) this.#badPath(this.#path4, "an AS_PATH and AS4_PATH", merged.problem);
    else this.#settle(merged, this.#path);
    return !("problem" in merged);
  }

  /** An AGGREGATOR that is not AS_TRANS was set after the AS4 attributes: they are to be ignored (RFC 6793 §4.2.3). */
  #aggregatorSpeaksAgainst(): boolean {
    if (this.#aggregator4.from < 0 || this.#aggregator.from < 0) return false;
    const { from, to } = this.#aggregator;
    if ((to - from === 6 ? u16(this.#octets, from) : u32(this.#octets, from)) !== AS_TRANS) return true;
    this.#into.aggregator = this.#putAggregator(this.#aggregator4);
    return false;
  }

  #settle(path: AsPath | ToldPath | PathProblem, at: Value): void {
    if ("problem" in path) {
      this.#badPath(at, `segments of ${this.#width}-octet ASNs`, path.problem);
      return;
    }
    this.#into.asPath = this.#texts.asPath.put(path.text);
    this.#into.originAsNumber = path.originAsNumber;
    if ("width" in path) this.#widthDiffers(at.from, "AS_PATH", path.width);
    this.#flag(path, at.from);
  }

  #flag({ hasZero, hasTrans }: { readonly hasZero: boolean; readonly hasTrans: boolean }, at: number): void {
    if (hasZero) this.#tell({ kind: "as-zero", at, expected: "no AS 0 (RFC 7607)", found: "0", note: true });
    if (hasTrans)
      this.#tell({ kind: "as-trans", at, expected: "the number AS_TRANS stands for", found: "23456", note: true });
  }

  #badPath({ from, to }: Value, expected: string, found: string): void {
    this.#tell({ kind: "as-path", at: from, expected, found, octets: to - from });
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

function place(value: Value, from: number, to: number): void {
  value.from = from;
  value.to = to;
}

function u16(octets: Uint8Array, at: number): number {
  return octets[at]! * 256 + octets[at + 1]!;
}

function u32(octets: Uint8Array, at: number): number {
  return u16(octets, at) * 65_536 + u16(octets, at + 2);
}
