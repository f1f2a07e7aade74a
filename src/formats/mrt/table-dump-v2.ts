import { AFI_IPV4, AFI_IPV6, longestPrefix, Nlri, SAFI_UNICAST } from "../bgp/nlri.ts";
import { RIB, type RouteRows, type Teller } from "../bgp/route-rows.ts";
import type { Tell } from "../bgp/tell.ts";
import { EntryAttributes } from "./entry-attributes.ts";
import { type MrtHeader, typeName } from "./header.ts";
import { type PeerTable, readPeerTable } from "./peer-table.ts";

const PEER_INDEX_TABLE = 1;
const GEO_PEER_TABLE = 7; // RFC 6397: where the peers stand, which no column tells

interface Rib {
  readonly afi: number;
  readonly addPath: boolean;
  /** RIB_GENERIC tells its family itself (RFC 6396 §4.3.3). */
  readonly generic: boolean;
}

/** RIBs that are read (RFC 6396 §4.3.2, RFC 8050 §4); the others are told and passed over. */
const RIBS = new Map<number, Rib>([
  [2, { afi: AFI_IPV4, addPath: false, generic: false }],
  [4, { afi: AFI_IPV6, addPath: false, generic: false }],
  [6, { afi: 0, addPath: false, generic: true }],
  [8, { afi: AFI_IPV4, addPath: true, generic: false }],
  [10, { afi: AFI_IPV6, addPath: true, generic: false }],
  [12, { afi: 0, addPath: true, generic: true }],
]);

/** Reads the second form of a RIB dump: a table of peers, then for each prefix what they told of it. */
export class TableDumpV2Reader {
  readonly #rows: RouteRows;
  readonly #attributes: EntryAttributes;
  readonly #nlri = new Nlri();
  readonly #exporter: string;
  #table: PeerTable | null = null;
  /** Numbers of its peers within the batch at hand, and which batch that is. */
  #numbers: Uint32Array = new Uint32Array(0);
  #batch = -1;

  /** `exporter` names the collector where the dump does not. */
  constructor(rows: RouteRows, exporter: string) {
    this.#rows = rows;
    this.#attributes = new EntryAttributes(rows);
    this.#exporter = exporter;
  }

  read(octets: Uint8Array, from: number, to: number, header: MrtHeader, teller: Teller, tell: Tell): void {
    const rib = RIBS.get(header.subtype);
    if (header.subtype === PEER_INDEX_TABLE) this.#peerTable(octets, from, to, tell);
    else if (!rib) tellUnread(from, to, header, tell);
    else if (!this.#table) {
      const expected = "PEER_INDEX_TABLE before";
      tell({ kind: "no-peer-table", at: from, expected, found: typeName(header), octets: to - from });
    } else if (rib.generic) this.#generic(octets, from, to, rib.addPath, teller, tell);
    else this.#rib(octets, from, to, from + 4, rib.afi, rib.addPath, teller, tell); // behind the sequence number
  }

  #peerTable(octets: Uint8Array, from: number, to: number, tell: Tell): void {
    const [expected, found] = ["one PEER_INDEX_TABLE", "another; it holds from here on"];
    if (this.#table) tell({ kind: "second-peer-table", at: from, expected, found, note: true });
    this.#table = readPeerTable(octets, from, to, this.#exporter, tell);
    this.#numbers = new Uint32Array(this.#table.peers.length);
    this.#batch = -1;
  }

  #generic(octets: Uint8Array, from: number, to: number, addPath: boolean, teller: Teller, tell: Tell): void {
    const afi = from + 7 <= to ? octets[from + 4]! * 256 + octets[from + 5]! : 0;
    const safi = octets[from + 6];
    if (safi === SAFI_UNICAST && (afi === AFI_IPV4 || afi === AFI_IPV6)) {
      this.#rib(octets, from, to, from + 7, afi, addPath, teller, tell);
      return;
    }
    const found = `family ${afi}/${safi}`;
    tell({
      kind: "unread-family",
      at: from,
      expected: "IPv4 or IPv6 unicast",
      found,
      octets: to - from,
      note: true,
    });
  }

  /** Reads a prefix, which stands at `prefix`, and its entries. */
  #rib(
    octets: Uint8Array,
    from: number,
    to: number,
    prefix: number,
    afi: number,
    addPath: boolean,
    teller: Teller,
    tell: Tell,
  ): void {
    const bits = prefix < to ? octets[prefix]! : 0;
    let at = prefix + 1 + ((bits + 7) >> 3) + 2;
    const lost = to - from;
    if (at > to) {
      tell({
        kind: "truncated",
        at: from,
        expected: "a prefix and its entries",
        found: `${lost} octets`,
        octets: lost,
      });
      return;
    }
    if (bits > longestPrefix(afi)) {
      const expected = `at most ${longestPrefix(afi)}`;
      tell({ kind: "prefix-length", at: prefix, expected, found: `${bits}`, octets: lost });
      return;
    }
    this.#nlri.take(octets, prefix + 1, bits, afi);
    const masked = { kind: "prefix-bits", expected: "no bits beyond the prefix", found: "some were set", note: true };
    if (this.#nlri.wasMasked) tell({ ...masked, at: prefix });
    teller.collector = this.#table!.collector;
    const count = octets[at - 2]! * 256 + octets[at - 1]!;
    if (!addPath && this.#areWhole(octets, at, to, count)) {
      this.#entries(octets, at, count, teller, tell);
      return;
    }
    for (let i = 0; i < count; i++) {
      const next = this.#entry(octets, at, to, addPath, teller, tell);
      if (next < 0) {
        tell({ kind: "truncated", at, expected: `${count} entries`, found: `${i}`, octets: to - at });
        return;
      }
      at = next;
    }
    const [expected, found] = ["the end of the record", `${to - at} octets`];
    if (at < to) tell({ kind: "trailing-octets", at, expected, found, octets: to - at });
  }

  /** Whether so many entries of known peers fill the octets from `from` to `to`. */
  #areWhole(octets: Uint8Array, from: number, to: number, count: number): boolean {
    const peers = this.#table!.peers.length;
    let at = from;
    for (let i = 0; i < count; i++) {
      if (at + 8 > to || octets[at]! * 256 + octets[at + 1]! >= peers) return false;
      at += 8 + octets[at + 6]! * 256 + octets[at + 7]!;
    }
    return at === to;
  }

  /** Nearly all records are whole: their entries are rows of one prefix, which differ in peer and attributes. */
  #entries(octets: Uint8Array, from: number, count: number, teller: Teller, tell: Tell): void {
    let at = from;
    for (let left = count; left > 0; ) {
      const some = Math.min(left, this.#rows.left);
      const row = this.#rows.beginEntries(teller, this.#nlri, some);
      if (this.#batch !== this.#rows.batch) this.#numberPeers();
      for (let i = row; i < row + some; i++) {
        const peer = octets[at]! * 256 + octets[at + 1]!;
        const next = at + 8 + octets[at + 6]! * 256 + octets[at + 7]!;
        this.#rows.putEntry(i, this.#numbers[peer]!, this.#attributes.blockOfPeer(peer, octets, at + 8, next, tell));
        at = next;
      }
      left -= some;
    }
  }

  /** Peers have other numbers in each batch. */
  #numberPeers(): void {
    this.#batch = this.#rows.batch;
    for (const [i, { address, asn }] of this.#table!.peers.entries()) this.#numbers[i] = this.#rows.peer(address, asn);
  }

  /** Reads one entry (RFC 6396 §4.3.4); where the next begins, or -1 when it is cut. */
  #entry(octets: Uint8Array, at: number, end: number, addPath: boolean, teller: Teller, tell: Tell): number {
    const attributes = at + (addPath ? 12 : 8); // behind peer, time, path identifier and length
    if (attributes > end) return -1;
    const next = attributes + octets[attributes - 2]! * 256 + octets[attributes - 1]!;
    if (next > end) return -1;
    const index = octets[at]! * 256 + octets[at + 1]!;
    const { peers } = this.#table!;
    const peer = peers[index];
    if (!peer) {
      const expected = `a peer below ${peers.length}`;
      tell({ kind: "peer-index", at, expected, found: `${index}`, octets: next - at });
      return next;
    }
    teller.peerAddress = peer.address;
    teller.peerAsNumber = peer.asn;
    this.#nlri.pathIdentifier = addPath ? u32(octets, at + 6) : -1;
    const row = this.#rows.begin(teller, RIB, 1);
    this.#rows.putPrefix(row, this.#nlri);
    const block = this.#attributes.block(octets, attributes, next, 4, tell); // always four octets: RFC 6396 §4.3.4
    this.#rows.putPath(row, 1, block);
    return next;
  }
}

function tellUnread(from: number, to: number, header: MrtHeader, tell: Tell): void {
  const note = header.subtype === GEO_PEER_TABLE;
  const [expected, found] = ["unicast RIBs", typeName(header)];
  tell({ kind: "unread-type", at: from, expected, found, octets: to - from, note });
}

function u32(octets: Uint8Array, at: number): number {
  return octets[at]! * 0x1000000 + ((octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!);
}
