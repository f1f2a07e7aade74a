/** RFC 8446 §5.1; SSL 3.0 begins alike. */
const RECORD_HEADER_OCTETS = 5;
const HANDSHAKE_HEADER_OCTETS = 4;
const CHANGE_CIPHER_SPEC = 20;
const HANDSHAKE = 22;
const CERTIFICATE = 11;
/** RFC 5246 §7.4.1.1: never in a handshake. */
const HELLO_REQUEST = 0;
/** 2¹⁴ and what older versions may add. */
const LONGEST_RECORD = 16_384 + 2_048;
/** A longer hello than any: post-quantum shares take some 1,200 octets each. */
const LONGEST_MESSAGE = 16_384;

/** A handshake message; its body is borrowed when it lay in one record. */
export interface HandshakeMessage {
  readonly type: number;
  readonly body: Uint8Array;
}

/** What the first records of one direction hold. */
export interface HandshakeBeginning {
  /** Null until it is whole. */
  readonly first: HandshakeMessage | null;
  /** Body of the first message that bears certificates. */
  readonly certificate: Uint8Array | null;
  /** False where no TLS can follow. */
  readonly isTls: boolean;
  /** Whether more octets would complete another message. */
  readonly isOpen: boolean;
}

const NO_TLS: HandshakeBeginning = { first: null, certificate: null, isTls: false, isOpen: false };

/** No message is whole yet. */
const BEGUN: HandshakeBeginning = { first: null, certificate: null, isTls: true, isOpen: true };

/** The messages in the clear at the beginning of a direction, over any number of records. */
export function handshakeMessages(octets: Uint8Array): HandshakeBeginning {
  if (octets.length === 0) return BEGUN;
  if (!isRecord(octets, 0)) return NO_TLS;
  if (isFirstCut(octets)) return BEGUN;
  const parts: Uint8Array[] = [];
  let at = 0;
  let isOpen = true;
  while (at + RECORD_HEADER_OCTETS <= octets.length) {
    const type = octets[at]!;
    const length = octets[at + 3]! * 256 + octets[at + 4]!;
    if (!isRecord(octets, at) || type !== HANDSHAKE) {
      isOpen = false; // all that follows is protected, or an alert
      break;
    }
    const from = at + RECORD_HEADER_OCTETS;
    parts.push(octets.subarray(from, from + length));
    at = from + length;
  }
  return cut(joined(parts), isOpen);
}

/** Whether all there is, is the beginning of the first message in the first record. */
function isFirstCut(octets: Uint8Array): boolean {
  const from = RECORD_HEADER_OCTETS + HANDSHAKE_HEADER_OCTETS;
  if (octets[0] !== HANDSHAKE) return false;
  if (octets.length < from) return true;
  const recordEnd = RECORD_HEADER_OCTETS + octets[3]! * 256 + octets[4]!;
  if (recordEnd < octets.length) return false;
  const length = octets[6]! * 65_536 + octets[7]! * 256 + octets[8]!;
  return length <= LONGEST_MESSAGE && from + length > octets.length;
}

function cut(octets: Uint8Array, isOpen: boolean): HandshakeBeginning {
  let first: HandshakeMessage | null = null;
  let at = 0;
  while (at + HANDSHAKE_HEADER_OCTETS <= octets.length) {
    const type = octets[at]!;
    const length = octets[at + 1]! * 65_536 + octets[at + 2]! * 256 + octets[at + 3]!;
    const from = at + HANDSHAKE_HEADER_OCTETS;
    if (length > LONGEST_MESSAGE || type === HELLO_REQUEST)
      return { first, certificate: null, isTls: true, isOpen: false };
    if (from + length > octets.length) break;
    first ??= { type, body: octets.subarray(from, from + length) };
    if (type === CERTIFICATE) return { first, certificate: octets.subarray(from, from + length), isTls: true, isOpen };
    at = from + length;
  }
  return { first, certificate: null, isTls: true, isOpen };
}

/** Whether a record header stands there, as far as there are octets. */
function isRecord(octets: Uint8Array, at: number): boolean {
  const type = octets[at]!;
  if (type < CHANGE_CIPHER_SPEC || type > 24) return false;
  if (at + 1 < octets.length && octets[at + 1] !== 3) return false;
  if (at + 2 < octets.length && octets[at + 2]! > 4) return false;
  if (at + 4 >= octets.length) return true;
  const length = octets[at + 3]! * 256 + octets[at + 4]!;
  return length > 0 && length <= LONGEST_RECORD;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
