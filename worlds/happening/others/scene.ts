import type { Random } from "../../../src/statistics/random.ts";
import { type Instant, type Milliseconds, type Period, SECOND } from "../../../src/values/instant.ts";
import type { Waiting } from "../../instrument/meter.ts";
import type { Instrument, Region, View } from "../../instrument/view.ts";
import type { Network } from "../../world/networks.ts";
import type { World } from "../../world.ts";
import { type AppPart, type Candidate, type Outlook, outlookOf } from "../actors.ts";
import type { DnsExchange } from "../dns-exchange.ts";
import type { Elsewhere, Remote } from "../elsewhere.ts";
import { type Ends, FlowMaker } from "../flows.ts";
import { partsOfWeek } from "../schedule.ts";
import type { Tallies, Tally, Volume } from "../tally.ts";

/** Somebody or something that is neither people nor servers nor background: miners, tunnels, attacks … */
export interface Other {
  readonly actor: number;
  /** Whether its flows are answered, so that they count as use. */
  readonly answered: boolean;
  /** Lets the half hour happen that begins at `at`. */
  step(at: Instant, scene: Scene): void;
  /** What is expected of it in the half hour, and in which prefix; for the truth. */
  expects(at: Instant): Expected | null;
}

export interface Expected extends Volume {
  readonly prefix: number;
}

/** Where records and exchanges wait for their time, while somebody looks. */
export interface Stage extends Waiting {
  readonly from: Instant;
  readonly to: Instant;
  dns(exchange: DnsExchange): void;
}

interface MutableGiven {
  readonly remote: Remote;
  ownPort: number;
  remotePort: number;
  lasts: Milliseconds;
  amid: boolean;
}

/** What the others of a network have in common: their flows are sampled, written, counted here. */
export class Scene {
  readonly elsewhere: Elsewhere;
  /** The flow at hand: whoever makes it fills this in. */
  readonly given: MutableGiven = {
    remote: { address: 0, asn: 0, name: 0 },
    ownPort: 0,
    remotePort: 0,
    lasts: 0,
    amid: false,
  };
  readonly ends: Ends = { address: 0, prefix: 0, way: 0, asks: true, start: 0, given: this.given, actor: 0 };
  stage!: Stage;
  /** Of the step at hand, by prefix; null where it cannot be reached. */
  ways: readonly (readonly number[] | null)[] = [];
  readonly #network: Network;
  readonly #index: number;
  readonly #instrument: Instrument;
  readonly #drawn: Tallies;
  readonly #seen: Random;
  readonly #flows: FlowMaker;
  readonly #candidate = {} as Candidate;
  readonly #outlooks = new Map<View, Map<AppPart, Outlook>>();

  constructor(
    { networks }: Pick<World, "networks">,
    index: number,
    instrument: Instrument,
    drawn: Tallies,
    random: Random,
    elsewhere: Elsewhere,
  ) {
    const network = networks[index]!;
    this.#network = network;
    this.#index = index;
    this.#instrument = instrument;
    this.#drawn = drawn;
    this.#seen = random;
    this.elsewhere = elsewhere;
    this.#flows = new FlowMaker(network, index, random, elsewhere, 2 ** 31);
  }

  /**
   * One flow of `packets` in its heavier direction, by whom and whither `ends` and `given` say. `luck`, from 0 to 1, decides
   * which exporter and way it passes: the same for all parts of a long conversation. Returns the exporter that
   * sees every packet of it, or -1.
   */
  one(actor: number, part: AppPart, packets: number, answered: boolean, luck: number): number {
    const { ends, stage } = this;
    const ways = this.ways[ends.prefix];
    if (!ways || ends.start < stage.from || ends.start >= stage.to) return -1;
    ends.way = placeOf((luck * 7919) % 1, ways);
    const { sizes } = part;
    const all = packets + sizes.lighter(packets);
    const region = regionAt(this.#instrument.at(ends.start), luck);
    const met = region && (region.chance.sure || this.#seen.next() < region.chance.met(all));
    if (met) {
      const candidate = this.#candidate;
      candidate.part = part;
      candidate.region = region;
      candidate.packets = packets;
      this.#flows.make(candidate, ends, stage);
      this.#count(actor, answered, 1, this.#flows.octets, this.#flows.packets);
    } else this.#count(actor, answered, 1, sizes.octets(packets), all);
    return region?.eyes.find(({ p }) => p >= 1)?.exporter ?? -1;
  }

  /**
   * Many flows alike, `flows` expected in a part of this step; those that nobody samples are only counted. `fill` settles
   * each, and is told the exporter that sees every packet, or -1.
   */
  many(
    actor: number,
    part: AppPart,
    flows: number,
    answered: boolean,
    { from, to }: Period,
    fill: (exporter: number) => void,
  ): void {
    const outlook = this.#outlookOf(part, from);
    const { ends, stage } = this;
    const seen = this.#seen;
    for (let left = seen.poisson(flows * outlook.candidates); left > 0; left--) {
      const candidate = this.#candidate;
      outlook.draw(seen, candidate);
      if (candidate.packets === 0) continue;
      ends.start = from + seen.next() * (to - from);
      fill(candidate.region.eyes.find(({ p }) => p >= 1)?.exporter ?? -1);
      const ways = this.ways[ends.prefix];
      if (!ways || ends.start < stage.from || ends.start >= stage.to) continue;
      ends.way = placeOf(seen.next(), ways);
      this.given.lasts = part.sizes.app.seconds * Math.sqrt(candidate.packets) * (0.5 + seen.next()) * SECOND;
      this.#flows.make(candidate, ends, stage);
      this.#count(actor, answered, 1, this.#flows.octets, this.#flows.packets);
    }
    const unseen = seen.poisson(flows * (1 - outlook.seen));
    ends.start = from;
    if (unseen > 0 && this.ways[ends.prefix])
      this.#count(actor, answered, unseen, unseen * outlook.unseen.octets, unseen * outlook.unseen.packets);
  }

  #outlookOf(part: AppPart, at: Instant): Outlook {
    const view = this.#instrument.at(at);
    const known = this.#outlooks.get(view) ?? new Map<AppPart, Outlook>();
    this.#outlooks.set(view, known);
    const outlook = known.get(part) ?? outlookOf({ apps: [{ ...part, share: 1 }] }, view);
    known.set(part, outlook);
    return outlook;
  }

  #count(actor: number, answered: boolean, flows: number, octets: number, packets: number): void {
    const { start, way } = this.ends;
    if (start < this.stage.from) return;
    const parts = partsOfWeek(start + this.#network.zone.offsetAt(start));
    this.#drawn.at(start, this.#index, (tally: Tally) => {
      if (answered) tally.add(actor, flows, octets, packets, way, parts);
      else tally.addBackground(actor, flows, octets, packets);
    });
  }
}

/** The exporters that a flow passes; undefined where it passes none. */
function regionAt({ regions }: View, luck: number): Region | undefined {
  let reached = 0;
  for (const region of regions) {
    reached += region.share;
    if (luck < reached) return region;
  }
  return undefined;
}

/** Which of some shares a place between 0 and 1 falls into. */
function placeOf(place: number, shares: readonly number[]): number {
  let left = place;
  let last = 0;
  for (const [i, share] of shares.entries()) {
    if (share > 0) last = i;
    left -= share;
    if (left < 0 && share > 0) return i;
  }
  return last;
}
