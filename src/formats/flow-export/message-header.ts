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

/** A header that is filled anew for each message: no more than one is looked at. */
export class ReusedHeader implements MessageHeader {
  exporter = "";
  port = 0;
  domain = 0;
  exportTime: Instant = 0;
  received: Instant | null = null;
  uptime: Milliseconds | null = null;
  sequence: number | null = null;
  from = 0;
  to = 0;

  /** Who sent the message, and where it lies. */
  begin({ exporter, port, received }: Sender, from: number, to: number): this {
    this.exporter = exporter;
    this.port = port;
    this.received = received;
    this.from = from;
    this.to = to;
    return this;
  }
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

/** Payloads of datagrams as pieces of the input; those that lie in one buffer share one view of it. */
export class Payloads {
  #view: DataView = new DataView(new ArrayBuffer(0));

  /** The payload lies in the piece from `octets.byteOffset`, as long as `octets`. */
  piece({ octets, offset }: Datagram): Piece {
    if (this.#view.buffer !== octets.buffer) this.#view = new DataView(octets.buffer);
    return { view: this.#view, offset: offset - octets.byteOffset };
  }
}
