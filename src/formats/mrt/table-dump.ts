import { mappedAddress } from "./addresses.ts";
import type { Tell } from "./attributes.ts";
import { EntryAttributes, entryNextHop } from "./entry-attributes.ts";
import type { MrtHeader } from "./header.ts";
import { AFI_IPV4, AFI_IPV6, longestPrefix, Nlri } from "./nlri.ts";
import type { RouteRows, Teller } from "./route-rows.ts";

/** Subtypes: the family, and in bgpdump's extension octets of an AS number. */
const SUBTYPES = new Map<number, { readonly afi: number; readonly width: 2 | 4 }>([
  [1, { afi: AFI_IPV4, width: 2 }],
  [2, { afi: AFI_IPV6, width: 2 }],
  [3, { afi: AFI_IPV4, width: 4 }],
  [4, { afi: AFI_IPV6, width: 4 }],
]);

/** Reads the first form of a RIB dump, an entry a record (RFC 6396 §4.2); some writers put several into one. */
export class TableDumpReader {
  readonly #rows: RouteRows;
  readonly #attributes = new EntryAttributes();
  readonly #nlri = new Nlri();

  constructor(rows: RouteRows) {
    this.#rows = rows;
  }

  read(octets: Uint8Array, from: number, to: number, header: MrtHeader, teller: Teller, tell: Tell): void {
    const form = SUBTYPES.get(header.subtype);
    if (!form) {
      tell({ kind: "unread-type", at: from, expected: "subtype 1 to 4", found: `${header.subtype}` });
      return;
    }
    let at = from;
    while (at < to) {
      const next = this.#entry(octets, at, to, form, teller, tell);
      if (next <= at) return;
      at = next;
    }
  }

  /** Reads one entry; where the next would begin. */
  #entry(
    octets: Uint8Array,
    at: number,
    end: number,
    form: { afi: number; width: 2 | 4 },
    teller: Teller,
    tell: Tell,
  ): number {
    const length = form.afi === AFI_IPV4 ? 4 : 16;
    const prefix = at + 4; // behind view and sequence
    const peer = prefix + length + 6; // behind prefix length, status and time
    const attributes = peer + length + form.width + 2;
    const told = attributes <= end ? octets[attributes - 2]! * 256 + octets[attributes - 1]! : 0;
    if (attributes + told > end) {
      tell({ kind: "truncated", at, expected: "an entry of a table", found: `${end - at} octets`, octets: end - at });
      return end;
    }
    const bits = octets[prefix + length]!;
    const next = attributes + told;
    if (bits > longestPrefix(form.afi)) {
      tell({
        kind: "prefix-length",
        at: prefix + length,
        expected: `at most ${longestPrefix(form.afi)}`,
        found: `${bits}`,
        octets: next - at,
      });
      return next;
    }
    this.#nlri.take(octets, prefix, bits, form.afi);
    const told4 = form.width === 4;
    const asn = octets[attributes - 4]! * 256 + octets[attributes - 3]!;
    teller.peerAsNumber = told4 ? asn + (octets[attributes - 6]! * 256 + octets[attributes - 5]!) * 65_536 : asn;
    mappedAddress(octets, peer, length, teller.peerAddress);
    const path = this.#attributes.read(octets, attributes, next, form.width, tell);
    this.#rows.announce(teller, "rib", this.#nlri, path, entryNextHop(path));
    return next;
  }
}
