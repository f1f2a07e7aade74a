import type { Instant, Milliseconds } from "../../values/instant.ts";
import type { Datagram, ReadContext } from "../format.ts";

/** Octets in hand, and where the first of them lies in the input. */
export interface Piece {
  readonly view: DataView;
  readonly offset: number;
}

/** What the header of an export message says, of NetFlow or of IPFIX. */
export interface MessageHeader {
  /** Name of the exporter: its address, or what stands for it in a file. */
  readonly exporter: string;
  /** UDP source port; 0 in a file. */
  readonly port: number;
  readonly domain: number;
  readonly exportTime: Instant;
  readonly received: Instant | null;
  readonly uptime: Milliseconds | null;
  /** Null in NetFlow v1, which has none. */
  readonly sequence: number | null;
  /** Where the message lies in its piece. */
  readonly from: number;
  readonly to: number;
}

/** The sender of what lies in a file or came in a datagram. */
export interface Sender {
  readonly exporter: string;
  readonly port: number;
  readonly received: Instant | null;
}

/** The sender of a datagram. */
export function senderOf({ sourceAddress, sourcePort, received }: Datagram): Sender {
  return { exporter: sourceAddress, port: sourcePort, received };
}

/** The sender of messages kept in a file, which tells none. */
export function fileSender({ settings }: ReadContext): Sender {
  return { exporter: settings.exporter ?? "file", port: 0, received: null };
}

/** The payload of a datagram as a piece of the input. */
export function pieceOf({ octets, offset }: Datagram): Piece {
  return { view: new DataView(octets.buffer, octets.byteOffset, octets.byteLength), offset };
}
