import { formatAddress } from "../../values/address.ts";
import type { PacketReader } from "../capture-file/packet-reader.ts";
import type { Datagram, DatagramReader, ReadContext } from "../format.ts";
import { Fragments } from "../headers/fragments.ts";
import { cutIp } from "../headers/ip.ts";
import { cutLink } from "../headers/link-layer.ts";
import type { IpPacket, Packet } from "../headers/packet.ts";

const UDP = 17;
const UDP_HEADER_OCTETS = 8;

/** Takes the UDP datagrams out of packets and hands each to whoever reads it. */
export class Datagrams implements PacketReader {
  readonly #context: ReadContext;
  readonly #readers = new Set<DatagramReader>();
  readonly #fragments: Fragments;
  readonly #senders = new AddressTexts();
  #packets = 0;
  #unknown = 0;
  #unknownOctets = 0;
  #first: number | null = null;

  constructor(context: ReadContext) {
    this.#context = context;
    this.#fragments = new Fragments((fragments, octets, octetOffset) =>
      context.sink.defect({
        kind: "fragment",
        octetOffset,
        expected: "all fragments of a datagram within 30 s",
        found: `${fragments} of them`,
        octets,
      }),
    );
  }

  packet(packet: Packet): void {
    this.#packets++;
    this.#first ??= packet.base + packet.from;
    const octets = packet.to - packet.from;
    const at = cutLink(packet);
    const ip = at === null ? null : cutIp(packet.view, at, packet.to);
    if (typeof ip === "string") this.#defect("bad-packet", packet.base + packet.from, "an IP packet", ip, octets);
    else if (ip?.protocol === UDP) this.#udp(packet, ip);
    else this.#context.sink.understood(octets);
  }

  end(): void {
    this.#fragments.end();
    for (const reader of this.#readers) reader.end();
    if (this.#packets === 0) return;
    const { sink } = this.#context;
    const octetOffset = this.#first!;
    if (this.#readers.size === 0)
      sink.defect({
        kind: "no-export-in-capture",
        octetOffset,
        expected: "NetFlow v5, v9 or IPFIX export datagrams",
        found: `${this.#packets} ordinary packets, ${this.#unknown} of them other UDP datagrams; --as packets reads them`,
      });
    else if (this.#unknown > 0)
      sink.defect({
        kind: "other-datagram",
        octetOffset,
        expected: "export datagrams",
        found: `${this.#unknown} others, ${this.#unknownOctets} octets`,
        count: this.#unknown,
        note: true,
      });
  }

  #udp(packet: Packet, ip: IpPacket): void {
    const octets = packet.octets.subarray(ip.from, ip.to);
    this.#context.sink.understood(packet.to - packet.from - octets.length);
    if (!ip.fragment) {
      this.#datagram(octets, packet.base + ip.from, ip, packet);
      return;
    }
    const ends = packet.octets.subarray(ip.source, ip.destination + (ip.destination - ip.source));
    const key = `${ends.join(".")} ${ip.fragment.identification}`;
    const whole = this.#fragments.add(key, ip.fragment, octets, packet.base + ip.from, packet.time);
    if (!whole) return; // what waits is accounted for when it is whole, or lost
    this.#context.sink.understood(whole.captured - whole.octets.length);
    this.#datagram(whole.octets, whole.offset, ip, packet);
  }

  #datagram(udp: Uint8Array, offset: number, ip: IpPacket, { octets, time }: Packet): void {
    if (udp.length < UDP_HEADER_OCTETS) {
      this.#defect("bad-packet", offset, "8 octets of UDP header", `${udp.length}`, udp.length);
      return;
    }
    const told = udp[4]! * 256 + udp[5]!;
    const end = told < UDP_HEADER_OCTETS ? udp.length : Math.min(told, udp.length);
    if (told < UDP_HEADER_OCTETS || told > udp.length)
      this.#defect("cut-datagram", offset + 4, `a datagram of ${udp.length} octets`, `a length of ${told}`);
    const datagram: Datagram = {
      received: time,
      sourceAddress: this.#senders.text(octets, ip),
      sourcePort: udp[0]! * 256 + udp[1]!,
      destinationPort: udp[2]! * 256 + udp[3]!,
      octets: udp.subarray(UDP_HEADER_OCTETS, end),
      offset: offset + UDP_HEADER_OCTETS,
    };
    const reader = this.#context.datagramReader(datagram);
    this.#context.sink.understood(udp.length - (reader ? datagram.octets.length : 0));
    if (reader) {
      this.#readers.add(reader);
      reader.datagram(datagram);
    } else {
      this.#unknown++;
      this.#unknownOctets += datagram.octets.length;
    }
  }

  #defect(kind: string, octetOffset: number, expected: string, found: string, octets?: number): void {
    this.#context.sink.defect({ kind, octetOffset, expected, found, ...(octets === undefined ? {} : { octets }) });
  }
}

/** Address text of the sender; captures hold long runs of one. */
class AddressTexts {
  readonly #last = new Uint8Array(16);
  #text = "";

  text(octets: Uint8Array, { version, source }: IpPacket): string {
    const at = version === 4 ? 12 : 0;
    let same = this.#text !== "" && (version === 4) === !this.#text.includes(":");
    for (let i = at; i < 16; i++) {
      const octet = octets[source + i - at]!;
      if (this.#last[i] !== octet) same = false;
      this.#last[i] = octet;
    }
    if (same) return this.#text;
    if (version === 4) this.#last.fill(0, 0, 10).fill(0xff, 10, 12);
    this.#text = formatAddress(this.#last);
    return this.#text;
  }
}
