import { AFI_IPV4, AFI_IPV6, SAFI_UNICAST } from "./nlri.ts";

/** What a speaker's OPEN (RFC 4271 §4.2) tells of how it will write. */
export interface Open {
  readonly asn: number;
  /** Families for which it takes path identifiers, and for which it gives them; bits as in `Session.addPath`. */
  readonly takesPaths: number;
  readonly givesPaths: number;
}

const HEADER_OCTETS = 19;
const OPEN = 1;
const CAPABILITIES = 2; // optional parameter, RFC 5492
const EXTENDED = 255; // RFC 9072
const FOUR_OCTET_AS = 65; // RFC 6793
const ADD_PATH = 69; // RFC 7911 §4
const TAKES = 1;
const GIVES = 2;

/** The OPEN that begins at `from`; null when none is whole there. */
export function readOpen(octets: Uint8Array, from: number, to: number): (Open & { readonly end: number }) | null {
  if (from + HEADER_OCTETS + 10 > to || octets[from + 18] !== OPEN) return null;
  const end = from + u16(octets, from + 16);
  if (end > to || end < from + HEADER_OCTETS + 10) return null;
  const told = { asn: u16(octets, from + 20), takesPaths: 0, givesPaths: 0, end };
  const wide = octets[from + 28] === EXTENDED && octets[from + 29] === EXTENDED;
  const head = wide ? 3 : 2;
  for (let at = from + (wide ? 32 : 29); at + head <= end; ) {
    const length = wide ? u16(octets, at + 1) : octets[at + 1]!;
    const next = at + head + length;
    if (next > end) break;
    if (octets[at] === CAPABILITIES) readCapabilities(octets, at + head, next, told);
    at = next;
  }
  return told;
}

function readCapabilities(
  octets: Uint8Array,
  from: number,
  to: number,
  told: { asn: number; takesPaths: number; givesPaths: number },
): void {
  for (let at = from; at + 2 <= to; ) {
    const next = at + 2 + octets[at + 1]!;
    if (next > to) return;
    if (octets[at] === FOUR_OCTET_AS && next - at === 6) told.asn = u16(octets, at + 2) * 65_536 + u16(octets, at + 4);
    if (octets[at] === ADD_PATH)
      for (let family = at + 2; family + 4 <= next; family += 4) {
        const afi = u16(octets, family);
        const does = octets[family + 3]!;
        if (octets[family + 2] !== SAFI_UNICAST || (afi !== AFI_IPV4 && afi !== AFI_IPV6)) continue;
        if (does & TAKES) told.takesPaths |= afi;
        if (does & GIVES) told.givesPaths |= afi;
      }
    at = next;
  }
}

function u16(octets: Uint8Array, at: number): number {
  return octets[at]! * 256 + octets[at + 1]!;
}
