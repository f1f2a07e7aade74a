/** The header of a BMP message (RFC 7854 §4.1): version, length of the whole message, type. */
export const HEADER_OCTETS = 6;
export const PEER_HEADER_OCTETS = 42; // RFC 7854 §4.2

export const VERSION = 3;
export const ROUTE_MONITORING = 0;
export const PEER_DOWN = 2;
export const PEER_UP = 3;
export const INITIATION = 4;
export const ROUTE_MIRRORING = 6;

const NAMES = [
  "route monitoring",
  "statistics",
  "peer down",
  "peer up",
  "initiation",
  "termination",
  "route mirroring",
] as const;

export const typeName = (type: number): string => NAMES[type] ?? `type ${type}`;

/** Types that speak of a peer, and so begin with a header of its own. */
export const hasPeer = (type: number): boolean => type <= PEER_UP || type === ROUTE_MIRRORING;

/** No honest message is longer: two BGP messages of 65,535 octets (RFC 8654) and what stands around them. */
export const LONGEST_MESSAGE = 256 * 1024;

const LAST_PEER_TYPE = 3; // Loc-RIB, RFC 9069

/** Whether a message that somebody may have sent begins at `at`; its header is there, perhaps not its body. */
export function isPlausible(octets: Uint8Array, at: number): boolean {
  const type = octets[at + 5]!;
  const length = lengthAt(octets, at);
  if (octets[at] !== VERSION || type > ROUTE_MIRRORING || length > LONGEST_MESSAGE) return false;
  if (!hasPeer(type)) return length >= HEADER_OCTETS;
  const peerType = octets[at + HEADER_OCTETS];
  return length >= HEADER_OCTETS + PEER_HEADER_OCTETS && (peerType === undefined || peerType <= LAST_PEER_TYPE);
}

/** Octets of the message that begins at `at`, its header included. */
export function lengthAt(octets: Uint8Array, at: number): number {
  return octets[at + 1]! * 0x1000000 + ((octets[at + 2]! << 16) | (octets[at + 3]! << 8) | octets[at + 4]!);
}
