/** "CHLO", and how its parts are laid out: QUIC Crypto (Langley & Chang, revision 2016-12-06), Handshake message format. */
const CLIENT_HELLO = 0x4348_4c4f;
const HEAD_OCTETS = 8;
const PART_OCTETS = 8;
const SERVER_NAME = 0x534e_4900;
/** Header, hash and the head of the stream's frame come before the hello. */
const LATEST_START = 64;
const MOST_PARTS = 128;
const LONGEST_NAME = 255;

/** The name in a client's hello of Google's versions, which are not encrypted before Q050; empty where there is none. */
export function googleServerName(datagram: Uint8Array): string {
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.byteLength);
  const begin = helloOf(view);
  if (begin === null) return "";
  const parts = view.getUint16(begin + 4, true);
  const values = begin + HEAD_OCTETS + parts * PART_OCTETS;
  if (parts > MOST_PARTS || values > view.byteLength) return "";
  let from = 0;
  for (let at = begin + HEAD_OCTETS; at < values; at += PART_OCTETS) {
    const to = view.getUint32(at + 4, true); // ends, counted from the first value
    if (to < from || values + to > view.byteLength) return "";
    if (view.getUint32(at) === SERVER_NAME) return nameOf(datagram.subarray(values + from, values + to));
    from = to;
  }
  return "";
}

function helloOf(view: DataView): number | null {
  const last = Math.min(LATEST_START, view.byteLength - HEAD_OCTETS);
  for (let at = 0; at <= last; at++) if (view.getUint32(at) === CLIENT_HELLO) return at;
  return null;
}

/** Octets that no name has make it none. */
function nameOf(octets: Uint8Array): string {
  if (octets.length > LONGEST_NAME || octets.some((octet) => octet <= 0x20 || octet >= 0x7f)) return "";
  return String.fromCharCode(...octets).toLowerCase();
}
