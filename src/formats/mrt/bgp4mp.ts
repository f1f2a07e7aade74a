import { mappedAddress } from "./addresses.ts";
import type { Tell } from "./attributes.ts";
import { type MrtHeader, typeName } from "./header.ts";
import { AFI_IPV4, AFI_IPV6 } from "./nlri.ts";
import type { RouteRows, Teller } from "./route-rows.ts";
import type { Session, UpdateReader } from "./update.ts";

/** What the subtypes of BGP4MP hold (RFC 6396 §4.4, RFC 8050 §3); those that are not here are told and passed over. */
const SUBTYPES = new Map<number, Session & { readonly holds: "message" | "state"; readonly local: boolean }>([
  [0, { holds: "state", width: 2, addPath: false, local: false }],
  [1, { holds: "message", width: 2, addPath: false, local: false }],
  [4, { holds: "message", width: 4, addPath: false, local: false }],
  [5, { holds: "state", width: 4, addPath: false, local: false }],
  [6, { holds: "message", width: 2, addPath: false, local: true }],
  [7, { holds: "message", width: 4, addPath: false, local: true }],
  [8, { holds: "message", width: 2, addPath: true, local: false }],
  [9, { holds: "message", width: 4, addPath: true, local: false }],
  [10, { holds: "message", width: 2, addPath: true, local: true }],
  [11, { holds: "message", width: 4, addPath: true, local: true }],
]);

const MARKER_OCTETS = 16; // RFC 4271 §4.1
const MESSAGE_HEADER_OCTETS = 19;
const UPDATE = 2;
const ROUTE_REFRESH = 5; // RFC 2918

/** States of a session (RFC 4271 §8.2.2); 7 and 8 are Quagga's own. */
const STATES = ["0", "Idle", "Connect", "Active", "OpenSent", "OpenConfirm", "Established", "Clearing", "Deleted"];

/** Reads what a collector's sessions carried: updates and changes of state. */
export class Bgp4mpReader {
  readonly #rows: RouteRows;
  readonly #updates: UpdateReader;

  constructor(rows: RouteRows, updates: UpdateReader) {
    this.#rows = rows;
    this.#updates = updates;
  }

  read(octets: Uint8Array, from: number, to: number, header: MrtHeader, teller: Teller, tell: Tell): void {
    const subtype = SUBTYPES.get(header.subtype);
    if (!subtype) {
      tell({
        kind: "unread-type",
        at: from,
        expected: "messages or states",
        found: typeName(header),
        octets: to - from,
      });
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
      tell({ kind: "truncated", at: from, expected: "addresses of a session", found: `${to - from} octets` });
      return;
    }
    if (afi !== AFI_IPV4 && afi !== AFI_IPV6) {
      this.#otherFamily(from, afi, tell);
      return;
    }
    // what the collector's own router sent is told by that router, not by its peer
    const who = subtype.local ? 1 : 0;
    teller.peerAsNumber = asn(octets, from + who * width, width);
    mappedAddress(octets, from + 2 * width + 4 + who * length, length, teller.peerAddress);
    if (subtype.holds === "message") this.#message(octets, body, to, subtype, teller, tell);
    else if (body + 4 > to) tell({ kind: "truncated", at: body, expected: "two states", found: `${to - body} octets` });
    else this.#rows.stateChange(teller, statesText(octets, body));
  }

  /** Old Zebra left the addresses out of some changes of state. */
  #shortState(octets: Uint8Array, from: number, width: 2 | 4, teller: Teller): void {
    teller.peerAsNumber = asn(octets, from, width);
    mappedAddress(NO_ADDRESS, 0, 4, teller.peerAddress);
    this.#rows.stateChange(teller, statesText(octets, from + 2 * width));
  }

  /** Old Zebra wrote OPEN messages without addresses, marker first: nothing is lost with them. */
  #otherFamily(at: number, afi: number, tell: Tell): void {
    if (afi !== 0xffff) tell({ kind: "unread-family", at, expected: "IPv4 or IPv6 peers", found: `family ${afi}` });
  }

  #message(octets: Uint8Array, from: number, to: number, session: Session, teller: Teller, tell: Tell): void {
    if (from + MESSAGE_HEADER_OCTETS > to) {
      tell({
        kind: "truncated",
        at: from,
        expected: "a BGP message",
        found: `${to - from} octets`,
        octets: to - from,
      });
      return;
    }
    for (let i = 0; i < MARKER_OCTETS; i++)
      if (octets[from + i] !== 0xff) {
        tell({
          kind: "bad-marker",
          at: from,
          expected: "16 octets of 255",
          found: `${octets[from + i]}`,
          octets: to - from,
        });
        return;
      }
    const length = octets[from + 16]! * 256 + octets[from + 17]!;
    const type = octets[from + 18]!;
    if (length !== to - from) tell(lengthDiffers(from, length, to));
    const end = Math.min(to, from + Math.max(length, MESSAGE_HEADER_OCTETS));
    if (type === UPDATE) this.#updates.read(octets, from + MESSAGE_HEADER_OCTETS, end, session, teller, tell);
    else if (type === 0 || type > ROUTE_REFRESH)
      tell({
        kind: "unread-type",
        at: from + 18,
        expected: "a BGP message of type 1 to 5",
        found: `type ${type}`,
        octets: to - from,
      });
  }
}

function lengthDiffers(at: number, length: number, to: number) {
  return {
    kind: "bad-length",
    at: at + 16,
    expected: `a message of ${to - at} octets`,
    found: `${length}`,
    note: to - at > length,
  };
}

/** `OpenConfirm/Established`, from two states of two octets each. */
export function statesText(octets: Uint8Array, at: number): string {
  const name = (value: number) => STATES[value] ?? `${value}`;
  return `${name(octets[at]! * 256 + octets[at + 1]!)}/${name(octets[at + 2]! * 256 + octets[at + 3]!)}`;
}

const NO_ADDRESS = new Uint8Array(4);

function asn(octets: Uint8Array, at: number, width: 2 | 4): number {
  const low = octets[at]! * 256 + octets[at + 1]!;
  return width === 2 ? low : low * 65_536 + octets[at + 2]! * 256 + octets[at + 3]!;
}
