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

const ORIGINATOR = new Uint8Array(128);
const RESPONDER = new Uint8Array(128);
for (const [letter, bits] of BITS) {
  ORIGINATOR[letter.toUpperCase().charCodeAt(0)] = bits;
  RESPONDER[letter.charCodeAt(0)] = bits;
}

/** Union of the control bits that a side is seen to have sent: a lower bound. */
export function controlBits(octets: Uint8Array, from: number, to: number, reverse: boolean): number {
  const table = reverse ? RESPONDER : ORIGINATOR;
  let bits = 0;
  for (let at = from; at < to; at++) if (octets[at]! < 128) bits |= table[octets[at]!]!;
  return bits;
}
