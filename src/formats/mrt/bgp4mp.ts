import type { MessageReader } from "../bgp/message.ts";
import { AFI_IPV4, AFI_IPV6 } from "../bgp/nlri.ts";
import type { RouteRows, Teller } from "../bgp/route-rows.ts";
import type { Tell } from "../bgp/tell.ts";
import { ADD_PATH, NO_ADD_PATH, type Session } from "../bgp/update.ts";
import { byNumber, type MrtHeader, typeName } from "./header.ts";

/** What the subtypes of BGP4MP hold (RFC 6396 §4.4, RFC 8050 §3); those that are not here are told and passed over. */
const SUBTYPES = byNumber<Session & { readonly holds: "message" | "state"; readonly local: boolean }>([
  [0, { holds: "state", width: 2, addPath: NO_ADD_PATH, local: false }],
  [1, { holds: "message", width: 2, addPath: NO_ADD_PATH, local: false }],
  [4, { holds: "message", width: 4, addPath: NO_ADD_PATH, local: false }],
  [5, { holds: "state", width: 4, addPath: NO_ADD_PATH, local: false }],
  [6, { holds: "message", width: 2, addPath: NO_ADD_PATH, local: true }],
  [7, { holds: "message", width: 4, addPath: NO_ADD_PATH, local: true }],
  [8, { holds: "message", width: 2, addPath: ADD_PATH, local: false }],
  [9, { holds: "message", width: 4, addPath: ADD_PATH, local: false }],
  [10, { holds: "message", width: 2, addPath: ADD_PATH, local: true }],
  [11, { holds: "message", width: 4, addPath: ADD_PATH, local: true }],
]);

/** States of a session (RFC 4271 §8.2.2); 7 and 8 are Quagga's own. */
const STATES = ["0", "Idle", "Connect", "Active", "OpenSent", "OpenConfirm", "Established", "Clearing", "Deleted"];

/** Reads what a collector's sessions carried: updates and changes of state. */
export class Bgp4mpReader {
  readonly #rows: RouteRows;
  readonly #messages: MessageReader;

  constructor(rows: RouteRows, messages: MessageReader) {
    this.#rows = rows;
    this.#messages = messages;
  }

  read(octets: Uint8Array, from: number, to: number, header: MrtHeader, teller: Teller, tell: Tell): void {
    const subtype = SUBTYPES[header.subtype];
    if (!subtype) {
      const [expected, found] = ["messages or states", typeName(header)];
      tell({ kind: "unread-type", at: from, expected, found, octets: to - from });
      return;
    }
    const { width } = subtype;
    if (subtype.holds === "state" && to - from === 2 * width + 4) {
      this.#shortState(octets, from, width, teller);
      return;
    }
    const afi = octets[from + 2 * width + 2]! * 256 + octets[from + 2 * width + 3]!;
    const length = afi === AFI_IPV6 ? 16 : 4;
    const body = from + 2 * width + 4 + 2 * length;
    if (body > to) {
      const [expected, found] = ["addresses of a session", `${to - from} octets`];
      tell({ kind: "truncated", at: from, expected, found, octets: to - from });
      return;
    }
    if (afi !== AFI_IPV4 && afi !== AFI_IPV6) {
      tellFamily(from, to, afi, tell);
      return;
    }
    // what the collector's own router sent is told by that router, not by its peer
    const who = subtype.local ? 1 : 0;
    teller.peerAsNumber = asn(octets, from + who * width, width);
    teller.peerAddress.take(octets, from + 2 * width + 4 + who * length, length);
    if (subtype.holds === "message") this.#messages.read(octets, body, to, subtype, teller, tell);
    else this.#state(octets, body, to, teller, tell);
  }

  #state(octets: Uint8Array, body: number, to: number, teller: Teller, tell: Tell): void {
    const found = `${to - body} octets`;
    if (body + 4 > to) {
      tell({ kind: "truncated", at: body, expected: "two states", found, octets: to - body });
      return;
    }
    this.#rows.stateChange(teller, statesText(octets, body));
    if (body + 4 < to)
      tell({ kind: "trailing-octets", at: body + 4, expected: "two states", found, octets: to - body - 4, note: true });
  }

  /** Old Zebra left the addresses out of some changes of state. */
  #shortState(octets: Uint8Array, from: number, width: 2 | 4, teller: Teller): void {
    teller.peerAsNumber = asn(octets, from, width);
    teller.peerAddress.clear();
    this.#rows.stateChange(teller, statesText(octets, from + 2 * width));
  }
}

/** Old Zebra wrote OPEN messages without addresses, marker first: nothing is lost with them. */
function tellFamily(from: number, to: number, afi: number, tell: Tell): void {
  if (afi === 0xffff) return;
  const found = `family ${afi}`;
  tell({ kind: "unread-family", at: from, expected: "IPv4 or IPv6 peers", found, octets: to - from });
}

/** `OpenConfirm/Established`, from two states of two octets each. */
export function statesText(octets: Uint8Array, at: number): string {
  const name = (value: number) => STATES[value] ?? `${value}`;
  return `${name(octets[at]! * 256 + octets[at + 1]!)}/${name(octets[at + 2]! * 256 + octets[at + 3]!)}`;
}

function asn(octets: Uint8Array, at: number, width: 2 | 4): number {
  const low = octets[at]! * 256 + octets[at + 1]!;
  return width === 2 ? low : low * 65_536 + octets[at + 2]! * 256 + octets[at + 3]!;
}
