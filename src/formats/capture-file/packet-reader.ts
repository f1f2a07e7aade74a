import type { Packet } from "../headers/packet.ts";

/** Takes the packets of a capture file one by one, in the order of the file. */
export interface PacketReader {
  /**
   * Accounts for the octets `from` to `to`: what lies around them is the file's. The packet is borrowed: after the call it
   * is another one.
   */
  packet(packet: Packet): void;
  /** No more packets. */
  end(): void;
}
