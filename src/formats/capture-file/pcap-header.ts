import { LIMITS } from "../../record/limits.ts";
import { HOUR, type Instant, SECOND } from "../../values/instant.ts";

/** draft-ietf-opsawg-pcap §4. */
export const FILE_HEADER_OCTETS = 24;

/** What the first four octets of a file say. */
export interface Order {
  readonly little: boolean;
  /** Parts of a second the second word counts. */
  readonly parts: number;
  /** draft-ietf-opsawg-pcap §5; the modified kind adds interface, protocol and direction. */
  readonly recordHeaderOctets: number;
}

const RECORD = 16;
/** Of A. Kuznetsov's modified libpcap. */
const MODIFIED_RECORD = 24;

const ORDERS: ReadonlyMap<number, Order> = new Map([
  [0xa1b2c3d4, { little: false, parts: 1e6, recordHeaderOctets: RECORD }],
  [0xd4c3b2a1, { little: true, parts: 1e6, recordHeaderOctets: RECORD }],
  [0xa1b23c4d, { little: false, parts: 1e9, recordHeaderOctets: RECORD }],
  [0x4d3cb2a1, { little: true, parts: 1e9, recordHeaderOctets: RECORD }],
  [0xa1b2cd34, { little: false, parts: 1e6, recordHeaderOctets: MODIFIED_RECORD }],
  [0x34cdb2a1, { little: true, parts: 1e6, recordHeaderOctets: MODIFIED_RECORD }],
]);

export function orderOf(magic: number): Order | undefined {
  return mayBeMagic(magic) ? ORDERS.get(magic) : undefined;
}

/** Spares the look-up for nearly all headers: the first octet is that of none of the orders. */
function mayBeMagic(magic: number): boolean {
  const first = magic >>> 24;
  return first === 0xa1 || first === 0xd4 || first === 0x4d || first === 0x34;
}

export function isPcap(octets: Uint8Array): boolean {
  if (octets.length < 4) return false;
  return ORDERS.has(new DataView(octets.buffer, octets.byteOffset, octets.byteLength).getUint32(0));
}

/** A plausible packet is no further in time from the one before. */
const NEAR = 24 * HOUR;

/** The header of a packet, read again and again. */
export class RecordHeader {
  seconds = 0;
  part = 0;
  captured = 0;
  original = 0;

  read(view: DataView, at: number, little: boolean): void {
    this.seconds = view.getUint32(at, little);
    this.part = view.getUint32(at + 4, little);
    this.captured = view.getUint32(at + 8, little);
    this.original = view.getUint32(at + 12, little);
  }

  /** Whether it looks like a header in every respect; `last` is the time of the packet before. */
  isPlausible(parts: number, last: Instant | null): boolean {
    const near = last === null || Math.abs(this.seconds * SECOND - last) < NEAR;
    return near && this.part < parts && this.captured <= this.original && this.original <= LIMITS.packetOctets.value;
  }
}
