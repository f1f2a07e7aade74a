import { createRandom, type Random } from "../src/statistics/random.ts";
import { DAY, type Instant } from "../src/values/instant.ts";
import { type Actor, actorsOf, type Candidate, type Outlook, outlookOf } from "./happening/actors.ts";
import { DayEffects } from "./happening/day-effects.ts";
import type { DnsExchange } from "./happening/dns-exchange.ts";
import { Elsewhere } from "./happening/elsewhere.ts";
import { type Ends, FlowMaker } from "./happening/flows.ts";
import { Lookups } from "./happening/lookups.ts";
import { type Known, othersOf } from "./happening/others/others.ts";
import { Scene, type Stage } from "./happening/others/scene.ts";
import { TunnelUsers } from "./happening/others/tunnel-users.ts";
import { pick } from "./happening/pick.ts";
import {
  addressOf,
  Calendar,
  Demand,
  HOST_SKEW,
  hostsIn,
  longestSession,
  partsOfWeek,
  stepsOf,
  visibleSteps,
  waysAt,
} from "./happening/schedule.ts";
import { VISIT } from "./happening/sessions.ts";
import { Tallies } from "./happening/tally.ts";
import { Observed, type Recorder } from "./instrument/observed.ts";
import { Instrument, type View } from "./instrument/view.ts";
import { STEP } from "./step.ts";
import { type Network, PEOPLE_FROM } from "./world/networks.ts";
import type { World } from "./world.ts";

/** Beyond the last flow of a session, records wait at most this many steps for their export: flows of 25 minutes, time-outs. */
const WAITING = 4;

/** What a run tells besides its records. */
export interface Happened {
  /** What was drawn in visible time, whether or not an exporter saw it. */
  readonly drawn: Tallies;
  records: number;
}

/**
 * Lets a world happen and hands each record to `recorder` in the order of export. Yields the share done, so that whoever
 * drives may breathe. Flows that no exporter samples are only counted, so the work grows with what is seen. The sessions
 * of a seed are the same whatever the instrument, which draws from a stream of its own.
 */
export function* simulate(world: World, seed: number, recorder: Recorder): Generator<number, Happened> {
  const happened: Happened = { drawn: new Tallies(world), records: 0 };
  const random = createRandom(seed).fork(`world ${world.id}`);
  const labels: string[] = []; // numbered on from network to network, as labelsOf does
  const elsewhere = new Elsewhere(world, seed);
  const lives = world.networks.map(
    (_, index) => new Life(world, seed, index, random, labels, happened.drawn, elsewhere),
  );
  const steps = visibleSteps(world);
  const longest = longestSession(world);
  let done = 0;
  for (const { from, to } of world.visible) {
    const ring = new Ring(from, to, longest + WAITING, recorder, happened);
    recorder.open(from);
    for (const at of stepsOf({ from: from - longest * STEP, to })) {
      if (at >= world.period.from) for (const life of lives) life.step(at, ring);
      if (at < from) continue;
      ring.leave(at);
      if (++done % 48 === 0) yield done / steps;
    }
    for (const life of lives) life.rest();
    recorder.close(to);
  }
  return happened;
}

/** Records by the step of their export, within one visible period. */
class Ring implements Stage {
  readonly from: Instant;
  readonly to: Instant;
  readonly #recorder: Recorder;
  readonly #happened: Happened;
  readonly #steps: readonly Observed[];
  /** Exchanges of the step at hand; a few may belong to the next. */
  #exchanges: DnsExchange[] = [];

  constructor(from: Instant, to: Instant, steps: number, recorder: Recorder, happened: Happened) {
    this.#steps = Array.from({ length: steps }, () => new Observed());
    this.from = from;
    this.to = to;
    this.#recorder = recorder;
    this.#happened = happened;
  }

  for(exportTime: Instant): Observed {
    return this.#steps[Math.floor(exportTime / STEP) % this.#steps.length]!;
  }

  dns(exchange: DnsExchange): void {
    if (this.#recorder.dns && exchange.time >= this.from && exchange.time < this.to) this.#exchanges.push(exchange);
  }

  /** What was to leave in this step does. */
  leave(at: Instant): void {
    this.#ask(at + STEP);
    const observed = this.for(at);
    for (const row of observed.order()) {
      if (observed.start(row) < this.from || observed.exportTime(row) >= this.to) continue;
      this.#recorder.record(observed, row);
      this.#happened.records++;
    }
    observed.clear();
  }

  #ask(before: Instant): void {
    if (this.#exchanges.length === 0) return;
    const due = this.#exchanges.filter(({ time }) => time < before).sort((a, b) => a.time - b.time);
    for (const exchange of due) this.#recorder.dns?.(exchange);
    this.#exchanges = this.#exchanges.filter(({ time }) => time >= before);
  }
}

/** A network as it lives, step by step. */
class Life {
  readonly #network: Network;
  readonly #index: number;
  readonly #demand: Demand;
  readonly #calendar: Calendar;
  readonly #actors: readonly Actor[];
  readonly #days: DayEffects;
  /** Chance of what happens, and chance of what is seen of it. */
  readonly #happens: Random;
  readonly #seen: Random;
  readonly #instrument: Instrument;
  readonly #outlooks = new Map<View, readonly Outlook[]>();
  readonly #flows: FlowMaker;
  readonly #drawn: Tallies;
  readonly #people: readonly number[];
  readonly #others: readonly Known[];
  /** Those of them that people's sessions may go into. */
  readonly #tunnels: readonly TunnelUsers[];
  readonly #scene: Scene;
  readonly #lookups: Lookups | null;
  /** Of the step at hand, by prefix; null where it cannot be reached. */
  readonly #ways: (readonly number[] | null)[] = [];
  /** People's addresses that were active on the local day. */
  readonly #hosts = new Set<number>();
  #day = 0;
  readonly #candidate = {} as Candidate;
  readonly #ends: Ends = { address: 0, prefix: 0, way: 0, asks: true, start: 0, given: null, actor: 0 };

  constructor(
    world: World,
    seed: number,
    index: number,
    all: Random,
    labels: string[],
    drawn: Tallies,
    elsewhere: Elsewhere,
  ) {
    const network = world.networks[index]!;
    const random = all.fork(network.id);
    this.#network = network;
    this.#index = index;
    this.#demand = new Demand(network);
    this.#calendar = new Calendar(network);
    this.#actors = actorsOf(network, labels);
    this.#days = new DayEffects(network, random.fork("days"));
    this.#days.of(Math.floor(world.period.from / DAY) - 1);
    this.#happens = random.fork("happens");
    this.#seen = random.fork("seen");
    this.#instrument = new Instrument(world);
    this.#flows = new FlowMaker(network, index, this.#seen, elsewhere);
    this.#drawn = drawn;
    this.#people = network.prefixes.map(({ people }) => people);
    this.#others = othersOf(world, index, this.#actors.length, labels, elsewhere, seed);
    this.#tunnels = this.#others.flatMap(({ other }) => (other instanceof TunnelUsers ? [other] : []));
    this.#lookups = elsewhere.named ? new Lookups(elsewhere, random.fork("lookups")) : null;
    this.#scene = new Scene(world, index, this.#instrument, drawn, random.fork("others"), elsewhere);
  }

  step(at: Instant, ring: Ring): void {
    const { day, lived } = this.#calendar.at(at);
    if (day !== this.#day) this.rest();
    this.#day = day;
    const effect = this.#days.of(day);
    for (let prefix = 0; prefix < this.#people.length; prefix++) this.#ways[prefix] = waysAt(this.#network, prefix, at);
    const outlooks = this.#outlooksOf(this.#instrument.at(at));
    for (const [a, actor] of this.#actors.entries()) {
      if (actor.kind === "background") this.#background(a, outlooks[a]!, at, ring);
      else {
        const sessions = this.#happens.poisson(effect * this.#demand.sessions(actor, at, lived));
        for (let i = 0; i < sessions; i++) this.#session(a, at, ring);
      }
    }
    this.#scene.stage = ring;
    this.#scene.ways = this.#ways;
    for (const { other } of this.#others) other.step(at, this.#scene);
  }

  /** The local day is over, or nobody looks any more: its hosts are counted. */
  rest(): void {
    this.#lookups?.forget((this.#day + 1) * DAY);
    const noon = this.#day * DAY + DAY / 2 - this.#network.zone.offsetAt(this.#day * DAY);
    if (this.#hosts.size > 0)
      this.#drawn.at(noon, this.#index, (tally) => {
        tally.hostDays += this.#hosts.size;
        tally.days++;
      });
    this.#hosts.clear();
  }

  #outlooksOf(view: View): readonly Outlook[] {
    let outlooks = this.#outlooks.get(view);
    if (!outlooks) {
      outlooks = this.#actors.map((actor) => outlookOf(actor, view));
      this.#outlooks.set(view, outlooks);
    }
    return outlooks;
  }

  #session(a: number, step: Instant, ring: Ring): void {
    const actor = this.#actors[a]!;
    const happens = this.#happens;
    const begins = step + happens.next() * STEP;
    const sessions = actor.kind === "people" ? this.#network.people!.sessions : null;
    const length = sessions ? sessions.lengths[happens.integer(sessions.lengths.length)]! : VISIT;
    const prefix = this.#prefixOf(actor);
    const host = this.#hostOf(actor, prefix, step);
    const size = happens.lognormal(-(actor.deviation ** 2) / 2, actor.deviation);
    const flows = actor.flowsPerSession * size * (sessions?.flows(length) ?? 1);
    const ways = this.#ways[prefix]!;
    if (!ways) return;
    if (actor.kind === "people" && step >= ring.from) this.#hosts.add(prefix * 65_536 + host);
    const ends = this.#ends;
    ends.prefix = prefix;
    ends.address = addressOf(this.#network, prefix, host);
    ends.asks = actor.kind === "people";
    ends.actor = a;
    if (actor.kind === "people")
      for (const tunnel of this.#tunnels)
        if (tunnel.takes(prefix, host, begins, length, flows * actor.meanOctets)) return;
    this.#instrument.during(begins, begins + length, (view, from, to) =>
      this.#sees(this.#outlooksOf(view)[a]!, (flows * (to - from)) / length, from, to, ways, ring),
    );
  }

  /** The part of a session during which the instrument does not change. */
  #sees(outlook: Outlook, flows: number, from: Instant, to: Instant, ways: readonly number[], ring: Ring): void {
    const candidates = this.#seen.poisson(flows * outlook.candidates);
    for (let i = 0; i < candidates; i++) {
      this.#ends.start = from + this.#seen.next() * (to - from);
      this.#flow(outlook, ways, ring);
    }
    this.#unseen(outlook, flows, ways, from, ring);
  }

  #flow(outlook: Outlook, ways: readonly number[], ring: Ring): void {
    outlook.draw(this.#seen, this.#candidate);
    if (this.#candidate.packets === 0) return;
    const ends = this.#ends;
    ends.way = pick(this.#seen, ways);
    this.#flows.make(this.#candidate, ends, ring);
    if (this.#lookups && ends.asks) this.#ask(this.#lookups, ring);
    if (ends.start < ring.from || ends.start >= ring.to) return;
    const parts = partsOfWeek(ends.start + this.#network.zone.offsetAt(ends.start));
    const { octets, packets } = this.#flows;
    for (let w = 0; w < this.#drawn.tallies.length; w++)
      if (this.#drawn.holds(w, ends.start))
        this.#drawn.of(w, this.#index).add(ends.actor, 1, octets, packets, ends.way, parts);
  }

  /** An exporter that sees every packet of a flow reads what was asked before it, or in it. */
  #ask(lookups: Lookups, ring: Ring): void {
    const { part, region } = this.#candidate;
    const eye = region.eyes.find(({ p }) => p >= 1);
    if (!eye) return;
    const { met } = this.#flows;
    const { id } = part.sizes.app;
    const exchange = id === "dns" ? lookups.within(met, eye.exporter) : lookups.before(met, eye.exporter);
    if (exchange) ring.dns(exchange);
  }

  /** Flows that nobody sampled: how many is drawn, their octets as a sum (normal), their ways in proportion. */
  #unseen(outlook: Outlook, flows: number, ways: readonly number[], at: Instant, ring: Ring): void {
    const count = this.#seen.poisson(flows * (1 - outlook.seen));
    if (count === 0 || at < ring.from) return;
    const octets = this.#seen.normal(count * outlook.unseen.octets, Math.sqrt(count * outlook.unseen.variance));
    const packets = count * outlook.unseen.packets;
    const parts = partsOfWeek(at + this.#network.zone.offsetAt(at));
    const { tallies } = this.#drawn;
    for (let w = 0; w < tallies.length; w++)
      if (this.#drawn.holds(w, at))
        for (let way = 0; way < ways.length; way++) {
          const share = ways[way]!;
          if (share > 0)
            this.#drawn
              .of(w, this.#index)
              .add(this.#ends.actor, share * count, share * octets, share * packets, way, parts);
        }
  }

  /** Unanswered flows that come from anywhere to any address, a step at a time. */
  #background(a: number, outlook: Outlook, step: Instant, ring: Ring): void {
    const ends = this.#ends;
    ends.actor = a;
    ends.asks = false;
    for (const [prefix, { size, first }] of this.#network.prefixes.entries()) {
      const ways = this.#ways[prefix]!;
      const flows = (this.#network.backgroundPerAddressDay * size * STEP) / DAY;
      if (!ways) continue;
      const candidates = this.#seen.poisson(flows * outlook.candidates);
      for (let i = 0; i < candidates; i++) {
        outlook.draw(this.#seen, this.#candidate);
        if (this.#candidate.packets === 0) continue;
        ends.start = step + this.#seen.next() * STEP;
        ends.prefix = prefix;
        ends.address = first + this.#seen.integer(size);
        ends.way = pick(this.#seen, ways);
        this.#flows.make(this.#candidate, ends, ring);
        const { octets, packets } = this.#flows;
        if (ends.start >= ring.from)
          this.#drawn.at(ends.start, this.#index, (tally) => tally.addBackground(ends.actor, 1, octets, packets));
      }
      const unseen = this.#seen.poisson(flows * (1 - outlook.seen));
      if (step >= ring.from)
        this.#drawn.at(step, this.#index, (tally) =>
          tally.addBackground(ends.actor, unseen, unseen * outlook.unseen.octets, unseen * outlook.unseen.packets),
        );
    }
  }

  #prefixOf({ kind }: Actor): number {
    return kind === "servers" ? this.#network.servers!.prefix : pick(this.#happens, this.#people);
  }

  /** The first ones of a prefix are busier. */
  #hostOf({ kind }: Actor, prefix: number, at: Instant): number {
    if (kind === "servers") return this.#happens.integer(this.#network.servers!.hosts);
    const hosts = hostsIn(this.#network, prefix, this.#demand.level(at));
    return PEOPLE_FROM + Math.floor(this.#happens.next() ** HOST_SKEW * hosts);
  }
}
