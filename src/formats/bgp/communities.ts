import type { TextPool } from "../../record/text-pool.ts";
import { DECIMAL_OCTETS, putDecimal } from "./text-octets.ts";
import { WordTexts } from "./word-texts.ts";

/** Well-known communities (RFC 1997), spelled as routers and bgpdump spell them. */
const WELL_KNOWN = new Map(
  ["no-export", "no-advertise", "local-AS"].map((text, i) => [0xffffff01 + i, new TextEncoder().encode(text)]),
);
const FIRST_WELL_KNOWN = 0xffff0000; // reserved for them

const COLON = 58;
const SPACE = 32;

/** Where whole communities stand; empty when none are told. */
export interface Communities {
  from: number;
  to: number;
}

const PLAIN = new WordTexts(putPlain);

/** The text of COMMUNITIES (RFC 1997) and LARGE_COMMUNITY (RFC 8092 §4), a space between; its number in the pool. */
export function putCommunities(octets: Uint8Array, plain: Communities, large: Communities, pool: TextPool): number {
  const plainOctets = plain.to - plain.from;
  const largeOctets = large.to - large.from;
  if (plainOctets + largeOctets === 0) return 0;
  const begin = pool.open(plainOctets * 4 + largeOctets * 3 + DECIMAL_OCTETS); // 12 characters of 4 octets, 33 of 12
  const { octets: out, view } = pool;
  let at = begin;
  for (let from = plain.from; from < plain.to; from += 4) {
    if (at > begin) out[at++] = SPACE;
    at = PLAIN.put(view, at, u32(octets, from));
  }
  for (let from = large.from; from < large.to; from += 12) {
    if (at > begin) out[at++] = SPACE;
    at = putLarge(out, view, at, octets, from);
  }
  return pool.close(at);
}

function putPlain(out: DataView, at: number, community: number): number {
  const wellKnown = community >= FIRST_WELL_KNOWN ? WELL_KNOWN.get(community) : undefined;
  if (wellKnown) {
    for (const [i, octet] of wellKnown.entries()) out.setUint8(at + i, octet);
    return at + wellKnown.length;
  }
  const to = putDecimal(out, at, community >>> 16);
  out.setUint8(to, COLON);
  return putDecimal(out, to + 1, community & 0xffff);
}

function putLarge(out: Uint8Array, view: DataView, at: number, octets: Uint8Array, from: number): number {
  let to = putDecimal(view, at, u32(octets, from));
  out[to] = COLON;
  to = putDecimal(view, to + 1, u32(octets, from + 4));
  out[to] = COLON;
  return putDecimal(view, to + 1, u32(octets, from + 8));
}

function u32(octets: Uint8Array, at: number): number {
  return ((octets[at]! << 24) | (octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!) >>> 0;
}
