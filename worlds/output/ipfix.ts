import { SECOND } from "../../src/values/instant.ts";
import type { Observed } from "../instrument/observed.ts";
import type { Exporter, Sampling } from "../world/instrument.ts";
import type { Encoding, Leaving } from "./export/encoding.ts";
import { Message } from "./export/message.ts";

/** Information elements of the IANA registry. */
const IE = {
  octetDeltaCount: 1,
  packetDeltaCount: 2,
  protocolIdentifier: 4,
  tcpControlBits: 6,
  sourceTransportPort: 7,
  sourceIPv4Address: 8,
  ingressInterface: 10,
  destinationTransportPort: 11,
  destinationIPv4Address: 12,
  egressInterface: 14,
  bgpSourceAsNumber: 16,
  bgpDestinationAsNumber: 17,
  samplingInterval: 34,
  samplingAlgorithm: 35,
  bgpNextAdjacentAsNumber: 128,
  bgpPrevAdjacentAsNumber: 129,
  flowEndReason: 136,
  observationDomainId: 149,
  flowStartMilliseconds: 152,
  flowEndMilliseconds: 153,
  selectorId: 302,
  selectorAlgorithm: 304,
  samplingPacketInterval: 305,
  samplingPacketSpace: 306,
} as const;

// RFC 7011 §3.1, §3.3.2, §3.4.1.
const VERSION = 10;
const HEADER_OCTETS = 16;
const TEMPLATE_SET = 2;
const OPTIONS_TEMPLATE_SET = 3;
const DATA_TEMPLATE = 256;
const OPTIONS_TEMPLATE = 257;
const PAYLOAD_OCTETS = 1400;
/** Of IE 35, and of IE 304 (IANA psamp-parameters: systematic count-based, random n-out-of-N). */
const ALGORITHM = { count: 1, random: 2 } as const;
const SELECTOR = { count: 1, random: 3 } as const;

/** IPFIX (RFC 7011). Its sequence counts data records; it tells absolute times, and why a record was closed. */
export class IpfixEncoding implements Encoding {
  readonly firstRecord = HEADER_OCTETS + 4;
  readonly most: number;
  readonly counts = { records: (records: number) => records, templates: (told: boolean) => (told ? 1 : 0) };
  readonly #exporter: Exporter;
  readonly #message = new Message(PAYLOAD_OCTETS + 400);
  readonly #template: readonly number[];

  constructor(exporter: Exporter) {
    this.#exporter = exporter;
    const fields = fieldsOf(exporter);
    this.#template = [DATA_TEMPLATE, fields.length, ...fields.flat()];
    this.most = Math.floor(
      (PAYLOAD_OCTETS - HEADER_OCTETS - 4 - 3) / fields.reduce((sum, [, length]) => sum + length, 0),
    );
  }

  get octets(): Uint8Array {
    return this.#message.octets;
  }

  mayJoin(): boolean {
    return true;
  }

  /** One data record, in the order of `fieldsOf`. */
  write(observed: Observed, row: number, from: number): number {
    const message = this.#message;
    const { clock, sampling, tellsNeighbours, tellsSamplingBy } = this.#exporter;
    message.at = from;
    message.u32(observed.source(row));
    message.u32(observed.destination(row));
    message.u16(observed.sourcePort(row), observed.destinationPort(row));
    message.u8(observed.protocol(row));
    message.u8(observed.flags(row));
    message.u64(observed.octets(row));
    message.u64(observed.packets(row));
    message.u64(observed.start(row) + clock.offsetAt(observed.start(row)));
    message.u64(observed.end(row) + clock.offsetAt(observed.end(row)));
    message.u32(observed.ingress(row), observed.egress(row));
    message.u32(observed.sourceAs(row), observed.destinationAs(row));
    if (tellsNeighbours) message.u32(observed.previousAs(row), observed.nextAs(row));
    message.u8(observed.endReason(row));
    if (tellsSamplingBy === "sampler") message.u8(1 + sampling.findIndex(({ oneIn }) => oneIn === observed.oneIn(row)));
    return message.at;
  }

  close(end: number, _records: number, leaving: Leaving): number {
    this.#message.at = end;
    this.#message.closeSet(DATA_TEMPLATE, HEADER_OCTETS);
    return this.#head(leaving);
  }

  tell({ tells, method }: Sampling, place: number, leaving: Leaving): number {
    const message = this.#message;
    message.at = HEADER_OCTETS;
    message.set(TEMPLATE_SET, () => message.u16(...this.#template));
    if (tells !== null) {
      if (this.#exporter.tellsSamplingBy === "sampler") this.#tellSelector(place, SELECTOR[method], tells);
      else this.#tellDomain(ALGORITHM[method], tells);
    }
    return this.#head(leaving);
  }

  /** Of the whole observation domain (RFC 5476 has the other way; many exporters keep to this one). */
  #tellDomain(algorithm: number, oneIn: number): void {
    const message = this.#message;
    const { observationDomainId, samplingInterval, samplingAlgorithm } = IE;
    message.set(OPTIONS_TEMPLATE_SET, () =>
      message.u16(OPTIONS_TEMPLATE, 3, 1, observationDomainId, 4, samplingInterval, 4, samplingAlgorithm, 1),
    );
    message.set(OPTIONS_TEMPLATE, () => {
      message.u32(this.#exporter.observationDomainId, oneIn);
      message.u8(algorithm);
    });
  }

  /** By selector (RFC 5476 §6.5.2): one packet, then a space of so many. */
  #tellSelector(place: number, algorithm: number, oneIn: number): void {
    const message = this.#message;
    const { selectorId, selectorAlgorithm, samplingPacketInterval, samplingPacketSpace } = IE;
    message.set(OPTIONS_TEMPLATE_SET, () => {
      message.u16(OPTIONS_TEMPLATE, 4, 1, selectorId, 1, selectorAlgorithm, 2);
      message.u16(samplingPacketInterval, 4, samplingPacketSpace, 4);
    });
    message.set(OPTIONS_TEMPLATE, () => {
      message.u8(1 + place);
      message.u16(algorithm);
      message.u32(1, oneIn - 1);
    });
  }

  #head({ at, offset, sequence }: Leaving): number {
    const { view } = this.#message;
    view.setUint16(0, VERSION);
    view.setUint16(2, this.#message.at);
    view.setUint32(4, Math.floor((at + offset) / SECOND));
    view.setUint32(8, sequence);
    view.setUint32(12, this.#exporter.observationDomainId);
    return this.#message.at;
  }
}

function fieldsOf({ tellsNeighbours, tellsSamplingBy }: Exporter): (readonly [number, number])[] {
  return [
    [IE.sourceIPv4Address, 4],
    [IE.destinationIPv4Address, 4],
    [IE.sourceTransportPort, 2],
    [IE.destinationTransportPort, 2],
    [IE.protocolIdentifier, 1],
    [IE.tcpControlBits, 1],
    [IE.octetDeltaCount, 8],
    [IE.packetDeltaCount, 8],
    [IE.flowStartMilliseconds, 8],
    [IE.flowEndMilliseconds, 8],
    [IE.ingressInterface, 4],
    [IE.egressInterface, 4],
    [IE.bgpSourceAsNumber, 4],
    [IE.bgpDestinationAsNumber, 4],
    ...(tellsNeighbours
      ? ([
          [IE.bgpPrevAdjacentAsNumber, 4],
          [IE.bgpNextAdjacentAsNumber, 4],
        ] as const)
      : []),
    [IE.flowEndReason, 1],
    ...(tellsSamplingBy === "sampler" ? ([[IE.selectorId, 1]] as const) : []),
  ];
}
