import type { Random } from "../../src/statistics/random.ts";
import { DAY, type Instant, type Milliseconds, SECOND } from "../../src/values/instant.ts";
import { ipv4Of } from "../block.ts";
import type { Observed, Recorder } from "../instrument/observed.ts";
import type { Exporter } from "../world/instrument.ts";
import { Message } from "./export/message.ts";
import { PacketHeaders } from "./packets/headers.ts";
import { PacketQueue } from "./packets/packet-queue.ts";
import type { PcapngWriter } from "./pcapng.ts";

// sFlow version 5 (sflow.org, 2004).
const VERSION = 5;
const IPV4 = 1;
const FLOW_SAMPLE = 1;
const RAW_HEADER = 1;
const EXTENDED_GATEWAY = 1003;
const ETHERNET = 1;
const ETHERNET_OCTETS = 14;
const FCS_OCTETS = 4;
const AS_SEQUENCE = 2;
const PORT = 6343; // IANA: sflow
const AGENT_PORT = 50_000;
const COLLECTOR = ipv4Of("192.0.2.1");
const MOST_OCTETS = 1400;
const SAMPLE_OCTETS = 200;
/** Samples do not wait longer (sFlow v5, §4.4: no longer than a second). */
const MOST_WAIT = SECOND;
const UP_BEFORE = 30 * DAY;

/** The samples of each exporter as sFlow datagrams, in a capture: each packet by itself, as soon as it was taken. */
export class SflowRecorder implements Recorder {
  readonly #agents: readonly Agent[];
  readonly #queue: PacketQueue;
  /** How many packets were sampled. */
  samples = 0;

  constructor(exporters: readonly Exporter[], capture: PcapngWriter, lag: Milliseconds, random: Random) {
    this.#agents = exporters.map((exporter) => new Agent(exporter, capture, random.fork(exporter.id)));
    this.#queue = new PacketQueue(lag, (packet, row, at) => {
      for (const agent of this.#agents) if (agent.due < at) agent.flush(agent.due);
      this.#agents[packet.exporter(row)]!.sample(packet, row, at);
      this.samples++;
    });
  }

  open(at: Instant): void {
    for (const agent of this.#agents) agent.start(at);
  }

  record(observed: Observed, row: number): void {
    this.#queue.add(observed, row);
  }

  close(): void {
    this.#queue.end();
    for (const agent of this.#agents) agent.flush(agent.due);
  }
}

/** One exporter's agent: its sequence numbers, and the datagram it fills. */
class Agent {
  readonly #exporter: Exporter;
  readonly #capture: PcapngWriter;
  readonly #random: Random;
  readonly #address: number;
  readonly #message = new Message(MOST_OCTETS + SAMPLE_OCTETS);
  readonly #headers = new PacketHeaders();
  #boot: Instant = 0;
  #sequence = 0;
  #samples = 0;
  #pool = 0;
  #pending = 0;
  #restarts = 0;
  /** When the datagram leaves at the latest. */
  due = Number.POSITIVE_INFINITY;

  constructor(exporter: Exporter, capture: PcapngWriter, random: Random) {
    this.#exporter = exporter;
    this.#capture = capture;
    this.#random = random;
    this.#address = ipv4Of(exporter.address);
  }

  start(at: Instant): void {
    this.#boot = Math.max(at, this.#exporter.period.from) - UP_BEFORE;
    this.#sequence = this.#samples = this.#pool = 0;
  }

  sample(packet: Observed, row: number, at: Instant): void {
    const { restarts, period } = this.#exporter;
    const next = restarts[this.#restarts];
    if (next && at >= next.from) {
      if (at < next.to) return;
      this.#restarts++;
      this.#pending = 0;
      this.start(next.to);
      this.#boot = next.to;
    }
    if (at >= period.to) return;
    if (this.#pending === 0) {
      this.#message.at = 28;
      this.due = at + MOST_WAIT;
    }
    this.#write(packet, row);
    this.#pending++;
    if (this.#message.at > MOST_OCTETS - SAMPLE_OCTETS) this.flush(at);
  }

  flush(at: Instant): void {
    this.due = Number.POSITIVE_INFINITY;
    if (this.#pending === 0) return;
    const { view, octets, at: length } = this.#message;
    const { observationDomainId, loss, missing } = this.#exporter;
    view.setUint32(0, VERSION);
    view.setUint32(4, IPV4);
    view.setUint32(8, this.#address);
    view.setUint32(12, observationDomainId);
    view.setUint32(16, this.#sequence);
    view.setUint32(20, Math.floor(at - this.#boot) % 2 ** 32);
    view.setUint32(24, this.#pending);
    this.#sequence = (this.#sequence + 1) % 2 ** 32;
    this.#pending = 0;
    const lost = this.#random.next() < loss;
    if (lost || missing.some(({ from, to }) => at >= from && at < to)) return;
    this.#capture.datagram(at, this.#address, AGENT_PORT, COLLECTOR, PORT, octets.subarray(0, length));
  }

  /** A flow sample: the packet's headers, and the way it goes where the exporter knows it. */
  #write(packet: Observed, row: number): void {
    const message = this.#message;
    const { tellsNeighbours } = this.#exporter;
    const oneIn = packet.oneIn(row);
    const tells = this.#exporter.sampling.find((one) => one.oneIn === oneIn)?.tells ?? 0;
    this.#pool = (this.#pool + oneIn) % 2 ** 32;
    const lengthAt = message.at + 4;
    message.u32(FLOW_SAMPLE, 0, this.#samples++, packet.ingress(row), tells, this.#pool, 0);
    message.u32(packet.ingress(row), packet.egress(row), tellsNeighbours ? 2 : 1);
    this.#raw(packet, row);
    if (tellsNeighbours) this.#gateway(packet, row);
    message.view.setUint32(lengthAt, message.at - lengthAt - 4);
  }

  #raw(packet: Observed, row: number): void {
    const message = this.#message;
    const captured = this.#headers.write(packet, row);
    const padded = (captured + 3) & ~3;
    const frame = ETHERNET_OCTETS + packet.octets(row) + FCS_OCTETS;
    message.u32(RAW_HEADER, 16 + padded, ETHERNET, frame, FCS_OCTETS, captured);
    message.octets.set(this.#headers.octets.subarray(0, captured), message.at);
    message.octets.fill(0, message.at + captured, message.at + padded);
    message.at += padded;
  }

  #gateway(packet: Observed, row: number): void {
    const next = packet.nextAs(row);
    const last = packet.destinationAs(row);
    const path = next === last || last === 0 ? [next] : [next, last];
    const length = 4 * (10 + path.length);
    this.#message.u32(EXTENDED_GATEWAY, length, IPV4, 0, 0, packet.sourceAs(row), packet.previousAs(row));
    this.#message.u32(1, AS_SEQUENCE, path.length, ...path, 0, 0); // one segment, no communities, no preference
  }
}
