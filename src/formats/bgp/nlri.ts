import { AddressCell } from "./address-cell.ts";

/** Address families (IANA). */
export const AFI_IPV4 = 1;
export const AFI_IPV6 = 2;
export const SAFI_UNICAST = 1;

/** A prefix as it stands in an update or a table; one object is reused for all. */
export class Nlri {
  /** First address of the prefix; bits beyond the length are cleared. */
  readonly first = new AddressCell();
  /** Of 128: an IPv4 /22 is 118. */
  length = 0;
  /** RFC 7911; -1 where ADD-PATH is not used. */
  pathIdentifier = -1;
  /** Whether bits beyond the length were set. */
  wasMasked = false;
  /** Changes with each prefix taken. */
  taken = 0;

  /** Takes `bits` of prefix from `at`; the caller knows that the octets are there. */
  take(octets: Uint8Array, at: number, bits: number, afi: number): void {
    const own = this.first.octets;
    const base = afi === AFI_IPV4 ? 12 : 0;
    const count = (bits + 7) >> 3;
    if (base > 0) this.first.clear();
    else this.first.words.fill(0);
    for (let i = 0; i < count; i++) own[base + i] = octets[at + i]!;
    const loose = (8 - (bits & 7)) & 7;
    this.wasMasked = count > 0 && (own[base + count - 1]! & ((1 << loose) - 1)) !== 0;
    if (this.wasMasked) own[base + count - 1] = (own[base + count - 1]! >> loose) << loose;
    this.length = 8 * base + bits;
    this.taken++;
  }
}

export const longestPrefix = (afi: number): number => (afi === AFI_IPV4 ? 32 : 128);

/**
 * Whether a list reads whole with ADD-PATH and does not, or only as several default routes, without: then its session
 * used ADD-PATH though the record does not tell.
 */
export function isAddPathUntold(octets: Uint8Array, from: number, to: number, afi: number): boolean {
  return !readsPlain(octets, from, to, afi) && readsWithPaths(octets, from, to, afi);
}

/** Whether a list is whole as prefixes alone, with at most one default route. */
function readsPlain(octets: Uint8Array, from: number, to: number, afi: number): boolean {
  const longest = longestPrefix(afi);
  let defaults = 0;
  let at = from;
  while (at < to) {
    const bits = octets[at]!;
    if (bits > longest) return false;
    if (bits === 0) defaults++;
    at += 1 + ((bits + 7) >> 3);
  }
  return at === to && defaults < 2;
}

function readsWithPaths(octets: Uint8Array, from: number, to: number, afi: number): boolean {
  let at = from;
  while (at < to) {
    if (at + 4 >= to || octets[at + 4]! > longestPrefix(afi)) return false;
    at += 5 + ((octets[at + 4]! + 7) >> 3);
  }
  return at === to;
}
