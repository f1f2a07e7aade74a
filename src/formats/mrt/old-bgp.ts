import { mappedAddress } from "./addresses.ts";
import type { Tell } from "./attributes.ts";
import { statesText } from "./bgp4mp.ts";
import { type MrtHeader, typeName } from "./header.ts";
import type { RouteRows, Teller } from "./route-rows.ts";
import type { Session, UpdateReader } from "./update.ts";

const SESSION: Session = { width: 2, addPath: false };
const UPDATE = 1; // RFC 6396 appendix B.2
const STATE_CHANGE = 3;
/** NULL, SYNC, OPEN, NOTIFY, KEEPALIVE: nothing of them is a route. */
const WITHOUT_ROUTES = [0, 4, 5, 6, 7];

/** Reads the deprecated type BGP, which RIPE's collectors wrote until 2000 (RFC 6396 appendix B.2). */
export class OldBgpReader {
  readonly #rows: RouteRows;
  readonly #updates: UpdateReader;

  constructor(rows: RouteRows, updates: UpdateReader) {
    this.#rows = rows;
    this.#updates = updates;
  }

  read(octets: Uint8Array, from: number, to: number, header: MrtHeader, teller: Teller, tell: Tell): void {
    if (WITHOUT_ROUTES.includes(header.subtype)) return;
    if (header.subtype !== UPDATE && header.subtype !== STATE_CHANGE) {
      tell({
        kind: "unread-type",
        at: from,
        expected: "updates or states",
        found: typeName(header),
        octets: to - from,
      });
      return;
    }
    const body = from + (header.subtype === UPDATE ? 12 : 6); // peer AS and address, and in an update the local ones
    if (body + 4 > to) {
      tell({ kind: "truncated", at: from, expected: typeName(header), found: `${to - from} octets` });
      return;
    }
    teller.peerAsNumber = octets[from]! * 256 + octets[from + 1]!;
    mappedAddress(octets, from + 2, 4, teller.peerAddress);
    if (header.subtype === UPDATE) this.#updates.read(octets, body, to, SESSION, teller, tell);
    else this.#rows.stateChange(teller, statesText(octets, body));
  }
}
