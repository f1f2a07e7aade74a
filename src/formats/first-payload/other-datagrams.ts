import { type DatagramSign, told, toldFirst } from "./datagram-sign.ts";

const STUN_COOKIE = 0x2112_a442; // RFC 8489 §5
/** Methods of TURN: Allocate, Refresh, Send, Data, CreatePermission, ChannelBind (RFC 8656 §17). */
const TURN_METHODS: ReadonlySet<number> = new Set([3, 4, 6, 7, 8, 9]);
const SNMP_PORT = 161;
const NTP_PORT = 123;
const L2TP_PORT = 1701;

/** Protocols that one datagram tells. */
export const OTHER_DATAGRAMS: readonly DatagramSign[] = [
  toldFirst("turn", { first: isStunFirst }, (octets) => isStun(octets) && TURN_METHODS.has(stunMethod(octets))),
  toldFirst("stun", { first: isStunFirst }, (octets) => isStun(octets) && !TURN_METHODS.has(stunMethod(octets))),
  told("ntp", { ports: [NTP_PORT] }, isNtp),
  told("snmp", { first: (octet) => octet === 0x30, ports: [SNMP_PORT, SNMP_PORT + 1] }, isSnmp),
  told("l2tp", { ports: [L2TP_PORT] }, isL2tp),
  told("sip", { first: isCapital }, isSip),
  // An answer is a status line over UDP, from whichever port to the one that asked.
  told("ssdp", { first: (octet) => octet === 0x4d || octet === 0x4e || octet === 0x48 }, (octets) =>
    begins(octets, /^(M-SEARCH \* HTTP\/1\.1|NOTIFY \* HTTP\/1\.1|HTTP\/1\.1 200 OK)\r\n/),
  ),
];

function isStunFirst(octet: number): boolean {
  return octet <= 0x3f;
}

function isCapital(octet: number): boolean {
  return octet >= 0x41 && octet <= 0x5a;
}

/** The cookie, two zero bits in front and a length in fours that is the datagram's. */
function isStun(octets: Uint8Array): boolean {
  if (octets.length < 20 || octets[4] !== 0x21) return false;
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  const length = view.getUint16(2);
  return view.getUint32(4) === STUN_COOKIE && length % 4 === 0 && length + 20 <= octets.length;
}

/** The twelve bits of method lie around the two of class (RFC 8489 §5). */
function stunMethod(octets: Uint8Array): number {
  const type = octets[0]! * 256 + octets[1]!;
  return (type & 0x000f) | ((type & 0x00e0) >> 1) | ((type & 0x3e00) >> 2);
}

/** RFC 5905 §7.3; modes 6 and 7 are control messages. */
function isNtp(octets: Uint8Array): boolean {
  const version = (octets[0]! >> 3) & 0x07;
  const mode = octets[0]! & 0x07;
  if (version < 1 || version > 4 || mode < 1) return false;
  return mode <= 5 ? octets.length >= 48 : octets.length >= 8;
}

/** A sequence that begins with version 0, 1 or 3 (RFC 3416, RFC 3412). */
function isSnmp(octets: Uint8Array): boolean {
  if (octets.length < 10) return false;
  const at = octets[1]! < 0x80 ? 2 : 2 + (octets[1]! & 0x7f);
  return octets[at] === 2 && octets[at + 1] === 1 && octets[at + 2]! <= 3;
}

/** A control message: type, length and sequence bits, version 2 (RFC 2661 §3.1). */
function isL2tp(octets: Uint8Array): boolean {
  if (octets.length < 12) return false;
  return (octets[0]! & 0xc8) === 0xc8 && (octets[1]! & 0x0f) === 2 && octets[2]! * 256 + octets[3]! === octets.length;
}

/** A request or status line (RFC 3261 §7). */
function isSip(octets: Uint8Array): boolean {
  if (octets.length < 20 || !isCapital(octets[1]!)) return false;
  return begins(
    octets,
    /^(SIP\/2\.0 [1-6]\d\d |(REGISTER|INVITE|OPTIONS|ACK|BYE|CANCEL|SUBSCRIBE|NOTIFY|MESSAGE|PUBLISH|INFO) sips?:)/,
  );
}

function begins(octets: Uint8Array, line: RegExp): boolean {
  return line.test(Buffer.from(octets.buffer, octets.byteOffset, Math.min(octets.length, 40)).toString("latin1"));
}
