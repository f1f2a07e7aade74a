import type { MessageReader } from "../bgp/message.ts";
import type { RouteRows, Teller } from "../bgp/route-rows.ts";
import type { Tell } from "../bgp/tell.ts";
import { NO_ADD_PATH, type Session } from "../bgp/update.ts";
import { statesText } from "./bgp4mp.ts";
import { type MrtHeader, typeName } from "./header.ts";

const SESSION: Session = { width: 2, addPath: NO_ADD_PATH };
const UPDATE = 1; // RFC 6396 appendix B.2
const STATE_CHANGE = 3;
/** NULL, SYNC, OPEN, NOTIFY, KEEPALIVE: nothing of them is a route. */
const WITHOUT_ROUTES = [0, 4, 5, 6, 7];

/** Reads the deprecated type BGP, which RIPE's collectors wrote until 2000 (RFC 6396 appendix B.2). */
export class OldBgpReader {
  readonly #rows: RouteRows;
  readonly #messages: MessageReader;

  constructor(rows: RouteRows, messages: MessageReader) {
    this.#rows = rows;
    this.#messages = messages;
  }

  read(octets: Uint8Array, from: number, to: number, header: MrtHeader, teller: Teller, tell: Tell): void {
    if (WITHOUT_ROUTES.includes(header.subtype)) return;
    const body = from + (header.subtype === UPDATE ? 12 : 6); // peer AS and address, and in an update the local ones
    if (header.subtype !== UPDATE && header.subtype !== STATE_CHANGE) {
      const [expected, found] = ["updates or states", typeName(header)];
      tell({ kind: "unread-type", at: from, expected, found, octets: to - from });
    } else if (body + 4 > to) {
      const [expected, found] = [typeName(header), `${to - from} octets`];
      tell({ kind: "truncated", at: from, expected, found, octets: to - from });
    } else {
      teller.peerAsNumber = octets[from]! * 256 + octets[from + 1]!;
      teller.peerAddress.takeIPv4(octets, from + 2);
      if (header.subtype === UPDATE) this.#messages.updates.read(octets, body, to, SESSION, teller, tell);
      else this.#rows.stateChange(teller, statesText(octets, body));
    }
  }
}
