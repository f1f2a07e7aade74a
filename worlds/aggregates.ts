import { createRandom, type Random } from "../src/statistics/random.ts";
import { DAY, HOUR, type Instant } from "../src/values/instant.ts";
import { type Actor, actorsOf, type Candidate, type Outlook, outlookOf } from "./happening/actors.ts";
import { DayEffects } from "./happening/day-effects.ts";
import { pick } from "./happening/pick.ts";
import { Calendar, Demand, HOST_SKEW, hostsIn, longestSession, stepsOf, waysAt } from "./happening/schedule.ts";
import { VISIT_LAGS } from "./happening/sessions.ts";
import { FlowSampler, type Sample } from "./instrument/flow-sampler.ts";
import { Instrument, type View } from "./instrument/view.ts";
import { STEP } from "./step.ts";
import type { Exporter } from "./world/instrument.ts";
import type { Network } from "./world/networks.ts";
import type { World } from "./world.ts";

/** Sampled totals of a local day or hour, as a store would sum them up; nothing is scaled. */
export interface Total {
  readonly network: string;
  /** Days or hours since 1970 by the network's own clock. */
  readonly bin: number;
  /** Address of the exporter. */
  readonly exporter: string;
  /** As the exporter tells it. */
  readonly samplingProbability: number | null;
  readonly actor: Actor["kind"];
  /** Id of the way; empty where the exporter does not tell its neighbours. */
  readonly way: string;
  records: number;
  octets: number;
  packets: number;
  /** Octets that the network sent. */
  sentOctets: number;
  /** Σ octets² ÷ packets, of each record. */
  octetSquares: number;
  /** TCP records whose flags hold SYN. */
  synRecords: number;
  /** Sent TCP records whose flags hold SYN and ACK. */
  answered: number;
  leastPackets: number;
}

interface Hosts {
  readonly network: string;
  readonly bin: number;
  /** Addresses of people from which a sampled packet came, and those that any sampled packet concerned. */
  readonly sending: number;
  readonly seen: number;
}

/** Share of a bin in which records of an exporter arrived. */
interface Covered {
  readonly network: string;
  readonly bin: number;
  readonly exporter: string;
  readonly share: number;
}

export interface Aggregates {
  readonly totals: readonly Total[];
  readonly hosts: readonly Hosts[];
  readonly covered: readonly Covered[];
}

/**
 * A world summed up by day or hour without its records: for tests that need hundreds of seeds. Sessions, flows, sizes and
 * samples are drawn as in `simulate`; times within a bin, addresses and ports are not. A session stays within its bin.
 */
export class Summary {
  readonly #world: World;
  readonly #networks: readonly Plan[];

  constructor(world: World, by: "day" | "hour") {
    this.#world = world;
    const instrument = new Instrument(world);
    this.#networks = world.networks.map((network) => planOf(world, network, by, instrument));
  }

  draw(seed: number): Aggregates {
    const random = createRandom(seed).fork(`world ${this.#world.id}`);
    const drawn = this.#networks.map((plan) => new Run(this.#world, plan, random.fork(plan.network.id)).all());
    return {
      totals: drawn.flatMap(({ totals }) => totals),
      hosts: drawn.flatMap(({ hosts }) => hosts),
      covered: this.#networks.flatMap(({ covered }) => covered),
    };
  }
}

/** A piece of a bin in which neither the instrument nor the routes change. */
interface Piece {
  readonly bin: number;
  readonly day: number;
  readonly at: Instant;
  readonly view: View;
  readonly silent: number;
  /** Octets expected of each actor, before the day's own effect. */
  readonly octets: number[];
  steps: number;
}

interface Plan {
  readonly network: Network;
  readonly actors: readonly Actor[];
  readonly demand: Demand;
  readonly pieces: readonly Piece[];
  readonly covered: readonly Covered[];
  readonly outlooks: ReadonlyMap<View, readonly Outlook[]>;
}

function planOf(world: World, network: Network, by: "day" | "hour", instrument: Instrument): Plan {
  const actors = actorsOf(network, []);
  const demand = new Demand(network);
  const width = by === "day" ? DAY : HOUR;
  const pieces: Piece[] = [];
  const routes = [...new Set(network.routing.flatMap((rows) => rows.map(({ from }) => from)))].sort((a, b) => a - b);
  for (const visible of world.visible) {
    let key = "";
    for (const [at, octets] of spread(network, actors, demand, visible.from, visible.to)) {
      const local = at + network.zone.offsetAt(at);
      const bin = Math.floor(local / width);
      const view = instrument.at(at);
      const silent = silentAt(world.exporters, at);
      const same = `${bin} ${silent} ${routes.findLastIndex((from) => from <= at)}`;
      const last = pieces.at(-1);
      if (last && same === key && last.view === view) {
        last.steps++;
        for (const [a, more] of octets.entries()) last.octets[a]! += more;
      } else pieces.push({ bin, day: Math.floor(local / DAY), at, view, silent, octets: [...octets], steps: 1 });
      key = same;
    }
  }
  const views = [...new Set(pieces.map(({ view }) => view))];
  const outlooks = new Map(views.map((view) => [view, actors.map((actor) => outlookOf(actor, view))]));
  return { network, actors, demand, pieces, covered: coveredBy(world, network, pieces, width / STEP), outlooks };
}

/** Steps of a visible period with the octets that each actor's flows are expected to begin in it. */
function* spread(
  network: Network,
  actors: readonly Actor[],
  demand: Demand,
  from: Instant,
  to: Instant,
): Generator<[Instant, number[]]> {
  const calendar = new Calendar(network);
  const recent: number[][] = []; // octets of sessions by the step they begin in, the latest first
  const longest = longestSession({ networks: [network] });
  for (const at of stepsOf({ from: from - longest * STEP, to })) {
    const { lived } = calendar.at(at);
    recent.unshift(
      actors.map((actor) =>
        actor.kind === "background" ? 0 : demand.sessions(actor, at, lived) * actor.octetsPerSession,
      ),
    );
    if (recent.length > longest) recent.pop();
    if (at < from) continue;
    yield [
      at,
      actors.map((actor, a) =>
        actor.kind === "background" ? backgroundOctets(network, actor) : lagged(network, actor, a, recent),
      ),
    ];
  }
}

function lagged({ people }: Network, { kind }: Actor, a: number, recent: readonly number[][]): number {
  const lags = kind === "people" ? people!.sessions.lags : VISIT_LAGS;
  return lags.reduce((sum, share, lag) => sum + share * (recent[lag]?.[a] ?? 0), 0);
}

function backgroundOctets({ prefixes, backgroundPerAddressDay }: Network, { octetsPerSession }: Actor): number {
  const addresses = prefixes.reduce((sum, { size }) => sum + size, 0);
  return (addresses * backgroundPerAddressDay * octetsPerSession * STEP) / DAY;
}

/** Exporters of which nothing arrives, as bits. */
function silentAt(exporters: readonly Exporter[], at: Instant): number {
  return exporters.reduce(
    (bits, { missing, index }) => (missing.some(({ from, to }) => at >= from && at < to) ? bits | (1 << index) : bits),
    0,
  );
}

function coveredBy(world: World, network: Network, pieces: readonly Piece[], steps: number): Covered[] {
  const shares = new Map<string, Covered & { share: number }>();
  for (const piece of pieces)
    for (const { index, address, period } of world.exporters) {
      if ((piece.silent >> index) & 1 || piece.at < period.from || piece.at >= period.to) continue;
      const key = `${piece.bin} ${index}`;
      const row = shares.get(key) ?? { network: network.id, bin: piece.bin, exporter: address, share: 0 };
      row.share += piece.steps / steps;
      shares.set(key, row);
    }
  return [...shares.values()];
}

/** One network, one seed. */
class Run {
  readonly #world: World;
  readonly #plan: Plan;
  readonly #random: Random;
  readonly #days: DayEffects;
  readonly #people: readonly number[];
  readonly #sampler: FlowSampler;
  readonly #totals: Total[] = [];
  readonly #hosts: Hosts[] = [];
  readonly #open = new Map<number, Total>();
  readonly #sending = new Set<number>();
  readonly #seen = new Set<number>();
  readonly #candidate = {} as Candidate;
  #piece!: Piece;
  #actor!: Actor;
  readonly #ways: (readonly number[] | null)[] = [];
  readonly #hostsIn: number[] = [];
  #way = 0;
  #host = 0;

  constructor(world: World, plan: Plan, random: Random) {
    this.#world = world;
    this.#plan = plan;
    this.#random = random;
    this.#days = new DayEffects(plan.network, random.fork("days"));
    this.#days.of(Math.floor(world.period.from / DAY) - 1);
    this.#people = plan.network.prefixes.map(({ people }) => people);
    this.#sampler = new FlowSampler(random, (sample) => this.#add(sample));
  }

  all(): { totals: readonly Total[]; hosts: readonly Hosts[] } {
    for (const piece of this.#plan.pieces) {
      if (this.#piece && this.#piece.bin !== piece.bin) this.#close();
      else if (this.#piece && this.#piece.view !== piece.view) this.#closeTotals();
      this.#enter(piece);
      const effect = this.#days.of(piece.day);
      const outlooks = this.#plan.outlooks.get(piece.view)!;
      for (const [a, actor] of this.#plan.actors.entries()) {
        this.#actor = actor;
        const sessions = (piece.octets[a]! / actor.octetsPerSession) * (actor.kind === "background" ? 1 : effect);
        if (actor.kind === "background") this.#background(outlooks[a]!, sessions);
        else for (let left = this.#random.poisson(sessions); left > 0; left--) this.#session(outlooks[a]!);
      }
    }
    this.#close();
    return { totals: this.#totals, hosts: this.#hosts };
  }

  #session(outlook: Outlook): void {
    const random = this.#random;
    const { kind, deviation, flowsPerSession } = this.#actor;
    const flows = flowsPerSession * random.lognormal(-(deviation ** 2) / 2, deviation);
    const candidates = random.poisson(flows * outlook.candidates);
    if (candidates === 0) return;
    const prefix = kind === "servers" ? this.#plan.network.servers!.prefix : pick(random, this.#people);
    if (kind === "people")
      this.#host = prefix * 65_536 + Math.floor(random.next() ** HOST_SKEW * this.#hostsIn[prefix]!);
    const ways = this.#ways[prefix]!;
    if (ways) for (let i = 0; i < candidates; i++) this.#flow(outlook, ways);
  }

  /** Unanswered flows to any address; `flows` are expected. */
  #background(outlook: Outlook, flows: number): void {
    for (let left = this.#random.poisson(flows * outlook.candidates); left > 0; left--) {
      const ways = this.#ways[this.#random.integer(this.#ways.length)]!;
      if (ways) this.#flow(outlook, ways);
    }
  }

  #flow(outlook: Outlook, ways: readonly number[]): void {
    outlook.draw(this.#random, this.#candidate);
    if (this.#candidate.packets === 0) return;
    this.#way = pick(this.#random, ways);
    this.#sampler.begin(this.#candidate);
    this.#sampler.see(this.#candidate, this.#actor.kind === "people");
  }

  /** What holds for the whole piece, by prefix. */
  #enter(piece: Piece): void {
    const { network, demand } = this.#plan;
    const level = demand.level(piece.at);
    this.#piece = piece;
    for (let prefix = 0; prefix < network.prefixes.length; prefix++) {
      this.#ways[prefix] = waysAt(network, prefix, piece.at);
      this.#hostsIn[prefix] = network.people ? hostsIn(network, prefix, level) : 0;
    }
  }

  #add({ eye, out, packets, octets, tcpControlBits }: Sample): void {
    const exporter = this.#world.exporters[eye.exporter]!;
    if ((this.#piece.silent >> eye.exporter) & 1) return;
    if (exporter.loss > 0 && this.#random.next() < exporter.loss) return;
    const total = this.#totalOf(exporter, eye.oneIn);
    total.records++;
    total.octets += octets;
    total.packets += packets;
    total.octetSquares += octets * Math.floor(octets / packets);
    total.leastPackets = Math.min(total.leastPackets, packets);
    if (tcpControlBits & 2) total.synRecords++;
    if (out) {
      total.sentOctets += octets;
      if ((tcpControlBits & 18) === 18) total.answered++;
    }
    if (this.#actor.kind !== "people") return;
    this.#seen.add(this.#host);
    if (out) this.#sending.add(this.#host);
  }

  #totalOf(exporter: Exporter, oneIn: number): Total {
    const { network } = this.#plan;
    const way = exporter.tellsNeighbours ? this.#way : network.ways.length;
    const key = (exporter.index * 64 + way) * 4 + KINDS.indexOf(this.#actor.kind);
    let total = this.#open.get(key);
    if (!total) {
      const tells = exporter.sampling.find((sampling) => sampling.oneIn === oneIn)?.tells ?? null;
      total = {
        network: network.id,
        bin: this.#piece.bin,
        exporter: exporter.address,
        samplingProbability: tells === null ? null : 1 / tells,
        actor: this.#actor.kind,
        way: network.ways[way]?.id ?? "",
        ...NOTHING,
      };
      this.#open.set(key, total);
    }
    return total;
  }

  #close(): void {
    this.#closeTotals();
    const { bin } = this.#piece;
    this.#hosts.push({ network: this.#plan.network.id, bin, sending: this.#sending.size, seen: this.#seen.size });
    this.#sending.clear();
    this.#seen.clear();
  }

  #closeTotals(): void {
    this.#totals.push(...this.#open.values());
    this.#open.clear();
  }
}

const KINDS: readonly Actor["kind"][] = ["people", "servers", "background"];
const NOTHING = {
  records: 0,
  octets: 0,
  packets: 0,
  sentOctets: 0,
  octetSquares: 0,
  synRecords: 0,
  answered: 0,
  leastPackets: Number.POSITIVE_INFINITY,
};
