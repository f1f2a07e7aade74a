import { SECOND } from "../../values/instant.ts";
import { AddressCell } from "../bgp/address-cell.ts";
import { MessageReader } from "../bgp/message.ts";
import { readOpen } from "../bgp/open.ts";
import type { RouteRows, Teller } from "../bgp/route-rows.ts";
import type { Tell } from "../bgp/tell.ts";
import { NO_ADD_PATH } from "../bgp/update.ts";
import {
  HEADER_OCTETS,
  hasPeer,
  INITIATION,
  PEER_DOWN,
  PEER_HEADER_OCTETS,
  PEER_UP,
  ROUTE_MIRRORING,
  ROUTE_MONITORING,
  typeName,
} from "./header.ts";

const LOC_RIB = 3; // peer type, RFC 9069 §4.1
const IPV6 = 0x80; // peer flags, RFC 7854 §4.2
const NARROW_ASNS = 0x20;
const ADJ_RIB_OUT = 0x10; // RFC 8671 §4

const SYS_NAME = 2; // information TLV, RFC 7854 §4.4
const PEER_UP_OCTETS = 20; // local address and ports, before the two OPENs

/** What Peer Up told of a session. */
interface Peering {
  readonly address: AddressCell;
  readonly asn: number;
  /** Families with path identifiers, as the peer sends them and as the router does. */
  readonly pathsIn: number;
  readonly pathsOut: number;
}

/** Most sessions of a router that are remembered; the oldest make room. */
const MOST_PEERINGS = 65_536;

/** Reads the messages of one router. */
export class RouterMessages {
  readonly #rows: RouteRows;
  readonly #messages: MessageReader;
  readonly #peerings = new Map<string, Peering>();
  readonly #peer = new AddressCell();
  readonly teller: Teller;
  #exporter: string;

  /** `exporter` names the router where it does not itself. */
  constructor(rows: RouteRows, exporter: string) {
    this.#rows = rows;
    this.#messages = new MessageReader(rows);
    this.#exporter = exporter;
    this.teller = { time: 0, offset: 0, collector: exporter, peerAddress: this.#peer, peerAsNumber: 0 };
  }

  /** Reads the message from `from`, its header, to `to`; it is long enough for its headers. */
  read(octets: Uint8Array, from: number, to: number, offset: number, tell: Tell): void {
    const type = octets[from + 5]!;
    const { teller } = this;
    teller.offset = offset;
    teller.collector = this.#exporter;
    if (hasPeer(type)) this.#takePeer(octets, from + HEADER_OCTETS);
    const body = from + HEADER_OCTETS + (hasPeer(type) ? PEER_HEADER_OCTETS : 0);
    if (type === ROUTE_MONITORING) this.#routes(octets, from + HEADER_OCTETS, body, to, tell);
    else if (type === PEER_UP) this.#peerUp(octets, from + HEADER_OCTETS, body, to, tell);
    else if (type === PEER_DOWN) this.#rows.stateChange(teller, "Established/Idle");
    else if (type === INITIATION) this.#initiation(octets, body, to, tell);
    else if (type === ROUTE_MIRRORING) {
      const [expected, found] = ["route monitoring", typeName(type)]; // it tells again what updates told
      tell({ kind: "unread-type", at: from, expected, found, octets: to - from, note: true });
    }
  }

  /** Who the message is about (RFC 7854 §4.2). */
  #takePeer(octets: Uint8Array, at: number): void {
    const isIPv6 = octets[at] !== LOC_RIB && (octets[at + 1]! & IPV6) !== 0;
    this.#peer.take(octets, isIPv6 ? at + 10 : at + 22, isIPv6 ? 16 : 4);
    this.teller.peerAddress = this.#peer;
    this.teller.peerAsNumber = u32(octets, at + 26);
    const seconds = u32(octets, at + 34);
    if (seconds > 0) this.teller.time = seconds * SECOND + u32(octets, at + 38) / 1000; // else that of the one before
  }

  #routes(octets: Uint8Array, peer: number, body: number, to: number, tell: Tell): void {
    const flags = octets[peer + 1]!;
    const isOut = octets[peer] !== LOC_RIB && (flags & ADJ_RIB_OUT) !== 0;
    const peering = this.#peerings.get(keyOf(octets, peer));
    if (isOut && peering) {
      // what the router sends is told by that router
      this.teller.peerAddress = peering.address;
      this.teller.peerAsNumber = peering.asn;
    }
    const addPath = peering ? (isOut ? peering.pathsOut : peering.pathsIn) : NO_ADD_PATH;
    const width = octets[peer] !== LOC_RIB && (flags & NARROW_ASNS) !== 0 ? 2 : 4;
    this.#messages.read(octets, body, to, { width, addPath }, this.teller, tell);
  }

  #peerUp(octets: Uint8Array, peer: number, body: number, to: number, tell: Tell): void {
    const sent = readOpen(octets, body + PEER_UP_OCTETS, to);
    const received = sent && readOpen(octets, sent.end, to);
    if (!sent || !received) {
      const found = `${to - body} octets`;
      tell({ kind: "truncated", at: body, expected: "two addresses and two OPENs", found, octets: to - body });
    } else {
      const address = new AddressCell();
      const isIPv6 = (octets[peer + 1]! & IPV6) !== 0;
      address.take(octets, isIPv6 ? body : body + 12, isIPv6 ? 16 : 4);
      const pathsIn = sent.takesPaths & received.givesPaths;
      const pathsOut = sent.givesPaths & received.takesPaths;
      this.#remember(keyOf(octets, peer), { address, asn: sent.asn, pathsIn, pathsOut });
    }
    this.#rows.stateChange(this.teller, "OpenConfirm/Established");
  }

  #remember(key: string, peering: Peering): void {
    if (this.#peerings.size >= MOST_PEERINGS) {
      const [oldest] = this.#peerings.keys();
      this.#peerings.delete(oldest!);
    }
    this.#peerings.set(key, peering);
  }

  #initiation(octets: Uint8Array, from: number, to: number, tell: Tell): void {
    let at = from;
    while (at + 4 <= to) {
      const next = at + 4 + octets[at + 2]! * 256 + octets[at + 3]!;
      if (next > to) break;
      if (octets[at] === 0 && octets[at + 1] === SYS_NAME && this.#exporter === "" && next - at <= 4 + 255)
        this.#exporter = new TextDecoder().decode(octets.subarray(at + 4, next));
      at = next;
    }
    const [expected, found] = ["whole information", `${to - at} octets`];
    if (at < to) tell({ kind: "truncated", at, expected, found, octets: to - at });
  }
}

/** Type, distinguisher and address of a peer: what keeps it apart (RFC 7854 §4.2). */
function keyOf(octets: Uint8Array, at: number): string {
  return `${octets[at]} ${octets.subarray(at + 2, at + 26).join(".")}`;
}

function u32(octets: Uint8Array, at: number): number {
  return octets[at]! * 0x1000000 + ((octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!);
}
