/** TCP control bits, RFC 9293 §3.1. */
const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;

/**
 * What each letter of Zeek's `history` says of the control bits seen; capitals are the originator's.
 * Letters that say nothing of them (checksum, gap, retransmission, window, turned direction) are left out.
 */
const BITS: ReadonlyMap<string, number> = new Map([
  ["s", SYN],
  ["h", SYN | ACK],
  ["a", ACK],
  ["d", ACK], // RFC 9293 §3.1: once a connection is established, ACK is always sent
  ["f", FIN],
  ["r", RST],
  ["q", SYN], // SYN with FIN or with RST: which of the two is not told
]);

/** By octet: bits of the originator in the low octet, of the responder in the high one. */
export const HISTORY_BITS = new Uint16Array(256);
for (const [letter, bits] of BITS) {
  HISTORY_BITS[letter.toUpperCase().charCodeAt(0)] = bits;
  HISTORY_BITS[letter.charCodeAt(0)] = bits << 8;
}

/** Union of the control bits that each side is seen to have sent, as in `HISTORY_BITS`: a lower bound. */
export function controlBits(octets: Uint8Array, from: number, to: number): number {
  let bits = 0;
  for (let at = from; at < to; at++) bits |= HISTORY_BITS[octets[at]!]!;
  return bits;
}
