import { mappedAddress } from "./addresses.ts";
import type { Tell } from "./attributes.ts";
import { EntryAttributes, entryNextHop } from "./entry-attributes.ts";
import { type MrtHeader, typeName } from "./header.ts";
import { AFI_IPV4, AFI_IPV6, longestPrefix, Nlri } from "./nlri.ts";
import type { RouteRows, Teller } from "./route-rows.ts";

const PEER_INDEX_TABLE = 1;

/** RIBs that are read (RFC 6396 §4.3.2, RFC 8050 §4); the others are told and passed over. */
const RIBS = new Map<number, { readonly afi: number; readonly addPath: boolean }>([
  [2, { afi: AFI_IPV4, addPath: false }],
  [4, { afi: AFI_IPV6, addPath: false }],
  [8, { afi: AFI_IPV4, addPath: true }],
  [10, { afi: AFI_IPV6, addPath: true }],
]);

const SMALLEST_PEER = 11; // type, BGP identifier, IPv4 address, 2-octet ASN: RFC 6396 §4.3.1
const IPV6_PEER = 1;
const WIDE_ASN = 2;

interface Peer {
  readonly address: Uint8Array;
  readonly asn: number;
}

/** Reads the second form of a RIB dump: a table of peers, then for each prefix what they told of it. */
export class TableDumpV2Reader {
  readonly #rows: RouteRows;
  readonly #attributes = new EntryAttributes();
  readonly #nlri = new Nlri();
  readonly #exporter: string;
  #peers: Peer[] | null = null;
  #collector = "";

  /** `exporter` names the collector where the dump does not. */
  constructor(rows: RouteRows, exporter: string) {
    this.#rows = rows;
    this.#exporter = exporter;
  }

  read(octets: Uint8Array, from: number, to: number, header: MrtHeader, teller: Teller, tell: Tell): void {
    const rib = RIBS.get(header.subtype);
    if (header.subtype === PEER_INDEX_TABLE) this.#peerTable(octets, from, to, tell);
    else if (!rib)
      tell({ kind: "unread-type", at: from, expected: "unicast RIBs", found: typeName(header), octets: to - from });
    else if (!this.#peers)
      tell({
        kind: "no-peer-table",
        at: from,
        expected: "PEER_INDEX_TABLE before",
        found: typeName(header),
        octets: to - from,
      });
    else this.#rib(octets, from, to, rib, teller, tell);
  }

  #peerTable(octets: Uint8Array, from: number, to: number, tell: Tell): void {
    if (this.#peers)
      tell({
        kind: "second-peer-table",
        at: from,
        expected: "one PEER_INDEX_TABLE",
        found: "another; it holds from here on",
        note: true,
      });
    this.#peers = [];
    const nameOctets = from + 6 <= to ? octets[from + 4]! * 256 + octets[from + 5]! : to;
    let at = from + 6 + nameOctets + 2;
    if (at > to) {
      tell({
        kind: "truncated",
        at: from,
        expected: "a table of peers",
        found: `${to - from} octets`,
        octets: to - from,
      });
      return;
    }
    const view = new TextDecoder().decode(octets.subarray(from + 6, from + 6 + nameOctets));
    this.#collector = view || this.#exporter || identifier(octets, from);
    const count = octets[at - 2]! * 256 + octets[at - 1]!;
    for (let i = 0; i < count; i++) {
      const length =
        at < to ? SMALLEST_PEER + (octets[at]! & IPV6_PEER ? 12 : 0) + (octets[at]! & WIDE_ASN ? 2 : 0) : to;
      if (at + length > to) {
        tell({ kind: "truncated", at, expected: `${count} peers`, found: `${i}`, octets: to - at });
        return;
      }
      this.#peers.push(peerAt(octets, at, at + length));
      at += length;
    }
  }

  #rib(
    octets: Uint8Array,
    from: number,
    to: number,
    rib: { afi: number; addPath: boolean },
    teller: Teller,
    tell: Tell,
  ): void {
    const bits = from + 5 <= to ? octets[from + 4]! : 0; // behind the sequence number
    let at = from + 5 + ((bits + 7) >> 3) + 2;
    if (at > to) {
      tell({
        kind: "truncated",
        at: from,
        expected: "a prefix and its entries",
        found: `${to - from} octets`,
        octets: to - from,
      });
      return;
    }
    if (bits > longestPrefix(rib.afi)) {
      tell({
        kind: "prefix-length",
        at: from + 4,
        expected: `at most ${longestPrefix(rib.afi)}`,
        found: `${bits}`,
        octets: to - from,
      });
      return;
    }
    this.#nlri.take(octets, from + 5, bits, rib.afi);
    if (this.#nlri.wasMasked)
      tell({
        kind: "prefix-bits",
        at: from + 4,
        expected: `no bits beyond ${this.#nlri.text}`,
        found: "some were set",
        note: true,
      });
    teller.collector = this.#collector;
    const count = octets[at - 2]! * 256 + octets[at - 1]!;
    for (let i = 0; i < count; i++) {
      const next = this.#entry(octets, at, to, rib.addPath, teller, tell);
      if (next < 0) {
        tell({ kind: "truncated", at, expected: `${count} entries`, found: `${i}`, octets: to - at });
        return;
      }
      at = next;
    }
    if (at < to)
      tell({
        kind: "trailing-octets",
        at,
        expected: "the end of the record",
        found: `${to - at} octets`,
        octets: to - at,
      });
  }

  /** Reads one entry (RFC 6396 §4.3.4); where the next begins, or -1 when it is cut. */
  #entry(octets: Uint8Array, at: number, end: number, addPath: boolean, teller: Teller, tell: Tell): number {
    const attributes = at + (addPath ? 12 : 8); // behind peer, time, path identifier and length
    if (attributes > end) return -1;
    const next = attributes + octets[attributes - 2]! * 256 + octets[attributes - 1]!;
    if (next > end) return -1;
    const index = octets[at]! * 256 + octets[at + 1]!;
    const peer = this.#peers![index];
    if (!peer) {
      tell({
        kind: "peer-index",
        at,
        expected: `a peer below ${this.#peers!.length}`,
        found: `${index}`,
        octets: next - at,
      });
      return next;
    }
    teller.peerAddress = peer.address;
    teller.peerAsNumber = peer.asn;
    this.#nlri.pathIdentifier = addPath ? u32(octets, at + 6) : -1;
    const path = this.#attributes.read(octets, attributes, next, 4, tell); // always four octets: RFC 6396 §4.3.4
    this.#rows.announce(teller, "rib", this.#nlri, path, entryNextHop(path));
    return next;
  }
}

function peerAt(octets: Uint8Array, at: number, end: number): Peer {
  const address = new Uint8Array(16);
  const wide = (octets[at]! & WIDE_ASN) !== 0;
  mappedAddress(octets, at + 5, octets[at]! & IPV6_PEER ? 16 : 4, address);
  const low = octets[end - 2]! * 256 + octets[end - 1]!;
  return { address, asn: wide ? u32(octets, end - 4) : low };
}

/** The collector's BGP identifier, where the table has no name for its view. */
function identifier(octets: Uint8Array, at: number): string {
  return u32(octets, at) === 0 ? "" : `${octets[at]}.${octets[at + 1]}.${octets[at + 2]}.${octets[at + 3]}`;
}

function u32(octets: Uint8Array, at: number): number {
  return octets[at]! * 0x1000000 + ((octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!);
}
