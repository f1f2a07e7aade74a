import type { Random } from "../../src/statistics/random.ts";
import type { Candidate } from "../happening/actors.ts";
import type { App } from "../happening/apps.ts";
import { SMALL_VARIES } from "../happening/flow-sizes.ts";
import { binomial, binomialAtLeastOne, hypergeometric } from "./sampling.ts";
import type { Eye } from "./view.ts";

/** One direction of a flow as an exporter met it. */
export interface Sample {
  eye: Eye;
  app: App;
  label: number;
  /** Whether it goes out of the network. */
  out: boolean;
  /** Sampled packets and their octets. */
  packets: number;
  octets: number;
  fullPackets: number;
  /** Octets of each of the others. */
  smallOctets: number;
  /** Whether it is sent by the end that opened the flow. */
  opens: boolean;
  /** All packets of this direction. */
  ofPackets: number;
  tcpControlBits: number;
}

const TCP = { fin: 0x01, syn: 0x02, push: 0x08, ack: 0x10 } as const; // RFC 9293 §3.1
/** Packets of each end in the least connection: the handshake takes one of them, what it is for the other (RFC 9293 §3.5). */
const LEAST_OF_A_CONNECTION = 2;

/** Makes the candidates of a thinned world into whole flows, and samples their packets for each exporter that sees them. */
export class FlowSampler {
  readonly #random: Random;
  readonly #meets: (sample: Sample) => void;
  readonly #sample = {} as Sample;
  /** Of the flow at hand: true octets and packets of both directions. */
  octets = 0;
  packets = 0;
  /** Packets and full packets of the heavier and of the lighter direction. */
  #heavier = 0;
  #lighter = 0;
  #fullHeavier = 0;
  #fullLighter = 0;
  #small = 0;
  /** Part of a longer conversation: it neither opens nor closes here. */
  #amid = false;

  /** `meets` is called for each direction that an exporter samples; the sample it gets is used again. */
  constructor(random: Random, meets: (sample: Sample) => void) {
    this.#random = random;
    this.#meets = meets;
  }

  /** Draws what the flow truly is. */
  begin({ part: { sizes, label }, packets }: Candidate, amid = false): void {
    const { app } = sizes;
    const random = this.#random;
    this.#amid = amid;
    this.#heavier = packets;
    this.#lighter = sizes.lighter(packets);
    this.#fullHeavier = Math.min(packets, Math.floor(app.full[0] * packets + random.next()));
    this.#fullLighter = Math.min(this.#lighter, Math.floor(app.full[1] * this.#lighter + random.next()));
    this.#small = app.smallOctets + random.integer(SMALL_VARIES + 1);
    this.packets = this.#heavier + this.#lighter;
    const full = this.#fullHeavier + this.#fullLighter;
    this.octets = full * app.fullOctets + (this.packets - full) * this.#small;
    this.#sample.app = app;
    this.#sample.label = label;
  }

  /** Samples it for those who see it; `asks`: the network's own end began it. */
  see({ region: { eyes, chance } }: Candidate, asks: boolean): void {
    if (eyes.length === 1) {
      this.#through(eyes[0]!, true, asks);
      return;
    }
    // The first that meets it is drawn in the order of the exporters; those after it are free to meet it or not.
    let left = chance.met(this.packets);
    let missed = 1;
    let found = false;
    for (const [i, eye] of eyes.entries()) {
      const first = missed * eye.chance.met(this.packets);
      const sure: boolean = !found && (i === eyes.length - 1 || this.#random.next() * left < first);
      if (sure || found) this.#through(eye, sure, asks);
      found ||= sure;
      left -= first;
      missed *= 1 - eye.chance.met(this.packets);
    }
  }

  /** Samples both directions through one exporter; `sure`: at least one packet is known to be among them. */
  #through(eye: Eye, sure: boolean, asks: boolean): void {
    const random = this.#random;
    const sampled = this.#sampled(eye, sure);
    if (sampled === 0) return;
    const ofHeavier = hypergeometric(random, this.packets, this.#heavier, sampled);
    const { app } = this.#sample;
    const heavierIsOut = (app.heavier === "toServer") === asks;
    this.#sample.eye = eye;
    this.#direction(ofHeavier, this.#heavier, this.#fullHeavier, heavierIsOut, asks);
    this.#direction(sampled - ofHeavier, this.#lighter, this.#fullLighter, !heavierIsOut, asks);
  }

  #sampled({ p, oneIn, counts }: Eye, sure: boolean): number {
    if (!counts) return (sure ? binomialAtLeastOne : binomial)(this.#random, this.packets, p);
    if (sure && this.packets <= oneIn) return 1;
    return Math.floor(this.packets / oneIn + this.#random.next());
  }

  #direction(sampled: number, packets: number, full: number, out: boolean, asks: boolean): void {
    const sample = this.#sample;
    const { directions } = sample.eye;
    if (sampled === 0 || (directions !== "both" && directions !== (out ? "out" : "in"))) return;
    const { app } = sample;
    const fullSampled = hypergeometric(this.#random, packets, full, sampled);
    sample.out = out;
    sample.packets = sampled;
    sample.ofPackets = packets;
    sample.fullPackets = fullSampled;
    sample.smallOctets = this.#small;
    sample.opens = out === asks;
    sample.octets = fullSampled * app.fullOctets + (sampled - fullSampled) * this.#small;
    sample.tcpControlBits = app.protocol === 6 ? this.#flags(sampled, packets, fullSampled, out === asks) : 0;
    this.#meets(sample);
  }

  /**
   * Flags of the sampled packets together: one packet of a direction opens, one closes, full ones push. An exchange of fewer
   * packets than a connection takes is a piece of a longer one.
   */
  #flags(sampled: number, packets: number, full: number, opens: boolean): number {
    if (this.#sample.app.answered === 0) return this.#sample.app.id === "backscatter" ? TCP.syn | TCP.ack : TCP.syn;
    if (this.#amid) return TCP.ack | (full > 0 ? TCP.push : 0);
    const opening = this.#random.next() * packets < sampled;
    const closing = packets > 1 && this.#random.next() * packets < sampled;
    if (Math.min(this.#heavier, this.#lighter) < LEAST_OF_A_CONNECTION) return TCP.ack | (full > 0 ? TCP.push : 0);
    const others = sampled > (opening ? 1 : 0);
    const ack = others || !opens ? TCP.ack : 0;
    return ack | (opening ? TCP.syn : 0) | (closing && others ? TCP.fin : 0) | (full > 0 ? TCP.push : 0);
  }
}
