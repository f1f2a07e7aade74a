import type { Observed } from "../../instrument/observed.ts";
import { checksum } from "../pcapng.ts";

const ETHERNET_OCTETS = 14;
const IPV4_OCTETS = 20;
const TCP = 6;
const UDP = 17;

/** The headers of one packet after the other: Ethernet II, IPv4 without options (RFC 791), TCP (RFC 9293) or UDP (RFC 768). */
export class PacketHeaders {
  readonly octets = new Uint8Array(ETHERNET_OCTETS + IPV4_OCTETS + 20);
  readonly #view = new DataView(this.octets.buffer);
  #identification = 0;

  constructor() {
    this.octets.set([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0]); // locally administered addresses, IPv4
  }

  /** Writes them, and tells how many octets they are; with `octets` of the record as the length of the IP packet. */
  write(packet: Observed, row: number): number {
    const protocol = packet.protocol(row);
    this.#internet(packet, row, protocol);
    const at = ETHERNET_OCTETS + IPV4_OCTETS;
    if (protocol !== TCP && protocol !== UDP) return at;
    this.#view.setUint16(at, packet.sourcePort(row));
    this.#view.setUint16(at + 2, packet.destinationPort(row));
    return protocol === TCP ? this.#transmission(packet, row, at + 4) : this.#datagram(packet, row, at + 4);
  }

  #internet(packet: Observed, row: number, protocol: number): void {
    const view = this.#view;
    const at = ETHERNET_OCTETS;
    view.setUint16(at, 0x4500);
    view.setUint16(at + 2, packet.octets(row));
    view.setUint16(at + 4, this.#identification++ & 0xffff);
    view.setUint16(at + 6, 0x4000);
    view.setUint16(at + 8, ((packet.opens(row) ? 57 : 51) << 8) | protocol);
    view.setUint16(at + 10, 0);
    view.setUint32(at + 12, packet.source(row));
    view.setUint32(at + 16, packet.destination(row));
    view.setUint16(at + 10, checksum(this.octets, at, IPV4_OCTETS));
  }

  /** Sequence numbers tell nothing: which packets of the flow a sample took is not known any more. */
  #transmission(packet: Observed, row: number, at: number): number {
    const view = this.#view;
    view.setUint32(at, packet.flow(row));
    view.setUint32(at + 4, packet.flags(row) & 0x10 ? packet.flow(row) : 0);
    view.setUint16(at + 8, 0x5000 | packet.flags(row));
    view.setUint16(at + 10, 0xffff);
    view.setUint32(at + 12, 0); // checksum over what is not here, no urgent pointer
    return at + 16;
  }

  #datagram(packet: Observed, row: number, at: number): number {
    this.#view.setUint16(at, packet.octets(row) - IPV4_OCTETS);
    this.#view.setUint16(at + 2, 0); // no checksum, RFC 768
    return at + 4;
  }
}
