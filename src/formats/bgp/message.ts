import type { RouteRows, Teller } from "./route-rows.ts";
import type { Tell } from "./tell.ts";
import { type Session, UpdateReader } from "./update.ts";

const MARKER_OCTETS = 16; // RFC 4271 §4.1
export const MESSAGE_HEADER_OCTETS = 19;
const UPDATE = 2;
const ROUTE_REFRESH = 5; // RFC 2918

/** Reads BGP messages (RFC 4271 §4): the routes of an UPDATE; the others tell none. */
export class MessageReader {
  readonly updates: UpdateReader;

  constructor(rows: RouteRows) {
    this.updates = new UpdateReader(rows);
  }

  /** Reads the message that fills the octets from `from` to `to`. */
  read(octets: Uint8Array, from: number, to: number, session: Session, teller: Teller, tell: Tell): void {
    if (from + MESSAGE_HEADER_OCTETS > to) {
      tell({ kind: "truncated", at: from, expected: "a BGP message", found: `${to - from} octets`, octets: to - from });
      return;
    }
    if (!hasMarker(octets, from)) {
      const [expected, found] = ["16 octets of 255", `${octets[from]}`];
      tell({ kind: "bad-marker", at: from, expected, found, octets: to - from });
      return;
    }
    const length = octets[from + 16]! * 256 + octets[from + 17]!;
    const end = Math.min(to, from + Math.max(length, MESSAGE_HEADER_OCTETS));
    if (length !== to - from) tellLength(from, length, end, to, tell);
    this.#body(octets, from, end, session, teller, tell);
  }

  #body(octets: Uint8Array, from: number, end: number, session: Session, teller: Teller, tell: Tell): void {
    const type = octets[from + 18]!;
    if (type === UPDATE) this.updates.read(octets, from + MESSAGE_HEADER_OCTETS, end, session, teller, tell);
    else if (type === 0 || type > ROUTE_REFRESH) {
      const [expected, found] = ["a BGP message of type 1 to 5", `type ${type}`];
      tell({ kind: "unread-type", at: from + 18, expected, found, octets: end - from });
    }
  }
}

/** A message that is shorter than its place leaves octets over; one that is longer is read as far as it reaches. */
function tellLength(from: number, length: number, end: number, to: number, tell: Tell): void {
  const [expected, found] = [`a message of ${to - from} octets`, `${length}`];
  const octets = end < to ? { octets: to - end } : {};
  tell({ kind: "bad-length", at: from + 16, expected, found, note: end < to, ...octets });
}

function hasMarker(octets: Uint8Array, from: number): boolean {
  for (let i = from; i < from + MARKER_OCTETS; i++) if (octets[i] !== 0xff) return false;
  return true;
}
