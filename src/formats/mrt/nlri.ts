import { formatAddress } from "../../values/address.ts";
import { formatPrefix } from "../../values/prefix.ts";

/** Address families (IANA): how long their addresses are. */
export const AFI_IPV4 = 1;
export const AFI_IPV6 = 2;

/** A prefix as it stands in an update; one object is reused for all. */
export class Nlri {
  /** First address of the prefix, sixteen octets; bits beyond the length are cleared. */
  readonly first = new Uint8Array(16);
  /** Of 128: an IPv4 /22 is 118. */
  length = 0;
  text = "";
  /** RFC 7911; -1 where ADD-PATH is not used. */
  pathIdentifier = -1;
  /** Whether bits beyond the length were set. */
  wasMasked = false;

  /** Takes `bits` of prefix from `at`; the caller knows that the octets are there. */
  take(octets: Uint8Array, at: number, bits: number, afi: number): void {
    const { first } = this;
    const base = afi === AFI_IPV4 ? 12 : 0;
    const count = (bits + 7) >> 3;
    first.fill(0);
    if (afi === AFI_IPV4) first[10] = first[11] = 0xff;
    for (let i = 0; i < count; i++) first[base + i] = octets[at + i]!;
    const loose = (8 - (bits & 7)) & 7;
    const last = count > 0 ? first[base + count - 1]! : 0;
    this.wasMasked = (last & ((1 << loose) - 1)) !== 0;
    if (this.wasMasked) first[base + count - 1] = (last >> loose) << loose;
    this.length = 8 * base + bits;
    this.text =
      afi === AFI_IPV4 ? `${first[12]}.${first[13]}.${first[14]}.${first[15]}/${bits}` : textOfIPv6(first, bits);
  }
}

export const longestPrefix = (afi: number): number => (afi === AFI_IPV4 ? 32 : 128);

/** Why a list of prefixes cannot be read to its end. */
export interface NlriProblem {
  readonly kind: "prefix-length" | "truncated";
  readonly at: number;
  readonly found: string;
}

/** Goes through a list of prefixes (RFC 4271 §4.3, RFC 7911 §3); those before a fault are given. */
export function eachPrefix(
  octets: Uint8Array,
  list: { readonly from: number; readonly to: number; readonly afi: number; readonly addPath: boolean },
  nlri: Nlri,
  give: () => void,
): NlriProblem | null {
  const most = longestPrefix(list.afi);
  let at = list.from;
  while (at < list.to) {
    const begin = at;
    if (list.addPath) {
      if (at + 4 >= list.to) return { kind: "truncated", at: begin, found: `${list.to - at} octets` };
      nlri.pathIdentifier =
        octets[at]! * 0x1000000 + ((octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!);
      at += 4;
    } else nlri.pathIdentifier = -1;
    const bits = octets[at++]!;
    if (bits > most) return { kind: "prefix-length", at: begin, found: `${bits}` };
    const count = (bits + 7) >> 3;
    if (at + count > list.to) return { kind: "truncated", at: begin, found: `${list.to - at} octets of ${count}` };
    nlri.take(octets, at, bits, list.afi);
    at += count;
    give();
  }
  return null;
}

/**
 * Whether a list reads whole with ADD-PATH and does not, or only as several default routes, without: then its session
 * used ADD-PATH though the record does not tell.
 */
export function isAddPathUntold(octets: Uint8Array, from: number, to: number, afi: number): boolean {
  const plain = walk(octets, from, to, afi, 0);
  return (!plain.whole || plain.defaults > 1) && walk(octets, from, to, afi, 4).whole;
}

function walk(octets: Uint8Array, from: number, to: number, afi: number, before: 0 | 4) {
  let defaults = 0;
  let at = from;
  while (at < to) {
    const bits = octets[at + before]!;
    if (at + before >= to || bits > longestPrefix(afi)) return { whole: false, defaults };
    if (bits === 0) defaults++;
    at += before + 1 + ((bits + 7) >> 3);
  }
  return { whole: at === to, defaults };
}

function textOfIPv6(first: Uint8Array, bits: number): string {
  const mapped = bits >= 96 && first[10] === 0xff && first[11] === 0xff; // then the text is IPv4's, as everywhere
  return mapped ? formatPrefix({ first, last: first, length: bits }) : `${formatAddress(first)}/${bits}`;
}
