import type { Random } from "../../src/statistics/random.ts";
import { DAY, type Instant, MINUTE, SECOND } from "../../src/values/instant.ts";
import { ipv4Of } from "../block.ts";
import type { Observed, Recorder } from "../instrument/observed.ts";
import type { Exporter } from "../world/instrument.ts";
import type { PcapngWriter } from "./pcapng.ts";

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
const RANDOM_SAMPLING = 2;
const HEADER_OCTETS = 20;
const PAYLOAD_OCTETS = 1400;
/** Templates and options are sent again, and are the sign of life of an exporter that sees nothing. */
const RESEND = 30 * MINUTE;
/** A record waits for company at most this long. */
const FLUSH = 4 * MINUTE;
/** Exporters have been up for a while when somebody begins to look, so that sysUpTime wraps within a study. */
const UP_BEFORE = 30 * DAY;
const COLLECTOR = { address: ipv4Of("192.0.2.1"), port: 2055 };
const EXPORTER_PORT = 50_000;

/** All exporters of a world as NetFlow v9 (RFC 3954), their packets in the order of time. */
export class NetFlow9Recorder implements Recorder {
  readonly #exporters: readonly Export[];

  constructor(exporters: readonly Exporter[], capture: PcapngWriter, random: Random) {
    this.#exporters = exporters.map((exporter) => new Export(exporter, capture, random.fork(exporter.id)));
  }

  open(at: Instant): void {
    for (const exporter of this.#exporters) exporter.start(at);
  }

  record(observed: Observed, row: number): void {
    this.#until(observed.exportTime(row));
    this.#exporters[observed.exporter(row)]!.record(observed, row);
  }

  close(at: Instant): void {
    this.#until(at);
    for (const exporter of this.#exporters) exporter.stop(at);
  }

  /** What is due before `at` happens, in its order. */
  #until(at: Instant): void {
    for (;;) {
      let first = this.#exporters[0]!;
      for (const exporter of this.#exporters) if (exporter.due < first.due) first = exporter;
      if (first.due >= at) return;
      first.act();
    }
  }
}

/** One exporter: its clock, its sequence, its templates. */
class Export {
  readonly #exporter: Exporter;
  readonly #capture: PcapngWriter;
  readonly #random: Random;
  readonly #address: number;
  readonly #packet = Buffer.alloc(PAYLOAD_OCTETS + 400);
  readonly #view = new DataView(this.#packet.buffer, this.#packet.byteOffset, this.#packet.length);
  readonly #templateWords: readonly number[];
  readonly #recordOctets: number;
  readonly #most: number;
  #sequence = 0;
  #boot: Instant = 0;
  #pending = 0;
  #at = 0;
  #flushAt = Number.POSITIVE_INFINITY;
  #resendAt = Number.POSITIVE_INFINITY;
  #changeAt = Number.POSITIVE_INFINITY;
  #stopped = true;

  constructor(exporter: Exporter, capture: PcapngWriter, random: Random) {
    this.#exporter = exporter;
    this.#capture = capture;
    this.#random = random;
    this.#address = ipv4Of(exporter.address);
    const template = templateOf(exporter);
    this.#templateWords = [DATA_TEMPLATE, template.length, ...template.flat()];
    this.#recordOctets = template.reduce((sum, [, length]) => sum + length, 0);
    this.#most = Math.floor((PAYLOAD_OCTETS - HEADER_OCTETS - 4 - 3) / this.#recordOctets);
  }

  /** When this exporter does something of itself: records that waited must leave, templates are due, sampling changes. */
  get due(): Instant {
    return Math.min(this.#flushAt, this.#resendAt, this.#changeAt);
  }

  /** It starts anew when somebody begins to look, or later, when it joins. */
  start(at: Instant): void {
    const { period } = this.#exporter;
    this.#stopped = at >= period.to;
    this.#sequence = 0;
    this.#boot = Math.max(at, period.from) - UP_BEFORE;
    this.#resendAt = this.#stopped ? Number.POSITIVE_INFINITY : Math.max(at, period.from);
    this.#changeAt = Number.POSITIVE_INFINITY;
  }

  record(observed: Observed, row: number): void {
    if (this.#stopped || observed.exportTime(row) >= this.#exporter.period.to) return;
    if (this.#pending === 0) {
      this.#at = HEADER_OCTETS + 4;
      this.#flushAt = observed.exportTime(row) + FLUSH;
    }
    this.#write(observed, row);
    if (++this.#pending === this.#most) this.#flush(observed.exportTime(row));
  }

  /** Does what is due now. */
  act(): void {
    const at = this.due;
    if (at >= this.#exporter.period.to) {
      this.stop(this.#exporter.period.to);
      return;
    }
    if (at === this.#flushAt) this.#flush(at);
    else {
      this.#flush(at);
      this.#tell(at);
      this.#resendAt = at + RESEND;
    }
  }

  stop(at: Instant): void {
    if (this.#stopped) return;
    this.#flush(Math.min(at, this.#exporter.period.to));
    this.#stopped = true;
    this.#resendAt = this.#changeAt = Number.POSITIVE_INFINITY;
  }

  #flush(at: Instant): void {
    this.#flushAt = Number.POSITIVE_INFINITY;
    if (this.#pending === 0) return;
    const packet = this.#packet;
    while ((this.#at - HEADER_OCTETS) % 4 !== 0) packet[this.#at++] = 0; // RFC 3954 §5.3
    packet.writeUInt16BE(DATA_TEMPLATE, HEADER_OCTETS);
    packet.writeUInt16BE(this.#at - HEADER_OCTETS, HEADER_OCTETS + 2);
    this.#send(at, this.#at, this.#pending);
    this.#pending = 0;
  }

  /** Templates, and the sampling as far as this exporter tells it. */
  #tell(at: Instant): void {
    const { sampling } = this.#exporter;
    this.#changeAt = sampling.find(({ from }) => from > at)?.from ?? Number.POSITIVE_INFINITY;
    this.#at = HEADER_OCTETS;
    let count = 1;
    this.#set(TEMPLATE_SET, () => this.#words(...this.#templateWords));
    const sampler = Math.max(
      0,
      sampling.findLastIndex(({ from }) => from <= at),
    );
    const { tells } = sampling[sampler]!;
    if (tells !== null) {
      count += 2;
      if (this.#exporter.tellsSamplingBy === "device") this.#tellDevice(tells);
      else this.#tellSampler(sampler, tells);
    }
    this.#send(at, this.#at, count);
  }

  #tellDevice(oneIn: number): void {
    this.#set(OPTIONS_TEMPLATE_SET, () =>
      this.#words(OPTIONS_TEMPLATE, 4, 8, SCOPE_SYSTEM, 4, FIELD.samplingInterval, 4, FIELD.samplingAlgorithm, 1),
    );
    this.#set(OPTIONS_TEMPLATE, () => {
      this.#u32(this.#exporter.observationDomainId);
      this.#u32(oneIn);
      this.#packet[this.#at++] = RANDOM_SAMPLING;
    });
  }

  #tellSampler(sampler: number, oneIn: number): void {
    this.#set(OPTIONS_TEMPLATE_SET, () =>
      this.#words(
        OPTIONS_TEMPLATE,
        4,
        12,
        SCOPE_SYSTEM,
        4,
        FIELD.samplerId,
        1,
        FIELD.samplerMode,
        1,
        FIELD.samplerRandomInterval,
        4,
      ),
    );
    this.#set(OPTIONS_TEMPLATE, () => {
      this.#u32(this.#exporter.observationDomainId);
      this.#packet[this.#at++] = 1 + sampler;
      this.#packet[this.#at++] = RANDOM_SAMPLING;
      this.#u32(oneIn);
    });
  }

  #set(id: number, body: () => void): void {
    const from = this.#at;
    this.#at += 4;
    body();
    while ((this.#at - from) % 4 !== 0) this.#packet[this.#at++] = 0;
    this.#packet.writeUInt16BE(id, from);
    this.#packet.writeUInt16BE(this.#at - from, from + 2);
  }

  #words(...words: number[]): void {
    for (const word of words) this.#at = this.#packet.writeUInt16BE(word, this.#at);
  }

  #u32(value: number): void {
    this.#at = this.#packet.writeUInt32BE(value, this.#at);
  }

  /** The packet leaves; whether it arrives is another thing, and its sequence number is spent either way. */
  #send(at: Instant, length: number, count: number): void {
    const packet = this.#packet;
    const seconds = Math.floor(at / SECOND);
    packet.writeUInt16BE(9, 0);
    packet.writeUInt16BE(count, 2);
    packet.writeUInt32BE((seconds * SECOND - this.#boot) % 2 ** 32, 4);
    packet.writeUInt32BE(seconds, 8);
    packet.writeUInt32BE(this.#sequence, 12);
    packet.writeUInt32BE(this.#exporter.observationDomainId, 16);
    this.#sequence = (this.#sequence + 1) % 2 ** 32;
    const lost = this.#random.next() < this.#exporter.loss;
    if (lost || this.#exporter.missing.some(({ from, to }) => at >= from && at < to)) return;
    this.#capture.datagram(
      at,
      this.#address,
      EXPORTER_PORT,
      COLLECTOR.address,
      COLLECTOR.port,
      packet.subarray(0, length),
    );
  }

  /** One data record, in the order of `templateOf`. */
  #write(observed: Observed, row: number): void {
    const view = this.#view;
    let at = this.#at;
    view.setUint32(at, observed.source(row));
    view.setUint32(at + 4, observed.destination(row));
    view.setUint16(at + 8, observed.sourcePort(row));
    view.setUint16(at + 10, observed.destinationPort(row));
    view.setUint8(at + 12, observed.protocol(row));
    view.setUint8(at + 13, observed.flags(row));
    view.setUint32(at + 14, Math.min(observed.octets(row), 0xffffffff));
    view.setUint32(at + 18, observed.packets(row));
    at = this.#time(observed.start(row), at + 22);
    at = this.#time(observed.end(row), at);
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
    if (this.#exporter.tellsSamplingBy === "sampler") view.setUint8(at++, this.#samplerOf(observed.oneIn(row)));
    this.#at = at;
  }

  #time(time: Instant, at: number): number {
    if (this.#exporter.times === "uptime") {
      this.#view.setUint32(at, (time - this.#boot) % 2 ** 32);
      return at + 4;
    }
    this.#view.setUint32(at, Math.floor(time / 2 ** 32));
    this.#view.setUint32(at + 4, time % 2 ** 32);
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
