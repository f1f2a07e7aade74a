import { LIMITS } from "../../record/limits.ts";

/** draft-ietf-opsawg-pcapng §4, §10.1. */
export const BLOCK = {
  section: 0x0a0d0d0a,
  interface: 1,
  packet: 2, // obsolete
  simplePacket: 3,
  names: 4,
  statistics: 5,
  enhancedPacket: 6,
  secrets: 10,
} as const;
/** Type, length, and length again. */
export const BLOCK_OCTETS = 12;
/** No block that is read is longer; those that are passed over may be. */
export const LONGEST_READ = 4 * LIMITS.packetOctets.value;
export const READ: ReadonlySet<number> = new Set([
  BLOCK.section,
  BLOCK.interface,
  BLOCK.packet,
  BLOCK.simplePacket,
  BLOCK.enhancedPacket,
]);
const BYTE_ORDER = 0x1a2b3c4d;
const KNOWN: ReadonlySet<number> = new Set(Object.values(BLOCK));

export function isPcapng(octets: Uint8Array): boolean {
  return octets.length >= 4 && isSectionHeader(new DataView(octets.buffer, octets.byteOffset, 4), 0);
}

/** The type of a section header reads the same in both orders. */
export function isSectionHeader(view: DataView, at: number): boolean {
  return view.getUint32(at) === BLOCK.section;
}

/** Whether numbers are written low octet first; null when there is no sign of the order. */
export function orderAt(view: DataView, at: number): boolean | null {
  if (view.getUint32(at) === BYTE_ORDER) return false;
  return view.getUint32(at, true) === BYTE_ORDER ? true : null;
}

/** A block of a known type that tells its length twice alike, and that a block or the end follows. */
export function looksLikeBlock(
  view: DataView,
  at: number,
  end: number,
  little: boolean,
  whole: boolean,
): boolean | "more" {
  if (at + BLOCK_OCTETS > end) return whole ? false : "more";
  const order = isSectionHeader(view, at) ? orderAt(view, at + 8) : little;
  if (order === null || !KNOWN.has(view.getUint32(at, order))) return false;
  const octets = view.getUint32(at + 4, order);
  if (octets < BLOCK_OCTETS || octets % 4 !== 0 || octets > LONGEST_READ) return false;
  if (at + octets > end) return whole ? false : "more";
  return view.getUint32(at + octets - 4, order) === octets;
}
