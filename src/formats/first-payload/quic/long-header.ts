import { isGoogleVersion, type Version, versionOf } from "./versions.ts";

const LONGEST_ID = 20; // RFC 9000 §17.2

/** A long header packet, told as far as it is not protected (RFC 9000 §17.2). */
export interface LongHeader {
  readonly version: Version;
  readonly isInitial: boolean;
  readonly destinationConnectionId: Uint8Array;
  /** Where the packet number begins, in `octets`; 0 for types without one. */
  readonly numberAt: number;
  /** The packet, without those that follow it in the datagram. */
  readonly octets: Uint8Array;
}

/** Whether a first octet is that of a long header, or of Google's before there were any. */
export function mayBeLongHeader(octet: number): boolean {
  return (octet & 0x80) !== 0 || isGoogleFlags(octet);
}

/** What a datagram's first octets are: a packet of a version we know, one of Google's, a list of versions, or no QUIC. */
export function readLongHeader(datagram: Uint8Array): LongHeader | "google" | "negotiation" | null {
  if (datagram.length < 7 || (datagram[0]! & 0x80) === 0) return isOldGoogle(datagram) ? "google" : null;
  const number = u32(datagram, 1);
  if (number === 0) return isNegotiation(datagram) ? "negotiation" : null;
  if (isGoogleVersion(number)) return "google";
  const version = versionOf(number);
  if (!version || (datagram[0]! & 0x40) === 0) return null; // the fixed bit
  return read(datagram, version);
}

function read(datagram: Uint8Array, version: Version): LongHeader | null {
  const idOctets = datagram[5]!;
  const sourceAt = 6 + idOctets;
  if (idOctets > LONGEST_ID || sourceAt >= datagram.length) return null;
  const sourceOctets = datagram[sourceAt]!;
  let at = sourceAt + 1 + sourceOctets;
  if (sourceOctets > LONGEST_ID || at >= datagram.length) return null;
  const destinationConnectionId = datagram.subarray(6, sourceAt);
  const type = (datagram[0]! >> 4) & 0x03;
  const isInitial = type === version.initialType;
  const isRetry = type === (version.initialType + 3) % 4;
  if (isRetry) return { version, isInitial: false, destinationConnectionId, numberAt: 0, octets: datagram };
  if (isInitial) {
    const token = varint(datagram, at);
    if (!token || token.next + token.value > datagram.length) return null;
    at = token.next + token.value;
  }
  const length = varint(datagram, at);
  if (!length || length.next + length.value > datagram.length || length.value < 20) return null;
  const octets = datagram.subarray(0, length.next + length.value);
  return { version, isInitial, destinationConnectionId, numberAt: length.next, octets };
}

/** A variable-length integer (RFC 9000 §16); values beyond 2³² are cut to that. */
export function varint(octets: Uint8Array, at: number): { value: number; next: number } | null {
  if (at >= octets.length) return null;
  const length = 1 << (octets[at]! >> 6);
  if (at + length > octets.length) return null;
  let value = octets[at]! & 0x3f;
  for (let i = 1; i < length; i++) value = Math.min(value * 256 + octets[at + i]!, 2 ** 32);
  return { value, next: at + length };
}

/** Version Negotiation that offers a version we know (RFC 9000 §17.2.1). */
function isNegotiation(datagram: Uint8Array): boolean {
  const idOctets = datagram[5]!;
  const sourceOctets = datagram[6 + idOctets] ?? 255;
  const from = 7 + idOctets + sourceOctets;
  if (idOctets > LONGEST_ID || sourceOctets > LONGEST_ID || (datagram.length - from) % 4 !== 0) return false;
  for (let at = from; at + 4 <= datagram.length; at += 4)
    if (versionOf(u32(datagram, at)) || isGoogleVersion(u32(datagram, at))) return true;
  return false;
}

/** Google's public header before Q044: flags with version and an 8-octet connection id, then the version. */
function isOldGoogle(datagram: Uint8Array): boolean {
  return datagram.length > 13 && isGoogleFlags(datagram[0]!) && isGoogleVersion(u32(datagram, 9));
}

/** A version is told, and a connection id of 8 octets. */
function isGoogleFlags(octet: number): boolean {
  return (octet & 0xc9) === 0x09;
}

function u32(octets: Uint8Array, at: number): number {
  return ((octets[at]! << 24) | (octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!) >>> 0;
}
