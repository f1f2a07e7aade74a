import type { Random } from "../../src/statistics/random.ts";
import { type Instant, MINUTE, type Milliseconds, SECOND } from "../../src/values/instant.ts";
import { FlowSampler } from "../instrument/flow-sampler.ts";
import { Meter, type Passing, type Waiting } from "../instrument/meter.ts";
import { PortSharing } from "../instrument/port-sharing.ts";
import type { Network } from "../world/networks.ts";
import type { Candidate } from "./actors.ts";
import type { App, AppId } from "./apps.ts";
import type { ChooseRemote, Elsewhere, Remote } from "./elsewhere.ts";

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
  /** Place among the network's actors. */
  actor: number;
}

/** The other end, ports and length of a flow that whoever makes it knows. */
export interface Given {
  readonly remote: Remote;
  readonly ownPort: number;
  readonly remotePort: number;
  readonly lasts: Milliseconds;
  /** Part of a longer conversation, which opened and will close elsewhere. */
  readonly amid: boolean;
}

/** Flows last no longer: below the usual active time-out of 30 minutes, which would cut them. */
const LONGEST_FLOW = 25 * MINUTE;

/** Makes the flows of a network with all that a record tells of them. */
export class FlowMaker {
  readonly #network: Network;
  readonly #random: Random;
  readonly #sampler: FlowSampler;
  readonly #interfaces: number;
  readonly #elsewhere: Elsewhere;
  readonly #remotes = new Map<AppId, ChooseRemote>();
  readonly #remote: Remote = { address: 0, asn: 0, name: 0 };
  /** The flow at hand. */
  readonly #passing: Passing;
  readonly #nat: PortSharing;
  #waiting!: Waiting;

  /** Flows are numbered from `firstFlow` on. */
  constructor(network: Network, index: number, random: Random, elsewhere: Elsewhere, firstFlow = 0) {
    this.#network = network;
    this.#nat = new PortSharing(network);
    this.#elsewhere = elsewhere;
    this.#random = random;
    const meter = new Meter(random);
    this.#sampler = new FlowSampler(random, (sample) => meter.record(sample, this.#passing, this.#waiting));
    this.#interfaces = 10 * (index + 1);
    this.#passing = newPassing(this.#interfaces);
    this.#passing.flow = firstFlow;
  }

  /** True octets and packets of the flow made last. */
  get octets(): number {
    return this.#sampler.octets;
  }

  get packets(): number {
    return this.#sampler.packets;
  }

  /** The other end of the flow made last. */
  get met(): Readonly<Passing> {
    return this.#passing;
  }

  /** Makes the candidate's flow and its records. */
  make(candidate: Candidate, ends: Ends, waiting: Waiting): void {
    const { app } = candidate.part.sizes;
    const passing = this.#passing;
    this.#waiting = waiting;
    passing.flow = (passing.flow + 1) >>> 0;
    passing.start = ends.start;
    if (ends.given) this.#take(ends.given);
    else {
      passing.lasts = Math.min(
        LONGEST_FLOW,
        app.seconds * Math.sqrt(candidate.packets) * (0.5 + this.#random.next()) * SECOND,
      );
      this.#meet(app, ends);
    }
    this.#leave(ends);
    this.#sampler.begin(candidate, ends.given?.amid ?? false);
    this.#sampler.see(candidate, ends.asks);
  }

  #take({ remote, ownPort, remotePort, lasts }: Given): void {
    const passing = this.#passing;
    passing.lasts = Math.min(LONGEST_FLOW, lasts);
    passing.port = ownPort;
    passing.remotePort = remotePort;
    passing.remoteAddress = remote.address;
    passing.remoteAsn = remote.asn;
    passing.name = remote.name;
  }

  /** Chooses the other end and the ports. */
  #meet(app: App, { asks, start }: Ends): void {
    let choose = this.#remotes.get(app.id);
    if (!choose) {
      choose = this.#elsewhere.remotesOf(app);
      this.#remotes.set(app.id, choose);
    }
    choose(this.#random, this.#remote, start);
    const service = app.ports[this.#random.integer(app.ports.length)]!;
    const client = 32768 + this.#random.integer(28232);
    const passing = this.#passing;
    passing.port = asks ? client : service;
    passing.remotePort = asks ? service : client;
    passing.remoteAddress = this.#remote.address;
    passing.remoteAsn = this.#remote.asn;
    passing.name = this.#remote.name;
  }

  /** By which way the flow leaves and comes back. */
  #leave({ address, prefix, way, asks, start }: Ends): void {
    const passing = this.#passing;
    passing.address = address;
    if (asks) this.#nat.translate(address, prefix, start, passing);
    passing.asn = this.#network.prefixes[prefix]!.originAsn;
    passing.outBy = passing.inBy = this.#network.ways[way]!.asn;
    passing.outside = passing.outsideIn = this.#interfaces + 1 + way;
  }
}

function newPassing(inside: number): Passing {
  return {
    start: 0,
    lasts: 0,
    flow: 0,
    address: 0,
    port: 0,
    asn: 0,
    remoteAddress: 0,
    remotePort: 0,
    remoteAsn: 0,
    outBy: 0,
    inBy: 0,
    inside,
    outside: 0,
    outsideIn: 0,
    name: 0,
  };
}
