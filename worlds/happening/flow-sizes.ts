import type { Random } from "../../src/statistics/random.ts";
import type { SamplingChance } from "../instrument/sampling-chance.ts";
import { Alias } from "./alias.ts";
import { APPS, type App, type AppId } from "./apps.ts";

/** What is known of a packet sample beforehand: how many flows it meets, and what the others carry. */
export interface Seen {
  /** Share of the flows that a sample meets. */
  readonly share: number;
  /** Mean and variance of the octets, and mean of the packets, of the flows that it does not meet. */
  readonly unseen: { readonly octets: number; readonly variance: number; readonly packets: number };
  /** Candidates that must be drawn for one flow: the envelope of the rejection. */
  readonly candidates: number;
  /** Packets of the heavier direction of a flow that the sample meets; 0 where the candidate is turned down. */
  draw(random: Random): number;
}

const SINGLE = 48; // up to here every number of packets is a bin of its own
const RATIO = 1.05; // beyond, bins grow by this

/**
 * How many packets the flows of an application have, as bins: a lognormal body and a Pareto tail, cut at the most.
 * Flows that no sampled packet belongs to are never made; those that are met are drawn from the thinned distribution.
 */
export class FlowSizes {
  readonly app: App;
  readonly mean: { readonly octets: number; readonly packets: number };
  readonly #first: number[] = [];
  readonly #last: number[] = [];
  readonly #share: number[] = [];
  readonly #seen = new Map<string, Seen>();

  constructor(app: App) {
    this.app = app;
    const { most } = app.packets;
    for (let first = 1; first <= most; ) {
      const last = first < SINGLE ? first : Math.min(most, Math.max(first, Math.floor(first * RATIO) - 1));
      this.#first.push(first);
      this.#last.push(last);
      this.#share.push(this.#below(last + 0.5) - (first === 1 ? 0 : this.#below(first - 0.5)));
      first = last + 1;
    }
    const whole = this.#share.reduce((sum, share) => sum + share, 0);
    for (let bin = 0; bin < this.#share.length; bin++) this.#share[bin]! /= whole;
    this.mean = {
      octets: this.#expect((packets) => this.octets(packets)),
      packets: this.#expect((packets) => packets + this.lighter(packets)),
    };
  }

  /** Packets of the lighter direction. */
  lighter(heavier: number): number {
    return this.app.answered === 0 ? 0 : Math.max(1, Math.round(heavier * this.app.answered));
  }

  /** Octets expected of both directions; small packets vary by up to 16 octets. */
  octets(heavier: number): number {
    const { full, fullOctets } = this.app;
    const small = this.app.smallOctets + SMALL_VARIES / 2;
    const mean = (share: number): number => share * fullOctets + (1 - share) * small;
    return heavier * mean(full[0]) + this.lighter(heavier) * mean(full[1]);
  }

  /** Flows as met by a sample of their packets. */
  seen(chance: SamplingChance): Seen {
    let seen = this.#seen.get(chance.key);
    if (!seen) {
      seen = this.#thin(chance);
      this.#seen.set(chance.key, seen);
    }
    return seen;
  }

  /** Calls back with every number of packets that occurs, and its probability. */
  each(visit: (heavier: number, probability: number) => void): void {
    for (let bin = 0; bin < this.#share.length; bin++) {
      const width = this.#last[bin]! - this.#first[bin]! + 1;
      for (let packets = this.#first[bin]!; packets <= this.#last[bin]!; packets++)
        visit(packets, this.#share[bin]! / width);
    }
  }

  #thin(chance: SamplingChance): Seen {
    const met = (heavier: number): number => chance.met(heavier + this.lighter(heavier));
    const most = this.#last.map(met); // the chance grows with the packets, so the last of a bin has the highest
    const weights = this.#share.map((share, bin) => share * most[bin]!);
    const candidates = weights.reduce((sum, weight) => sum + weight, 0);
    const alias = new Alias(weights);
    const share = this.#expect(met);
    const missed = (value: (packets: number) => number): number =>
      share >= 1 ? 0 : this.#expect((packets) => (1 - met(packets)) * value(packets)) / (1 - share);
    const octets = missed((packets) => this.octets(packets));
    const variance = missed((packets) => this.octets(packets) ** 2) - octets ** 2;
    const draw = (random: Random): number => {
      const bin = alias.draw(random);
      const first = this.#first[bin]!;
      const width = this.#last[bin]! - first + 1;
      if (width === 1) return first;
      const packets = first + random.integer(width);
      return chance.sure || random.next() * most[bin]! < met(packets) ? packets : 0;
    };
    return { share, unseen: { octets, variance, packets: missed((n) => n + this.lighter(n)) }, candidates, draw };
  }

  #expect(value: (packets: number) => number): number {
    let sum = 0;
    this.each((packets, probability) => {
      sum += probability * value(packets);
    });
    return sum;
  }

  /** Distribution function before the cut. */
  #below(packets: number): number {
    const { median, deviation, tail } = this.app.packets;
    const body = normalBelow(Math.log(packets / median) / deviation);
    const far = packets <= tail.from ? 0 : 1 - (tail.from / packets) ** tail.slope;
    return (1 - tail.share) * body + tail.share * far;
  }
}

const made = new Map<AppId, FlowSizes>();

/** The sizes of an application's flows, made once. */
export function sizesOf(app: AppId): FlowSizes {
  const sizes = made.get(app) ?? new FlowSizes(APPS[app]);
  made.set(app, sizes);
  return sizes;
}

/** Small packets are longer than their least by 0 to this many octets, alike within a flow. */
export const SMALL_VARIES = 16;

/** Standard normal distribution function, to 1e-7 (Abramowitz & Stegun 26.2.17). */
function normalBelow(z: number): number {
  if (z < 0) return 1 - normalBelow(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
}
