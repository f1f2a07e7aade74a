import type { Random } from "../../src/statistics/random.ts";
import { type Instant, type Milliseconds, SECOND } from "../../src/values/instant.ts";
import type { Sample } from "./flow-sampler.ts";
import type { Observed, ObservedRow } from "./observed.ts";

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

/** Makes the sampled packets of one direction into records. */
export class Meter {
  readonly #random: Random;
  readonly #row: ObservedRow = {
    exportTime: 0,
    start: 0,
    end: 0,
    octets: 0,
    packets: 0,
    source: 0,
    destination: 0,
    sourceAs: 0,
    destinationAs: 0,
    previousAs: 0,
    nextAs: 0,
    oneIn: 0,
    flow: 0,
    fullPackets: 0,
    fullOctets: 0,
    name: 0,
    sourcePort: 0,
    destinationPort: 0,
    ingress: 0,
    egress: 0,
    label: 0,
    exporter: 0,
    protocol: 0,
    flags: 0,
    endReason: 0,
    opens: 0,
  };

  constructor(random: Random) {
    this.#random = random;
  }

  record(sample: Sample, passing: Passing, waiting: Waiting): void {
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
    this.#describe(sample, passing);
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
