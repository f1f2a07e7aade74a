import type { Instant } from "../../src/values/instant.ts";
import type { Network } from "../world/networks.ts";
import type { World } from "../world.ts";
import { PARTS_OF_WEEK } from "./schedule.ts";

/** Octets, packets and flows, both directions of a flow together. */
export interface Volume {
  octets: number;
  packets: number;
  flows: number;
}

/** What happened in a window, in one network: all of it, whoever saw it. */
export class Tally {
  readonly answered: Volume = { octets: 0, packets: 0, flows: 0 };
  readonly background: Volume = { octets: 0, packets: 0, flows: 0 };
  /** Addresses of people, summed over days; and how many days that were. */
  hostDays = 0;
  days = 0;
  /** Answered flows by way. */
  readonly wayOctets: Float64Array;
  readonly wayFlows: Float64Array;
  /** Answered flows of people and servers by part of the local week. */
  readonly partOctets = new Float64Array(PARTS_OF_WEEK.length);
  readonly partFlows = new Float64Array(PARTS_OF_WEEK.length);

  /** Answered and unanswered flows by who makes them: places in `actorNames`. */
  readonly actors: Volume[] = [];

  constructor({ ways }: Network) {
    this.wayOctets = new Float64Array(ways.length);
    this.wayFlows = new Float64Array(ways.length);
  }

  /** Adds an actor's answered flows of one way and of one part of the week (bits of `partsOfWeek`). */
  add(actor: number, flows: number, octets: number, packets: number, way: number, parts: number): void {
    this.#of(actor, flows, octets, packets);
    this.answered.flows += flows;
    this.answered.octets += octets;
    this.answered.packets += packets;
    this.wayOctets[way]! += octets;
    this.wayFlows[way]! += flows;
    for (let part = 0; part < PARTS_OF_WEEK.length; part++)
      if ((parts >> part) & 1) {
        this.partOctets[part]! += octets;
        this.partFlows[part]! += flows;
      }
  }

  addBackground(actor: number, flows: number, octets: number, packets: number): void {
    this.#of(actor, flows, octets, packets);
    this.background.flows += flows;
    this.background.octets += octets;
    this.background.packets += packets;
  }

  #of(actor: number, flows: number, octets: number, packets: number): void {
    while (this.actors.length <= actor) this.actors.push({ octets: 0, packets: 0, flows: 0 });
    const volume = this.actors[actor]!;
    volume.flows += flows;
    volume.octets += octets;
    volume.packets += packets;
  }
}

/** Tallies by window and network. */
export class Tallies {
  readonly #windows: World["windows"];
  readonly tallies: readonly (readonly Tally[])[];

  constructor({ windows, networks }: Pick<World, "windows" | "networks">) {
    this.#windows = windows;
    this.tallies = windows.map(() => networks.map((network) => new Tally(network)));
  }

  of(window: number, network: number): Tally {
    return this.tallies[window]![network]!;
  }

  holds(window: number, instant: Instant): boolean {
    const { from, to } = this.#windows[window]!.period;
    return instant >= from && instant < to;
  }

  /** The tallies of a network for all windows that hold the instant. */
  at(instant: Instant, network: number, visit: (tally: Tally) => void): void {
    for (const [window, tallies] of this.tallies.entries()) if (this.holds(window, instant)) visit(tallies[network]!);
  }
}
