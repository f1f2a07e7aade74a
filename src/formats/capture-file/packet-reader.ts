import type { Packet } from "../headers/packet.ts";

/** Takes the packets of a capture file one by one, in the order of the file. */
export interface PacketReader {
  /** The octets are borrowed: they are another packet's after the call. */
  packet(packet: Packet): void;
  /** No more packets. */
  end(): void;
}
