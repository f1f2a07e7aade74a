import { AFI_IPV4, AFI_IPV6, longestPrefix, Nlri } from "../bgp/nlri.ts";
import { RIB, type RouteRows, type Teller } from "../bgp/route-rows.ts";
import type { Tell } from "../bgp/tell.ts";
import { EntryAttributes } from "./entry-attributes.ts";
import { type MrtHeader, typeName } from "./header.ts";

interface Form {
  readonly afi: number;
  readonly width: 2 | 4;
}

/** Subtypes: the family, and in bgpdump's extension octets of an AS number. */
const SUBTYPES = new Map<number, Form>([
  [1, { afi: AFI_IPV4, width: 2 }],
  [2, { afi: AFI_IPV6, width: 2 }],
  [3, { afi: AFI_IPV4, width: 4 }],
  [4, { afi: AFI_IPV6, width: 4 }],
]);

/** Reads the first form of a RIB dump, an entry a record (RFC 6396 §4.2); some writers put several into one. */
export class TableDumpReader {
  readonly #rows: RouteRows;
  readonly #attributes: EntryAttributes;
  readonly #nlri = new Nlri();

  constructor(rows: RouteRows) {
    this.#rows = rows;
    this.#attributes = new EntryAttributes(rows);
  }

  read(octets: Uint8Array, from: number, to: number, header: MrtHeader, teller: Teller, tell: Tell): void {
    const form = SUBTYPES.get(header.subtype);
    if (!form) {
      const [expected, found] = ["subtype 1 to 4", typeName(header)];
      tell({ kind: "unread-type", at: from, expected, found, octets: to - from });
      return;
    }
    let at = from;
    while (at < to) at = this.#entry(octets, at, to, form, teller, tell);
  }

  /** Reads one entry; where the next would begin. */
  #entry(octets: Uint8Array, at: number, end: number, form: Form, teller: Teller, tell: Tell): number {
    const length = form.afi === AFI_IPV4 ? 4 : 16;
    const prefix = at + 4; // behind view and sequence
    const peer = prefix + length + 6; // behind prefix length, status and time
    const attributes = peer + length + form.width + 2;
    const told = attributes <= end ? octets[attributes - 2]! * 256 + octets[attributes - 1]! : 0;
    const next = attributes + told;
    if (next > end) {
      tell({ kind: "truncated", at, expected: "an entry of a table", found: `${end - at} octets`, octets: end - at });
      return end;
    }
    const bits = octets[prefix + length]!;
    if (bits > longestPrefix(form.afi)) {
      const expected = `at most ${longestPrefix(form.afi)}`;
      tell({ kind: "prefix-length", at: prefix + length, expected, found: `${bits}`, octets: next - at });
      return next;
    }
    this.#nlri.take(octets, prefix, bits, form.afi);
    const asn = octets[attributes - 4]! * 256 + octets[attributes - 3]!;
    const high = form.width === 4 ? octets[attributes - 6]! * 256 + octets[attributes - 5]! : 0;
    teller.peerAsNumber = high * 65_536 + asn;
    teller.peerAddress.take(octets, peer, length);
    const row = this.#rows.begin(teller, RIB, 1);
    this.#rows.putPrefix(row, this.#nlri);
    this.#rows.putPath(row, 1, this.#attributes.block(octets, attributes, next, form.width, tell));
    return next;
  }
}
