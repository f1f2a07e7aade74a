import type { Instant } from "../../src/values/instant.ts";
import { SECOND } from "../../src/values/instant.ts";
import type { Observed } from "../instrument/observed.ts";
import type { Exporter, Sampling } from "../world/instrument.ts";
import type { Encoding, Leaving } from "./export/encoding.ts";
import { Message } from "./export/message.ts";

/** Field types of RFC 3954 §8, and IE 152 and 153, which exporters of version 9 use too. */
const FIELD = {
  octets: 1,
  packets: 2,
  protocol: 4,
  flags: 6,
  sourcePort: 7,
  source: 8,
  ingress: 10,
  destinationPort: 11,
  destination: 12,
  egress: 14,
  sourceAs: 16,
  destinationAs: 17,
  lastSwitched: 21,
  firstSwitched: 22,
  samplingInterval: 34,
  samplingAlgorithm: 35,
  samplerId: 48,
  samplerMode: 49,
  samplerRandomInterval: 50,
  direction: 61,
  nextAs: 128,
  previousAs: 129,
  flowStartMilliseconds: 152,
  flowEndMilliseconds: 153,
} as const;

const TEMPLATE_SET = 0;
const OPTIONS_TEMPLATE_SET = 1;
const DATA_TEMPLATE = 256;
const OPTIONS_TEMPLATE = 257;
const SCOPE_SYSTEM = 1; // RFC 3954 §6.1
const SAMPLING_MODE = { count: 1, random: 2 } as const; // RFC 3954 §8, IE 35 and 49
const HEADER_OCTETS = 20;
const PAYLOAD_OCTETS = 1400;

/** NetFlow v9 (RFC 3954). Its sequence counts messages. */
export class NetFlow9Encoding implements Encoding {
  readonly firstRecord = HEADER_OCTETS + 4;
  readonly most: number;
  readonly counts = { records: () => 1, templates: () => 1 };
  readonly #exporter: Exporter;
  readonly #message = new Message(PAYLOAD_OCTETS + 400);
  readonly #templateWords: readonly number[];
  readonly #isUptime: boolean;
  readonly #tellsSampler: boolean;

  constructor(exporter: Exporter) {
    this.#exporter = exporter;
    const template = templateOf(exporter);
    this.#templateWords = [DATA_TEMPLATE, template.length, ...template.flat()];
    const recordOctets = template.reduce((sum, [, length]) => sum + length, 0);
    this.most = Math.floor((PAYLOAD_OCTETS - HEADER_OCTETS - 4 - 3) / recordOctets);
    this.#isUptime = exporter.times === "uptime";
    this.#tellsSampler = exporter.tellsSamplingBy === "sampler";
  }

  get octets(): Uint8Array {
    return this.#message.octets;
  }

  mayJoin(): boolean {
    return true;
  }

  /** One data record, in the order of `templateOf`. */
  write(observed: Observed, row: number, from: number, boot: Instant): number {
    const { view } = this.#message;
    view.setUint32(from, observed.source(row));
    view.setUint32(from + 4, observed.destination(row));
    view.setUint16(from + 8, observed.sourcePort(row));
    view.setUint16(from + 10, observed.destinationPort(row));
    view.setUint8(from + 12, observed.protocol(row));
    view.setUint8(from + 13, observed.flags(row));
    view.setUint32(from + 14, Math.min(observed.octets(row), 0xffffffff));
    view.setUint32(from + 18, observed.packets(row));
    let at = this.#time(observed.start(row), from + 22, boot);
    at = this.#time(observed.end(row), at, boot);
    view.setUint16(at, observed.ingress(row));
    view.setUint16(at + 2, observed.egress(row));
    view.setUint32(at + 4, observed.sourceAs(row));
    view.setUint32(at + 8, observed.destinationAs(row));
    at += 12;
    if (this.#exporter.tellsNeighbours) {
      view.setUint32(at, observed.previousAs(row));
      view.setUint32(at + 4, observed.nextAs(row));
      at += 8;
    }
    view.setUint8(at++, 0); // seen where it enters
    if (this.#tellsSampler) view.setUint8(at++, this.#samplerOf(observed.oneIn(row)));
    return at;
  }

  close(end: number, records: number, leaving: Leaving): number {
    this.#message.at = end;
    this.#message.closeSet(DATA_TEMPLATE, HEADER_OCTETS);
    return this.#head(records, leaving);
  }

  /** Templates, and the sampling as far as this exporter tells it. */
  tell({ tells, method }: Sampling, place: number, leaving: Leaving): number {
    const message = this.#message;
    message.at = HEADER_OCTETS;
    message.set(TEMPLATE_SET, () => message.u16(...this.#templateWords));
    if (tells === null) return this.#head(1, leaving);
    if (this.#tellsSampler) this.#tellSampler(place, SAMPLING_MODE[method], tells);
    else this.#tellDevice(SAMPLING_MODE[method], tells);
    return this.#head(3, leaving);
  }

  #tellDevice(mode: number, oneIn: number): void {
    const message = this.#message;
    const { samplingInterval, samplingAlgorithm } = FIELD;
    message.set(OPTIONS_TEMPLATE_SET, () =>
      message.u16(OPTIONS_TEMPLATE, 4, 8, SCOPE_SYSTEM, 4, samplingInterval, 4, samplingAlgorithm, 1),
    );
    message.set(OPTIONS_TEMPLATE, () => {
      message.u32(this.#exporter.observationDomainId, oneIn);
      message.u8(mode);
    });
  }

  #tellSampler(place: number, mode: number, oneIn: number): void {
    const message = this.#message;
    const { samplerId, samplerMode, samplerRandomInterval } = FIELD;
    message.set(OPTIONS_TEMPLATE_SET, () =>
      message.u16(OPTIONS_TEMPLATE, 4, 12, SCOPE_SYSTEM, 4, samplerId, 1, samplerMode, 1, samplerRandomInterval, 4),
    );
    message.set(OPTIONS_TEMPLATE, () => {
      message.u32(this.#exporter.observationDomainId);
      message.u8(1 + place);
      message.u8(mode);
      message.u32(oneIn);
    });
  }

  /** The header (RFC 3954 §5.1), and the message's length. Its clock has whole seconds, so sysUpTime is told for those. */
  #head(count: number, { at, offset, boot, sequence }: Leaving): number {
    const { view } = this.#message;
    const seconds = Math.floor((at + offset) / SECOND);
    view.setUint16(0, 9);
    view.setUint16(2, count);
    view.setUint32(4, (seconds * SECOND - offset - boot) % 2 ** 32);
    view.setUint32(8, seconds);
    view.setUint32(12, sequence);
    view.setUint32(16, this.#exporter.observationDomainId);
    return this.#message.at;
  }

  #time(time: Instant, at: number, boot: Instant): number {
    const { view } = this.#message;
    if (this.#isUptime) {
      view.setUint32(at, (time - boot) % 2 ** 32);
      return at + 4;
    }
    const told = time + this.#exporter.clock.offsetAt(time);
    view.setUint32(at, Math.floor(told / 2 ** 32));
    view.setUint32(at + 4, told % 2 ** 32);
    return at + 8;
  }

  /** Samplers are numbered in the order of time, from 1. */
  #samplerOf(oneIn: number): number {
    const { sampling } = this.#exporter;
    let sampler = 0;
    while (sampler < sampling.length && sampling[sampler]!.oneIn !== oneIn) sampler++;
    return sampler + 1;
  }
}

function templateOf({ tellsNeighbours, tellsSamplingBy, times }: Exporter): (readonly [number, number])[] {
  const first = times === "uptime" ? ([FIELD.firstSwitched, 4] as const) : ([FIELD.flowStartMilliseconds, 8] as const);
  const last = times === "uptime" ? ([FIELD.lastSwitched, 4] as const) : ([FIELD.flowEndMilliseconds, 8] as const);
  return [
    [FIELD.source, 4],
    [FIELD.destination, 4],
    [FIELD.sourcePort, 2],
    [FIELD.destinationPort, 2],
    [FIELD.protocol, 1],
    [FIELD.flags, 1],
    [FIELD.octets, 4],
    [FIELD.packets, 4],
    first,
    last,
    [FIELD.ingress, 2],
    [FIELD.egress, 2],
    [FIELD.sourceAs, 4],
    [FIELD.destinationAs, 4],
    ...(tellsNeighbours
      ? ([
          [FIELD.previousAs, 4],
          [FIELD.nextAs, 4],
        ] as const)
      : []),
    [FIELD.direction, 1],
    ...(tellsSamplingBy === "sampler" ? ([[FIELD.samplerId, 1]] as const) : []),
  ];
}
