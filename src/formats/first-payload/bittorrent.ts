import { type DatagramSign, type DatagramWatch, told } from "./datagram-sign.ts";
import type { Telling, Verdict } from "./telling.ts";

const UTP_HEADER_OCTETS = 20; // BEP 29
const UTP_SYN = 0x41;
const UTP_STATE = 0x21;
/** Messages of the distributed hash table are dictionaries, keys in order: a, e or r first (BEP 5). */
const HASH_TABLE = ["d1:ad2:id20:", "d1:rd2:id20:", "d2:ip6:", "d1:eli", "d1:q"];
const TRACKER_MAGIC = [0, 0, 4, 0x17, 0x27, 0x10, 0x19, 0x80, 0, 0, 0, 0]; // BEP 15
const LOCAL_SEARCH = "BT-SEARCH * HTTP/1.1"; // BEP 14

export const BITTORRENT_UDP: readonly DatagramSign[] = [
  told("bittorrent-dht", { first: (octet) => octet === 0x64 }, isHashTable),
  told(
    "bittorrent-tracker",
    { first: (octet) => octet === TRACKER_MAGIC[0] },
    (octets) => octets.length === 16 && TRACKER_MAGIC.every((octet, i) => octets[i] === octet),
  ),
  told("bittorrent", { first: (octet) => octet === 0x42 }, (octets) => startsWith(octets, LOCAL_SEARCH)),
  {
    id: "bittorrent-utp",
    first: (octet) => octet === UTP_SYN,
    mayBegin: (octets) => octets.length >= UTP_HEADER_OCTETS && octets[1]! <= 2,
    watch: () => new UtpWatch(),
  },
];

/** A dictionary with an id, and with a query, response or error in it. */
function isHashTable(octets: Uint8Array): boolean {
  if (!HASH_TABLE.some((beginning) => startsWith(octets, beginning)) || octets.at(-1) !== 0x65) return false;
  const text = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString("latin1");
  return /1:y1:[qre](1:|e)/.test(text.slice(-40)) || text.includes("1:y1:");
}

/** uTP: the answer to a SYN carries its connection id and acknowledges its sequence number. */
class UtpWatch implements DatagramWatch {
  #syn: { fromInitiator: boolean; connection: number; sequence: number } | null = null;

  see(fromInitiator: boolean, octets: Uint8Array, telling: Telling): Verdict {
    if (octets.length < UTP_HEADER_OCTETS) return "no";
    const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
    const connection = view.getUint16(2);
    if (octets[0] === UTP_SYN) {
      this.#syn = { fromInitiator, connection, sequence: view.getUint16(16) };
      return "wait";
    }
    const syn = this.#syn;
    if (!syn || syn.fromInitiator === fromInitiator || octets[0] !== UTP_STATE) return "no";
    if (connection !== syn.connection || view.getUint16(18) !== syn.sequence) return "no";
    telling.mark("bittorrent-utp");
    return "yes";
  }
}

export function startsWith(octets: Uint8Array, text: string): boolean {
  if (octets.length < text.length) return false;
  for (let i = 0; i < text.length; i++) if (octets[i] !== text.charCodeAt(i)) return false;
  return true;
}
