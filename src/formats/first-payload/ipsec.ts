import { type DatagramSign, type DatagramWatch, hasPort } from "./datagram-sign.ts";
import type { Ends } from "./first-payload.ts";
import type { Telling, Verdict } from "./telling.ts";

const IKE_HEADER_OCTETS = 28;
const NAT_TRAVERSAL_PORT = 4500; // RFC 3948
const NON_ESP_MARKER_OCTETS = 4;
/** Exchange types by major version: RFC 2408 §3.1 and RFC 2409, RFC 7296 §3.1 and what IANA added. */
const EXCHANGES: Readonly<Record<number, (type: number) => boolean>> = {
  1: (type) => (type >= 1 && type <= 6) || (type >= 32 && type <= 34),
  2: (type) => type >= 34 && type <= 44,
};
const MOST_DATAGRAMS = 12;

/** IKE of both versions: a header of which length, version and exchange type fit, behind a marker on port 4500. */
export const IKE: DatagramSign = {
  id: "ike",
  mayBegin: isIke,
  watch: () => ({
    see(_, __, telling) {
      telling.mark("ike");
      return "yes";
    },
  }),
};

function isIke(octets: Uint8Array, ends: Ends): boolean {
  const hasMarker = hasPort(ends, NAT_TRAVERSAL_PORT) && octets.length > 4 && isZero(octets, 0, NON_ESP_MARKER_OCTETS);
  const from = hasMarker ? NON_ESP_MARKER_OCTETS : 0;
  if (octets.length < from + IKE_HEADER_OCTETS) return false;
  const version = octets[from + 17]!;
  if ((version !== 0x10 && version !== 0x20) || isZero(octets, from, from + 8)) return false;
  const view = new DataView(octets.buffer, octets.byteOffset + from, octets.byteLength - from);
  if (!EXCHANGES[version >> 4]!(octets[from + 18]!)) return false;
  return view.getUint32(24) === octets.length - from;
}

/** ESP in UDP (RFC 3948 §2.1): on port 4500, a security parameter index that stays and a sequence number that grows. */
export const ESP_IN_UDP: DatagramSign = {
  id: "esp-in-udp",
  ports: [NAT_TRAVERSAL_PORT],
  mayBegin: (octets) => octets.length > 8 && !isZero(octets, 0, 4),
  watch: () => new EspWatch(),
};

class EspWatch implements DatagramWatch {
  readonly #last: ({ index: number; sequence: number } | null)[] = [null, null];
  #seen = 0;

  see(fromInitiator: boolean, octets: Uint8Array, telling: Telling): Verdict {
    if (octets.length <= 8) return "wait"; // a keep-alive of one octet
    const mine = fromInitiator ? 0 : 1;
    const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
    const [index, sequence] = [view.getUint32(0), view.getUint32(4)];
    const last = this.#last[mine];
    if (last && index === last.index && sequence > last.sequence && sequence - last.sequence < 1024) {
      telling.mark("esp-in-udp");
      return "yes";
    }
    this.#last[mine] = { index, sequence };
    return ++this.#seen < MOST_DATAGRAMS ? "wait" : "no";
  }
}

function isZero(octets: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (octets[at] !== 0) return false;
  return true;
}
