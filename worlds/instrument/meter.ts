import type { Random } from "../../src/statistics/random.ts";
import { type Instant, type Milliseconds, SECOND } from "../../src/values/instant.ts";
import type { Sample } from "./flow-sampler.ts";
import { newRow, type Observed } from "./observed.ts";
import { hypergeometric } from "./sampling.ts";

/** Where records wait until they leave their exporter. */
export interface Waiting {
  for(exportTime: Instant): Observed;
}

/** A flow as it passes the exporters: its two ends, when, and which way. */
export interface Passing {
  start: Instant;
  lasts: Milliseconds;
  /** A number of its own. */
  flow: number;
  /** The network's end; then the other. */
  address: number;
  port: number;
  asn: number;
  remoteAddress: number;
  remotePort: number;
  remoteAsn: number;
  /** ASN of the way it goes out by, and of the way it comes in by. */
  outBy: number;
  inBy: number;
  /** Interfaces towards the network, and towards those ways. */
  inside: number;
  outside: number;
  outsideIn: number;
  name: number;
}

/** A record leaves so long after the last packet, where an exporter says nothing else. */
const INACTIVE_TIMEOUT = 15 * SECOND;

/** flowEndReason (IE 136, RFC 5102 §5.11.3). */
const IDLE = 1;
const ACTIVE = 2;

const TCP = { fin: 0x01, syn: 0x02, ack: 0x10 } as const; // RFC 9293 §3.1

/** Makes the sampled packets of one direction into records. */
export class Meter {
  readonly #random: Random;
  #packetsLeft = 0;
  #fullLeft = 0;
  readonly #row = newRow();

  constructor(random: Random) {
    this.#random = random;
  }

  record(sample: Sample, passing: Passing, waiting: Waiting): void {
    this.#describe(sample, passing);
    if (sample.eye.timeouts === null) this.#whole(sample, passing, waiting);
    else if (isDense(sample, passing.lasts, sample.eye.timeouts.idle)) this.#cutEvenly(sample, passing, waiting);
    else this.#cut(sample, passing, waiting);
  }

  /** One record, whatever the length. */
  #whole(sample: Sample, passing: Passing, waiting: Waiting): void {
    const { packets } = sample;
    const random = this.#random;
    const row = this.#row;
    // First and last of the sampled packets, which lie anywhere within the flow.
    const whole = packets === sample.ofPackets;
    const first = whole ? 0 : 1 - random.next() ** (1 / packets);
    const last = whole ? 1 : packets === 1 ? first : first + (1 - first) * random.next() ** (1 / (packets - 1));
    row.start = Math.floor(passing.start + first * passing.lasts);
    row.end = Math.max(row.start, Math.floor(passing.start + last * passing.lasts));
    row.exportTime = row.end + INACTIVE_TIMEOUT;
    row.packets = packets;
    row.octets = sample.octets;
    row.fullPackets = sample.fullPackets;
    row.flags = sample.tcpControlBits;
    row.endReason = IDLE;
    waiting.for(row.exportTime).add(row);
  }

  /** Packets so close together that no silence between them is long: only the active time-out cuts. */
  #cutEvenly(sample: Sample, passing: Passing, waiting: Waiting): void {
    const { packets, eye } = sample;
    const { active, idle } = eye.timeouts!;
    const apart = packets === 1 ? 0 : passing.lasts / (packets - 1);
    const most = apart > 0 ? Math.ceil(active / apart) : packets;
    this.#left(sample);
    for (let first = 0; first < packets; first += most) {
      const count = Math.min(most, packets - first);
      const start = passing.start + first * apart;
      const end = start + (count - 1) * apart;
      const isLast = first + count === packets;
      this.#piece(sample, count, start, end, isLast ? end + idle : start + active, isLast, waiting);
    }
  }

  /** The times of the sampled packets are drawn one after the other, as the order statistics of a uniform. */
  #cut(sample: Sample, passing: Passing, waiting: Waiting): void {
    const { packets, ofPackets, eye } = sample;
    const { active, idle } = eye.timeouts!;
    const whole = packets === ofPackets;
    this.#left(sample);
    let at = 0;
    let count = 0;
    let start = 0;
    let end = 0;
    for (let packet = 0; packet < packets; packet++) {
      at = whole
        ? packet / Math.max(1, packets - 1)
        : at + (1 - at) * (1 - this.#random.next() ** (1 / (packets - packet)));
      const time = passing.start + at * passing.lasts;
      if (count > 0 && (time - end >= idle || time - start >= active)) {
        this.#piece(sample, count, start, end, Math.min(end + idle, start + active), false, waiting);
        count = 0;
      }
      if (count === 0) start = time;
      end = time;
      count++;
    }
    this.#piece(sample, count, start, end, end + idle, true, waiting);
  }

  #left(sample: Sample): void {
    this.#packetsLeft = sample.packets;
    this.#fullLeft = sample.fullPackets;
  }

  /** The next packets of a direction as a record of their own; SYN is in the first one, FIN in the last. */
  #piece(
    sample: Sample,
    packets: number,
    start: Instant,
    end: Instant,
    exportTime: Instant,
    isLast: boolean,
    waiting: Waiting,
  ): void {
    const row = this.#row;
    const full = hypergeometric(this.#random, this.#packetsLeft, this.#fullLeft, packets);
    const isFirst = this.#packetsLeft === sample.packets;
    this.#packetsLeft -= packets;
    this.#fullLeft -= full;
    row.start = Math.floor(start);
    row.end = Math.floor(end);
    row.exportTime = Math.ceil(exportTime);
    row.packets = packets;
    row.fullPackets = full;
    row.octets = full * sample.app.fullOctets + (packets - full) * sample.smallOctets;
    row.flags = pieceFlags(sample, isFirst, isLast);
    row.endReason = isLast || exportTime < start + sample.eye.timeouts!.active ? IDLE : ACTIVE;
    waiting.for(row.exportTime).add(row);
  }

  /** What is the same for all records of a direction. The exporter stands where the network meets its ways. */
  #describe({ eye, app, label, out, opens }: Sample, passing: Passing): void {
    const row = this.#row;
    row.protocol = app.protocol;
    row.fullOctets = app.fullOctets;
    row.exporter = eye.exporter;
    row.oneIn = eye.oneIn;
    row.label = label;
    row.flow = passing.flow;
    row.name = passing.name;
    row.opens = opens ? 1 : 0;
    if (out) {
      row.source = passing.address;
      row.destination = passing.remoteAddress;
      row.sourcePort = passing.port;
      row.destinationPort = passing.remotePort;
      row.sourceAs = row.previousAs = passing.asn;
      row.destinationAs = passing.remoteAsn;
      row.nextAs = passing.outBy;
      row.ingress = passing.inside;
      row.egress = passing.outside;
    } else {
      row.source = passing.remoteAddress;
      row.destination = passing.address;
      row.sourcePort = passing.remotePort;
      row.destinationPort = passing.port;
      row.sourceAs = passing.remoteAsn;
      row.destinationAs = row.nextAs = passing.asn;
      row.previousAs = passing.inBy;
      row.ingress = passing.outsideIn;
      row.egress = passing.inside;
    }
  }
}

/** Whether a silence as long as the time-out is next to impossible: 25 mean distances, e^-25 for each. */
function isDense({ packets, ofPackets }: Sample, lasts: Milliseconds, idle: Milliseconds): boolean {
  return lasts / packets < (packets === ofPackets ? idle / 2 : idle / 25) && packets > 1;
}

function pieceFlags({ tcpControlBits, app }: Sample, isFirst: boolean, isLast: boolean): number {
  if (app.protocol !== 6 || (isFirst && isLast)) return tcpControlBits;
  const ended = isLast ? tcpControlBits : tcpControlBits & ~TCP.fin;
  return isFirst ? ended : (ended & ~TCP.syn) | TCP.ack;
}
