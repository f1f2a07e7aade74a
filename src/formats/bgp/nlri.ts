import { AddressCell } from "./address-cell.ts";

/** Address families (IANA). */
export const AFI_IPV4 = 1;
export const AFI_IPV6 = 2;
export const SAFI_UNICAST = 1;
/** Unicast with labels before each prefix (RFC 8277): the same routes, carried by MPLS. */
export const SAFI_LABELLED = 4;

/** Whether routes of this family are read. */
export function isRead(afi: number, safi: number): boolean {
  return (afi === AFI_IPV4 || afi === AFI_IPV6) && (safi === SAFI_UNICAST || safi === SAFI_LABELLED);
}

const LABEL_OCTETS = 3;

/** Octets of the labels at `at`: up to the bottom of the stack, or one that withdraws (RFC 8277 §2). */
export function labelOctets(octets: Uint8Array, at: number, to: number): number {
  let next = at;
  while (next + LABEL_OCTETS <= to) {
    const label = octets[next]! * 65_536 + octets[next + 1]! * 256 + octets[next + 2]!;
    next += LABEL_OCTETS;
    if ((label & 1) === 1 || label === 0x800000 || label === 0) break;
  }
  return next - at;
}

/** A prefix as it stands in an update or a table; one object is reused for all. */
export class Nlri {
  /** First address of the prefix; bits beyond the length are cleared. */
  readonly first = new AddressCell();
  /** Of 128: an IPv4 /22 is 118. */
  length = 0;
  isIPv4 = false;
  /** RFC 7911; -1 where ADD-PATH is not used. */
  pathIdentifier = -1;
  /** Whether bits beyond the length were set. */
  wasMasked = false;
  /** Changes with each prefix taken. */
  taken = 0;

  /** Takes `bits` of prefix from `at`; the caller knows that the octets are there. */
  take(octets: Uint8Array, at: number, bits: number, afi: number): void {
    const base = afi === AFI_IPV4 ? 12 : 0;
    const count = (bits + 7) >> 3;
    const loose = (8 - (bits & 7)) & 7;
    const last = count > 0 ? octets[at + count - 1]! : 0;
    this.wasMasked = (last & ((1 << loose) - 1)) !== 0;
    if (!this.wasMasked && this.#isSame(octets, at, count, base, 8 * base + bits)) return;
    const own = this.first.octets;
    if (base > 0) this.first.clear();
    else this.first.words.fill(0);
    for (let i = 0; i < count; i++) own[base + i] = octets[at + i]!;
    if (this.wasMasked) own[base + count - 1] = (last >> loose) << loose;
    this.length = 8 * base + bits;
    this.isIPv4 = base > 0;
    this.taken++;
  }

  /** Old tables tell a prefix anew for each peer. */
  #isSame(octets: Uint8Array, at: number, count: number, base: number, length: number): boolean {
    if (length !== this.length || this.taken === 0) return false;
    const own = this.first.octets;
    for (let i = 0; i < count; i++) if (own[base + i] !== octets[at + i]) return false;
    return true;
  }
}

export const longestPrefix = (afi: number): number => (afi === AFI_IPV4 ? 32 : 128);

/**
 * How many prefixes a list holds; -1 when it is not whole, has bits set beyond a prefix, or more than one default route:
 * then it needs a closer look.
 */
export function countPlain(octets: Uint8Array, from: number, to: number, afi: number): number {
  const longest = longestPrefix(afi);
  let defaults = 0;
  let count = 0;
  let at = from;
  while (at < to) {
    const bits = octets[at]!;
    if (bits > longest) return -1;
    if (bits === 0) defaults++;
    at += 1 + ((bits + 7) >> 3);
    if (at <= to && (octets[at - 1]! & LOOSE_BITS[bits & 7]!) !== 0 && bits > 0) return -1;
    count++;
  }
  return at === to && defaults < 2 ? count : -1;
}

/** Of the last octet of a prefix, the bits beyond it; by its bits modulo 8. */
const LOOSE_BITS = Uint8Array.of(0, 127, 63, 31, 15, 7, 3, 1);

/**
 * Whether a list reads whole with path identifiers (RFC 7911 §3): when it does not without, its session used ADD-PATH
 * though the record does not tell.
 */
export function readsWithPaths(octets: Uint8Array, from: number, to: number, afi: number): boolean {
  let at = from;
  while (at < to) {
    if (at + 4 >= to || octets[at + 4]! > longestPrefix(afi)) return false;
    at += 5 + ((octets[at + 4]! + 7) >> 3);
  }
  return at === to;
}
