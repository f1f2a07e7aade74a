import type { DatagramSign } from "../datagram-sign.ts";
import type { Telling, Verdict } from "../telling.ts";
import { CLIENT_HELLO, readClientHello } from "./client-hello.ts";
import { tellHello } from "./tell-hello.ts";

/** RFC 6347 §4.1: type, version, epoch, sequence number, length. */
const RECORD_HEADER_OCTETS = 13;
/** RFC 6347 §4.2.2: type, length, sequence, fragment offset, fragment length. */
const HANDSHAKE_HEADER_OCTETS = 12;
const HANDSHAKE = 22;
const SERVER_HELLO = 2;
const VERIFY_REQUEST = 3;
/** DTLS 1.0, 1.2, and the draft that OpenConnect keeps. */
const VERSIONS: ReadonlySet<number> = new Set([0xfeff, 0xfefd, 0x0100]);

/** DTLS: a first handshake message, in the clear. */
export const DTLS: DatagramSign = {
  id: "dtls",
  first: (octet) => octet === HANDSHAKE,
  mayBegin: (octets) => messageOf(octets) !== null,
  watch: () => ({ see }),
};

function see(_fromInitiator: boolean, octets: Uint8Array, telling: Telling): Verdict {
  const message = messageOf(octets);
  if (message === null) return telling.has("dtls") ? "yes" : "no";
  telling.mark("dtls");
  if (message.type !== CLIENT_HELLO) return "wait";
  const hello = message.body && readClientHello(message.body, true);
  if (!hello) return "wait"; // cut into fragments
  tellHello(hello, "d", telling);
  return "yes";
}

function messageOf(octets: Uint8Array): { type: number; body: Uint8Array | null } | null {
  const least = RECORD_HEADER_OCTETS + HANDSHAKE_HEADER_OCTETS;
  if (octets.length < least || octets[0] !== HANDSHAKE) return null;
  if (!VERSIONS.has(octets[1]! * 256 + octets[2]!) || octets[3] !== 0 || octets[4] !== 0) return null;
  const recordEnd = RECORD_HEADER_OCTETS + octets[11]! * 256 + octets[12]!;
  const type = octets[13]!;
  if (recordEnd > octets.length || (type !== CLIENT_HELLO && type !== SERVER_HELLO && type !== VERIFY_REQUEST))
    return null;
  const [whole, offset, length] = [u24(octets, 14), u24(octets, 19), u24(octets, 22)];
  if (offset + length > whole || least + length > recordEnd) return null;
  return { type, body: length === whole ? octets.subarray(least, least + length) : null };
}

function u24(octets: Uint8Array, at: number): number {
  return octets[at]! * 65_536 + octets[at + 1]! * 256 + octets[at + 2]!;
}
