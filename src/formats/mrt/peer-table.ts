import { AddressCell } from "../bgp/address-cell.ts";
import type { Tell } from "../bgp/tell.ts";

/** A peer of the collector, as PEER_INDEX_TABLE tells it (RFC 6396 §4.3.1). */
export interface Peer {
  readonly address: AddressCell;
  readonly asn: number;
}

export interface PeerTable {
  /** Name of the view, else the collector's BGP identifier; empty when neither is told. */
  readonly collector: string;
  readonly peers: readonly Peer[];
}

const IPV6_PEER = 1;
const WIDE_ASN = 2;
const SMALLEST_PEER = 11; // type, BGP identifier, IPv4 address, 2-octet ASN

/**
 * Reads a table of peers. All entries of a dump hang on it, so one that does not add up is read otherwise where that
 * makes it whole: as many peers as there is room for, or one of them of another type.
 */
export function readPeerTable(octets: Uint8Array, from: number, to: number, exporter: string, tell: Tell): PeerTable {
  const nameOctets = from + 6 <= to ? u16(octets, from + 4) : to;
  const first = from + 6 + nameOctets + 2;
  if (first > to) {
    const [expected, found] = ["a table of peers", `${to - from} octets`];
    tell({ kind: "truncated", at: from, expected, found, octets: to - from });
    return { collector: exporter, peers: [] };
  }
  const view = new TextDecoder().decode(octets.subarray(from + 6, first - 2));
  const collector = view || exporter || identifier(octets, from);
  return { collector, peers: readPeers(octets, first, to, u16(octets, first - 2), tell) };
}

function readPeers(octets: Uint8Array, first: number, to: number, count: number, tell: Tell): Peer[] {
  const fit = peersFrom(octets, first, to, -1, 0);
  if (fit.end === to && fit.peers.length === count) return fit.peers;
  if (fit.end === to && fit.typesKnown) {
    tell({ kind: "peer-count", at: first - 2, expected: `${fit.peers.length} peers`, found: `${count}` });
    return fit.peers;
  }
  const mended = otherType(octets, first, to, count);
  if (mended) {
    tell({ kind: "peer-type", at: mended.at, expected: `type ${mended.type}`, found: `${octets[mended.at]}` });
    return mended.peers;
  }
  const kept = fit.peers.slice(0, count);
  const end = kept.length < fit.peers.length ? fit.starts[kept.length]! : fit.end;
  if (kept.length < count)
    tell({
      kind: "truncated",
      at: end,
      expected: `${count} peers`,
      found: `${kept.length}`,
      ...(end < to ? { octets: to - end } : {}),
    });
  else
    tell({
      kind: "trailing-octets",
      at: end,
      expected: `the end of ${count} peers`,
      found: `${to - end} octets`,
      octets: to - end,
    });
  return kept;
}

interface Walk {
  readonly peers: Peer[];
  readonly starts: number[];
  /** Behind the last peer that is whole. */
  readonly end: number;
  readonly typesKnown: boolean;
}

/** The peers from `first` on; that at place `changed` is read as one of `type`. */
function peersFrom(octets: Uint8Array, first: number, to: number, changed: number, type: number): Walk {
  const peers: Peer[] = [];
  const starts: number[] = [];
  let typesKnown = true;
  let at = first;
  while (at < to) {
    const told = peers.length === changed ? type : octets[at]!;
    const length = peerOctets(told);
    if (at + length > to) break;
    if (told > 3) typesKnown = false;
    starts.push(at);
    peers.push(peerAt(octets, at, length, told));
    at += length;
  }
  return { peers, starts, end: at, typesKnown };
}

const MOST_MENDED = 256; // peers, so that the search stays short

/** The only peer whose type, read otherwise, makes the table whole and all types known. */
function otherType(octets: Uint8Array, first: number, to: number, count: number) {
  if (count > MOST_MENDED) return null;
  for (let place = 0; place < count; place++)
    for (let type = 0; type <= (IPV6_PEER | WIDE_ASN); type++) {
      const { peers, starts, end, typesKnown } = peersFrom(octets, first, to, place, type);
      if (end === to && peers.length === count && typesKnown) return { peers, at: starts[place]!, type };
    }
  return null;
}

function peerOctets(type: number): number {
  return SMALLEST_PEER + (type & IPV6_PEER ? 12 : 0) + (type & WIDE_ASN ? 2 : 0);
}

function peerAt(octets: Uint8Array, at: number, length: number, type: number): Peer {
  const address = new AddressCell();
  address.take(octets, at + 5, type & IPV6_PEER ? 16 : 4);
  const end = at + length;
  const high = type & WIDE_ASN ? u16(octets, end - 4) : 0;
  return { address, asn: high * 65_536 + u16(octets, end - 2) };
}

/** The collector's BGP identifier, where the table has no name for its view. */
function identifier(octets: Uint8Array, at: number): string {
  const quad = octets.subarray(at, at + 4).join(".");
  return quad === "0.0.0.0" ? "" : quad;
}

function u16(octets: Uint8Array, at: number): number {
  return octets[at]! * 256 + octets[at + 1]!;
}
