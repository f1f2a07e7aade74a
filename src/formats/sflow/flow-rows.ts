import type { BatchBuilder, Column } from "../../record/batch.ts";
import { parseAddress } from "../../values/address.ts";
import type { Instant } from "../../values/instant.ts";
import type { Sampled, SampleHeader } from "./sampled.ts";

const TCP = 6;
const ICMP: ReadonlySet<number> = new Set([1, 58]);
/** Protocols whose header begins with two ports. */
const WITH_PORTS: ReadonlySet<number> = new Set([TCP, 17, 33, 132, 136]);

/** Who sent a datagram, and when its packets were seen. */
export interface Sender {
  readonly agent: string;
  readonly subAgent: number;
  readonly time: Instant;
}

/** Each sampled packet as a flow of one packet. */
export class FlowRows {
  readonly #builder: BatchBuilder;
  readonly #configured: number | null;

  constructor(builder: BatchBuilder, configured: number | null) {
    this.#builder = builder;
    this.#configured = configured;
  }

  /** The packet of a sample whose octets `octets` begin at `offset` of the input; it has a key. */
  put(sampled: Sampled, header: SampleHeader, sender: Sender, octets: Uint8Array, offset: number): void {
    const row = this.#builder.next(offset);
    this.#number("flowStartMilliseconds", row, sender.time);
    this.#number("flowEndMilliseconds", row, sender.time);
    this.#column("exporter").text(row, sender.agent);
    this.#number("observationDomainId", row, sender.subAgent);
    this.#number("ingressInterface", row, header.ingress);
    this.#number("egressInterface", row, header.egress);
    this.#number("packetDeltaCount", row, 1);
    this.#number("octetDeltaCount", row, sampled.octets);
    this.#rate(row, header.rate);
    if (sampled.ip) this.#packet(row, sampled, octets);
    else this.#key(row, sampled, octets);
    this.#routing(row, sampled);
    if (sampled.host) this.#column("serverName").text(row, sampled.host);
  }

  #packet(row: number, { ip }: Sampled, octets: Uint8Array): void {
    const { version, source, destination, protocol, from, to, fragment } = ip!;
    this.#ends(row, version, octets, source, destination);
    this.#number("protocolIdentifier", row, protocol);
    if (fragment && fragment.ahead > 0) return;
    const u16 = (at: number) => octets[at]! * 256 + octets[at + 1]!;
    if (ICMP.has(protocol) && from + 2 <= to) this.#number("destinationTransportPort", row, u16(from));
    if (!WITH_PORTS.has(protocol) || from + 4 > to) return;
    this.#number("sourceTransportPort", row, u16(from));
    this.#number("destinationTransportPort", row, u16(from + 2));
    if (protocol === TCP && from + 14 <= to) this.#number("tcpControlBits", row, u16(from + 12) & 0x0fff);
  }

  #key(row: number, { key }: Sampled, octets: Uint8Array): void {
    const { version, source, destination, protocol, sourcePort, destinationPort, tcpFlags } = key!;
    this.#ends(row, version, octets, source, destination);
    this.#number("protocolIdentifier", row, protocol);
    this.#number("sourceTransportPort", row, sourcePort);
    this.#number("destinationTransportPort", row, destinationPort);
    if (protocol === TCP) this.#number("tcpControlBits", row, tcpFlags);
  }

  #ends(row: number, version: 4 | 6, octets: Uint8Array, source: number, destination: number): void {
    const put = version === 4 ? "ipv4" : "address";
    this.#column("sourceAddress")[put](row, octets, source);
    this.#column("destinationAddress")[put](row, octets, destination);
  }

  #routing(row: number, { ipNextHop, bgpNextHop, sourceAs, previousAs, nextAs, destinationAs }: Sampled): void {
    this.#address("ipNextHop", row, ipNextHop);
    this.#address("bgpNextHop", row, bgpNextHop);
    this.#number("bgpSourceAsNumber", row, sourceAs);
    this.#number("bgpPrevAdjacentAsNumber", row, previousAs);
    this.#number("bgpNextAdjacentAsNumber", row, nextAs);
    this.#number("bgpDestinationAsNumber", row, destinationAs);
  }

  #rate(row: number, rate: number): void {
    const share = rate > 0 ? 1 / rate : this.#configured;
    this.#column("samplingKnownBy").text(row, rate > 0 ? "told" : share === null ? "unknown" : "configured");
    this.#number("samplingProbability", row, share);
  }

  #address(name: string, row: number, text: string | null): void {
    if (text !== null) this.#column(name).address(row, parseAddress(text)!);
  }

  #number(name: string, row: number, value: number | null): void {
    if (value !== null) this.#column(name).number(row, value);
  }

  #column(name: string): Column {
    return this.#builder.column(name);
  }
}
