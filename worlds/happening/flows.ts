import type { Random } from "../../src/statistics/random.ts";
import { type Instant, MINUTE, type Milliseconds, SECOND } from "../../src/values/instant.ts";
import { FlowSampler, type Sample } from "../instrument/flow-sampler.ts";
import type { Observed } from "../instrument/observed.ts";
import type { Network } from "../world/networks.ts";
import type { Candidate } from "./actors.ts";
import type { App, AppId } from "./apps.ts";
import { type Remote, remotesOf } from "./remotes.ts";

/** Where records wait until they leave their exporter. */
export interface Waiting {
  for(exportTime: Instant): Observed;
}

/** Who takes part in a flow, and which way it goes. */
export interface Ends {
  address: number;
  /** Place of the address's prefix in the network. */
  prefix: number;
  way: number;
  /** Whether the network's own end asked. */
  asks: boolean;
  start: Instant;
  /** What is settled beforehand; null where the application leaves it to chance. */
  given: Given | null;
}

/** The other end, ports and length of a flow that whoever makes it knows. */
export interface Given {
  readonly remote: Remote;
  readonly ownPort: number;
  readonly remotePort: number;
  readonly lasts: Milliseconds;
  /** Part of a longer conversation, which opened and will close elsewhere. */
  readonly amid: boolean;
  /** Number of the server's name; 0 for none. */
  readonly name: number;
}

/** A record leaves so long after the last packet: 15 s of silence. */
const INACTIVE_TIMEOUT = 15 * SECOND;
/** Flows last no longer: below the usual active time-out of 30 minutes, which would cut them. */
const LONGEST_FLOW = 25 * MINUTE;

/** Makes the flows of a network with all that a record tells of them. */
export class FlowMaker {
  readonly #network: Network;
  readonly #random: Random;
  readonly #sampler: FlowSampler;
  readonly #interfaces: number;
  readonly #remotes = new Map<AppId, (random: Random, into: Remote) => void>();
  readonly #remote: Remote = { address: 0, asn: 0 };
  // The flow at hand.
  #ends!: Ends;
  #waiting!: Waiting;
  #lasts = 0;
  #remotePort = 0;
  #ownPort = 0;
  #name = 0;

  constructor(network: Network, index: number, random: Random) {
    this.#network = network;
    this.#random = random;
    this.#sampler = new FlowSampler(random, (sample) => this.#record(sample));
    this.#interfaces = 10 * (index + 1);
  }

  /** True octets and packets of the flow made last. */
  get octets(): number {
    return this.#sampler.octets;
  }

  get packets(): number {
    return this.#sampler.packets;
  }

  /** Makes the candidate's flow and its records. */
  make(candidate: Candidate, ends: Ends, waiting: Waiting): void {
    const { app } = candidate.part.sizes;
    this.#ends = ends;
    this.#waiting = waiting;
    if (ends.given) this.#take(ends.given);
    else {
      this.#lasts = Math.min(
        LONGEST_FLOW,
        app.seconds * Math.sqrt(candidate.packets) * (0.5 + this.#random.next()) * SECOND,
      );
      this.#meet(app, ends.asks);
    }
    this.#sampler.begin(candidate, ends.given?.amid ?? false);
    this.#sampler.see(candidate, ends.asks);
  }

  #take({ remote, ownPort, remotePort, lasts, name }: Given): void {
    this.#lasts = Math.min(LONGEST_FLOW, lasts);
    this.#remote.address = remote.address;
    this.#remote.asn = remote.asn;
    this.#ownPort = ownPort;
    this.#remotePort = remotePort;
    this.#name = name;
  }

  /** Chooses the other end and the ports. */
  #meet(app: App, asks: boolean): void {
    let choose = this.#remotes.get(app.id);
    if (!choose) {
      choose = remotesOf(app);
      this.#remotes.set(app.id, choose);
    }
    choose(this.#random, this.#remote);
    const service = app.ports[this.#random.integer(app.ports.length)]!;
    const client = 32768 + this.#random.integer(28232);
    this.#ownPort = asks ? client : service;
    this.#remotePort = asks ? service : client;
  }

  #record(sample: Sample): void {
    const { packets, ofPackets, app } = sample;
    const random = this.#random;
    // First and last of the sampled packets, which lie anywhere within the flow.
    const whole = packets === ofPackets;
    const first = whole ? 0 : 1 - random.next() ** (1 / packets);
    const last = whole ? 1 : packets === 1 ? first : first + (1 - first) * random.next() ** (1 / (packets - 1));
    const start = Math.floor(this.#ends.start + first * this.#lasts);
    const end = Math.max(start, Math.floor(this.#ends.start + last * this.#lasts));
    const observed = this.#waiting.for(end + INACTIVE_TIMEOUT);
    const row = observed.next();
    observed.exportTime[row] = end + INACTIVE_TIMEOUT;
    observed.start[row] = start;
    observed.end[row] = end;
    observed.packets[row] = packets;
    observed.octets[row] = sample.octets;
    observed.protocol[row] = app.protocol;
    observed.flags[row] = sample.tcpControlBits;
    observed.exporter[row] = sample.eye.exporter;
    observed.oneIn[row] = sample.eye.oneIn;
    observed.label[row] = sample.label;
    observed.name[row] = this.#name;
    this.#address(observed, row, sample.out);
  }

  #address(observed: Observed, row: number, out: boolean): void {
    const { address, prefix, way } = this.#ends;
    const { originAsn } = this.#network.prefixes[prefix]!;
    const adjacent = this.#network.ways[way]!.asn;
    const { asn } = this.#remote;
    const outside = this.#interfaces + 1 + way;
    observed.source[row] = out ? address : this.#remote.address;
    observed.destination[row] = out ? this.#remote.address : address;
    observed.sourcePort[row] = out ? this.#ownPort : this.#remotePort;
    observed.destinationPort[row] = out ? this.#remotePort : this.#ownPort;
    observed.sourceAs[row] = out ? originAsn : asn;
    observed.destinationAs[row] = out ? asn : originAsn;
    // The exporter stands where the network meets its ways: one neighbour is the network itself, the other is the way.
    observed.previousAs[row] = out ? originAsn : adjacent;
    observed.nextAs[row] = out ? adjacent : originAsn;
    observed.ingress[row] = out ? this.#interfaces : outside;
    observed.egress[row] = out ? outside : this.#interfaces;
  }
}
