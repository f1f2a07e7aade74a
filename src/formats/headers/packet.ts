import type { Instant } from "../../values/instant.ts";

/** A captured packet: octets `from` to `to` of what is in hand, the first of which lies at `base` in the input. */
export interface Packet {
  readonly linkType: number;
  readonly time: Instant;
  readonly octets: Uint8Array;
  readonly view: DataView;
  readonly from: number;
  readonly to: number;
  readonly base: number;
}

/** An IP packet within a packet. */
export interface IpPacket {
  readonly version: 4 | 6;
  /** Where the addresses begin: four or sixteen octets each. */
  readonly source: number;
  readonly destination: number;
  readonly protocol: number;
  /** Where the payload lies, as far as it was captured. */
  readonly from: number;
  readonly to: number;
  readonly fragment: Fragment | null;
}

export interface Fragment {
  readonly identification: number;
  /** Octets before it in the whole. */
  readonly ahead: number;
  readonly more: boolean;
}
