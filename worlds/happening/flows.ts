import type { Random } from "../../src/statistics/random.ts";
import { type Instant, MINUTE, SECOND } from "../../src/values/instant.ts";
import type { Observed } from "../instrument/observed.ts";
import { binomial, binomialAtLeastOne, hypergeometric } from "../instrument/sampling.ts";
import type { Eye } from "../instrument/view.ts";
import type { Network } from "../world.ts";
import type { Candidate } from "./actors.ts";
import type { AppId } from "./apps.ts";
import { SMALL_VARIES } from "./flow-sizes.ts";
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
}

/** A record leaves so long after the last packet: 15 s of silence. */
export const INACTIVE_TIMEOUT = 15 * SECOND;
/** Flows last no longer: below the usual active time-out of 30 minutes, which would cut them. */
const LONGEST_FLOW = 25 * MINUTE;

const TCP = { fin: 0x01, syn: 0x02, push: 0x08, ack: 0x10 } as const; // RFC 9293 §3.1

/** Makes the flows of a network in full, then samples them for the exporters that see them. */
export class FlowMaker {
  readonly #network: Network;
  readonly #random: Random;
  readonly #interfaces: number;
  readonly #remotes = new Map<AppId, (random: Random, into: Remote) => void>();
  readonly #remote: Remote = { address: 0, asn: 0 };
  /** Of the flow made last: true octets and packets of both directions. */
  octets = 0;
  packets = 0;
  // The flow at hand: its heavier and its lighter direction.
  readonly #true = { packets: [0, 0], full: [0, 0] };
  #small = 0;
  #seconds = 0;
  #remotePort = 0;
  #ownPort = 0;

  constructor(network: Network, index: number, random: Random) {
    this.#network = network;
    this.#random = random;
    this.#interfaces = 10 * (index + 1);
  }

  /** Makes the candidate's flow and its records; `octets` and `packets` then tell what it truly was. */
  make(candidate: Candidate, ends: Ends, waiting: Waiting): void {
    const { sizes } = candidate.part;
    const { app } = sizes;
    const random = this.#random;
    const heavier = candidate.packets;
    const lighter = sizes.lighter(heavier);
    this.#small = app.smallOctets + random.integer(SMALL_VARIES + 1);
    this.#measure(0, heavier, app.full[0]);
    this.#measure(1, lighter, app.full[1]);
    const full = this.#true.full[0]! + this.#true.full[1]!;
    this.packets = heavier + lighter;
    this.octets = full * app.fullOctets + (this.packets - full) * this.#small;
    this.#seconds = app.seconds * Math.sqrt(heavier) * (0.5 + random.next());
    this.#meet(candidate, ends.asks);
    const { eyes } = candidate.region;
    if (eyes.length === 1) this.#see(eyes[0]!, true, candidate, ends, waiting);
    else for (const { eye, sure } of this.#eyesOn(candidate)) this.#see(eye, sure, candidate, ends, waiting);
  }

  #measure(direction: 0 | 1, packets: number, share: number): void {
    this.#true.packets[direction] = packets;
    this.#true.full[direction] = Math.min(packets, Math.floor(share * packets + this.#random.next()));
  }

  /** Chooses the other end and the ports. */
  #meet({ part: { sizes } }: Candidate, asks: boolean): void {
    const { app } = sizes;
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

  /** Which exporters record it; at least one does, for the candidate was met by one of them. */
  #eyesOn({ region: { eyes, p } }: Candidate): { eye: Eye; sure: boolean }[] {
    const met = (chance: number): number => (chance >= 1 ? 1 : -Math.expm1(Math.log1p(-chance) * this.packets));
    // The first that meets it is drawn in the order of the exporters; those after it are free to see it or not.
    let left = met(p);
    let missed = 1;
    for (const [i, eye] of eyes.entries()) {
      const first = missed * met(eye.p);
      if (i === eyes.length - 1 || this.#random.next() * left < first)
        return [{ eye, sure: true }, ...eyes.slice(i + 1).map((other) => ({ eye: other, sure: false }))];
      left -= first;
      missed *= 1 - met(eye.p);
    }
    return [];
  }

  /** Samples both directions, and writes a record of each that has packets in the sample. */
  #see(eye: Eye, sure: boolean, candidate: Candidate, ends: Ends, waiting: Waiting): void {
    const [heavier, lighter] = this.#true.packets;
    const random = this.#random;
    const sampled = sure ? binomialAtLeastOne(random, this.packets, eye.p) : binomial(random, this.packets, eye.p);
    if (sampled === 0) return;
    const ofHeavier = hypergeometric(random, this.packets, heavier!, sampled);
    const { app } = candidate.part.sizes;
    const heavierIsOut = (app.heavier === "toServer") === ends.asks;
    if (ofHeavier > 0) this.#record(eye, 0, ofHeavier, heavierIsOut, candidate, ends, waiting);
    if (sampled > ofHeavier && lighter! > 0)
      this.#record(eye, 1, sampled - ofHeavier, !heavierIsOut, candidate, ends, waiting);
  }

  #record(
    eye: Eye,
    direction: 0 | 1,
    sampled: number,
    out: boolean,
    candidate: Candidate,
    ends: Ends,
    waiting: Waiting,
  ): void {
    const { app } = candidate.part.sizes;
    const random = this.#random;
    const packets = this.#true.packets[direction]!;
    const full = hypergeometric(random, packets, this.#true.full[direction]!, sampled);
    const length = Math.min(LONGEST_FLOW, this.#seconds * SECOND);
    // First and last of the sampled packets, which lie anywhere within the flow.
    const first = sampled === packets ? 0 : 1 - random.next() ** (1 / sampled);
    const last =
      sampled === packets ? 1 : sampled === 1 ? first : first + (1 - first) * random.next() ** (1 / (sampled - 1));
    const start = Math.floor(ends.start + first * length);
    const end = Math.max(start, Math.floor(ends.start + last * length));
    const leaves = end + INACTIVE_TIMEOUT;
    const observed = waiting.for(leaves);
    const row = observed.next();
    observed.exportTime[row] = leaves;
    observed.start[row] = start;
    observed.end[row] = end;
    observed.packets[row] = sampled;
    observed.octets[row] = full * app.fullOctets + (sampled - full) * this.#small;
    observed.protocol[row] = app.protocol;
    observed.flags[row] =
      app.protocol === 6 ? this.#flagsOf(sampled, packets, full, out === ends.asks, app.answered > 0) : 0;
    observed.exporter[row] = eye.exporter;
    observed.oneIn[row] = eye.oneIn;
    observed.label[row] = candidate.part.label;
    this.#address(observed, row, out, ends);
  }

  #address(observed: Observed, row: number, out: boolean, { address, prefix, way }: Ends): void {
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

  /** Flags of the sampled packets together: one packet of a direction opens, one closes, full ones push. */
  #flagsOf(sampled: number, packets: number, full: number, opens: boolean, answered: boolean): number {
    if (!answered) return TCP.syn;
    const opening = hypergeometric(this.#random, packets, 1, sampled) === 1;
    const closing = packets > 1 && hypergeometric(this.#random, packets, 1, sampled) === 1;
    const others = sampled - (opening ? 1 : 0) > 0;
    const ack = others || !opens ? TCP.ack : 0;
    return ack | (opening ? TCP.syn : 0) | (closing && others ? TCP.fin : 0) | (full > 0 ? TCP.push : 0);
  }
}
