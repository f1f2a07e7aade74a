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
  /** Octets the packet had on the wire, of which `to` − `from` were captured. */
  readonly wireOctets: number;
  /** Name of the interface that saw it; empty when the file tells none. */
  readonly interfaceName: string;
}

/** An IP packet within a packet. */
export interface IpPacket {
  readonly version: 4 | 6;
  /** Where the addresses begin: four or sixteen octets each. */
  readonly source: number;
  readonly destination: number;
  readonly protocol: number;
  /** Length of header and payload as the header tells it; 0 where it tells none (a card that cuts segments, a jumbogram). */
  readonly octets: number;
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
