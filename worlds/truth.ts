import { DAY, formatInstant, formatPeriod, type Instant, type Period } from "../src/values/instant.ts";
import { type Answers, activityShares, answersOf, concealmentShares, otherChanges } from "./answers.ts";
import { type Actor, actorsOf } from "./happening/actors.ts";
import { Elsewhere } from "./happening/elsewhere.ts";
import { type Known, othersOf } from "./happening/others/others.ts";
import type { Other } from "./happening/others/scene.ts";
import { TunnelUsers } from "./happening/others/tunnel-users.ts";
import {
  Calendar,
  Demand,
  HOST_SKEW,
  hostsIn,
  longestSession,
  PARTS_OF_WEEK,
  partsOfWeek,
  stepsOf,
  waysAt,
} from "./happening/schedule.ts";
import { VISIT_LAGS } from "./happening/sessions.ts";
import { type Tallies, Tally, type Volume } from "./happening/tally.ts";
import { instrumentEvents } from "./instrument/events.ts";
import type { NetworkFile } from "./schema/networks.ts";
import { STEP } from "./step.ts";
import type { Network } from "./world/networks.ts";
import type { World } from "./world.ts";

/** The answers to the questions, as `truth.json` holds them. Shares are of answered flows, both directions. */
export interface Truth {
  readonly world: string;
  readonly seed: number;
  readonly madeUp: true;
  readonly windows: { readonly [id: string]: WindowTruth };
  /** Ratios of daily means, a later window to an earlier one. */
  readonly growth: readonly GrowthTruth[];
  /** Dated changes: `use` of the networks, `way`s, the `instrument`, and `event`s such as attacks. */
  readonly changes: readonly {
    readonly at: string;
    readonly cause: "use" | "way" | "instrument" | "event";
    readonly what: string;
  }[];
  readonly visible: readonly string[];
  /** What else happens, question by question. */
  readonly answers: Answers;
}

interface WindowTruth {
  readonly period: string;
  readonly networks: {
    /** `set`: what the world's file sets, on average over chance. `drawn`: what this seed made of it, in visible time. */
    readonly [id: string]: { readonly set: NetworkTruth; readonly drawn: NetworkTruth | null };
  };
}

interface NetworkTruth {
  readonly days: number;
  readonly perDay: Volume & { readonly hosts: number };
  readonly backgroundPerDay: Volume;
  readonly ways: { readonly [id: string]: { readonly octets: number; readonly flows: number } };
  readonly rhythm: { readonly [part: string]: { readonly octets: number; readonly flows: number } };
  /** Who makes how much a day: `leisure`, `servers`, and by their ids miners, tunnels and all else. */
  readonly actors: { readonly [name: string]: Volume };
  /** Octets of people by category; what goes through tunnels is not among them. */
  readonly activity: { readonly [category: string]: number };
  /** Octets by how they are hidden. */
  readonly concealment: { readonly [way: string]: number };
}

interface GrowthTruth {
  readonly network: string;
  readonly of: string;
  readonly against: string;
  readonly set: Ratios;
  readonly drawn: Ratios | null;
}

/** Of answered flows; `flowsWithBackground` counts unanswered ones too. */
interface Ratios {
  readonly octets: number;
  readonly packets: number;
  readonly flows: number;
  readonly hosts: number;
  readonly flowsWithBackground: number;
}

export function tellTruth(world: World, seed: number, drawn: Tallies | null): Truth {
  const elsewhere = new Elsewhere(world, seed);
  const told = world.windows.map(({ id, period }, w) => ({
    id,
    period,
    networks: world.networks.map((network, n) => {
      const actors = actorsOf(network, []);
      const others = othersOf(world, n, actors.length, [], elsewhere, seed);
      const names = [...actors, ...others].map(({ name }) => name.slice(network.id.length + 1));
      const truth = (tally: Tally): NetworkTruth =>
        networkTruth(network, tally, period, names, world.file.networks[n]!);
      return {
        id: network.id,
        set: truth(expected(network, others, period)),
        drawn: drawn && isVisible(world, period) ? truth(drawn.of(w, n)) : null,
      };
    }),
  }));
  return {
    world: world.id,
    seed,
    madeUp: true,
    windows: Object.fromEntries(
      told.map(({ id, period, networks }) => [
        id,
        { period: formatPeriod(period), networks: Object.fromEntries(networks.map(({ id, ...truth }) => [id, truth])) },
      ]),
    ),
    growth: pairs(told).flatMap(([earlier, later]) =>
      later.networks.map(({ id, set, drawn }, n) => {
        const before = earlier.networks[n]!;
        return {
          network: id,
          of: later.id,
          against: earlier.id,
          set: ratios(set, before.set),
          drawn: drawn && before.drawn ? ratios(drawn, before.drawn) : null,
        };
      }),
    ),
    changes: changes(world),
    visible: world.visible.map(formatPeriod),
    answers: answersOf(world, seed),
  };
}

/** What the settings of a network lead to in a period, averaged over chance. */
function expected(network: Network, others: readonly Known[], { from, to }: Period): Tally {
  const tally = new Tally(network);
  const demand = new Demand(network);
  const calendar = new Calendar(network);
  const actors = actorsOf(network, []);
  let day = Number.NaN;
  for (const at of stepsOf({ from: from - longestSession({ networks: [network] }) * STEP, to })) {
    const local = calendar.at(at);
    const open = 1 - takenShare(others, at);
    for (const [a, actor] of actors.entries())
      if (actor.kind === "background") addBackground(tally, network, a, actor, at, from);
      else {
        const octets = demand.sessions(actor, at, local.lived) * actor.octetsPerSession;
        addActor(tally, network, a, actor, actor.kind === "people" ? open * octets : octets, at, { from, to });
      }
    if (at >= from) for (const { other } of others) addOther(tally, network, other, at);
    if (local.day !== day && at >= from && network.people)
      addHosts(tally, network, demand, new Calendar(network), actors, at);
    day = local.day;
  }
  return tally;
}

/** Share of people's octets that tunnels take. */
function takenShare(others: readonly Known[], at: Instant): number {
  return others.reduce((sum, { other }) => (other instanceof TunnelUsers ? sum + other.takenShare(at) : sum), 0);
}

function addOther(tally: Tally, network: Network, other: Other, at: Instant): void {
  const expects = other.expects(at);
  const ways = expects && waysAt(network, expects.prefix, at);
  if (!expects || !ways) return;
  const { flows, octets, packets } = expects;
  const parts = partsOfWeek(at + network.zone.offsetAt(at));
  if (!other.answered) tally.addBackground(other.actor, flows, octets, packets);
  else
    for (const [way, share] of ways.entries())
      if (share > 0) tally.add(other.actor, share * flows, share * octets, share * packets, way, parts);
}

/** Octets of sessions that begin in a step, spread over the steps that follow. */
function addActor(
  tally: Tally,
  network: Network,
  a: number,
  actor: Actor,
  octets: number,
  at: Instant,
  { from, to }: Period,
): void {
  const lags = actor.kind === "people" ? network.people!.sessions.lags : VISIT_LAGS;
  const shares = wayShares(network, actor, at);
  for (const [lag, part] of lags.entries()) {
    const then = at + lag * STEP;
    if (then < from || then >= to) continue;
    const parts = partsOfWeek(then + network.zone.offsetAt(then));
    for (const [way, share] of shares.entries()) {
      const flows = (octets * part * share) / actor.meanOctets;
      if (flows > 0) tally.add(a, flows, flows * actor.meanOctets, flows * actor.meanPackets, way, parts);
    }
  }
}

/** Shares of an actor's flows by way; they add up to less than 1 where a prefix cannot be reached. */
function wayShares(network: Network, actor: Actor, at: Instant): number[] {
  const shares = new Array<number>(network.ways.length).fill(0);
  for (const [prefix, { people }] of network.prefixes.entries()) {
    const weight = actor.kind === "people" ? people : network.servers?.prefix === prefix ? 1 : 0;
    for (const [way, share] of (waysAt(network, prefix, at) ?? []).entries()) shares[way]! += weight * share;
  }
  return shares;
}

function addBackground(tally: Tally, network: Network, a: number, actor: Actor, at: Instant, from: Instant): void {
  if (at < from) return;
  const addresses = network.prefixes.reduce(
    (sum, { size }, prefix) => sum + (waysAt(network, prefix, at) ? size : 0),
    0,
  );
  const flows = (addresses * network.backgroundPerAddressDay * STEP) / DAY;
  tally.addBackground(a, flows, flows * actor.meanOctets, flows * actor.meanPackets);
}

/** Distinct addresses expected on the local day that begins; host h of H has its share of the sessions. */
function addHosts(
  tally: Tally,
  network: Network,
  demand: Demand,
  calendar: Calendar,
  actors: readonly Actor[],
  at: Instant,
): void {
  let sessions = 0;
  for (const step of stepsOf({ from: at, to: at + DAY }))
    for (const actor of actors)
      if (actor.kind === "people") sessions += demand.sessions(actor, step, calendar.at(step).lived);
  for (const [prefix, { people }] of network.prefixes.entries()) {
    if (people === 0 || !waysAt(network, prefix, at)) continue;
    const hosts = hostsIn(network, prefix, demand.level(at));
    for (let host = 0; host < hosts; host++) {
      const share = ((host + 1) / hosts) ** (1 / HOST_SKEW) - (host / hosts) ** (1 / HOST_SKEW);
      tally.hostDays += -Math.expm1(-sessions * people * share);
    }
  }
  tally.days++;
}

function networkTruth(
  { ways }: Network,
  tally: Tally,
  { from, to }: Period,
  names: readonly string[],
  file: NetworkFile,
): NetworkTruth {
  const days = (to - from) / DAY;
  const perDay = ({ octets, packets, flows }: Volume): Volume => ({
    octets: octets / days,
    packets: packets / days,
    flows: flows / days,
  });
  const { octets, flows } = tally.answered;
  const octetsOf = (name: string): number => tally.actors[names.indexOf(name)]?.octets ?? 0;
  return {
    days,
    perDay: { ...perDay(tally.answered), hosts: tally.days > 0 ? tally.hostDays / tally.days : 0 },
    backgroundPerDay: perDay(tally.background),
    ways: Object.fromEntries(
      ways.map(({ id }, way) => [id, { octets: tally.wayOctets[way]! / octets, flows: tally.wayFlows[way]! / flows }]),
    ),
    rhythm: Object.fromEntries(
      PARTS_OF_WEEK.map((part, p) => [
        part,
        { octets: tally.partOctets[p]! / octets, flows: tally.partFlows[p]! / flows },
      ]),
    ),
    actors: Object.fromEntries(names.map((name, a) => [name, perDay(tally.actors[a] ?? NOTHING)])),
    activity: activityShares(octetsOf),
    concealment: concealmentShares(octets, octetsOf, file),
  };
}

const NOTHING: Volume = { octets: 0, packets: 0, flows: 0 };

function ratios(later: NetworkTruth, earlier: NetworkTruth): Ratios {
  const all = ({ perDay, backgroundPerDay }: NetworkTruth): number => perDay.flows + backgroundPerDay.flows;
  return {
    octets: later.perDay.octets / earlier.perDay.octets,
    packets: later.perDay.packets / earlier.perDay.packets,
    flows: later.perDay.flows / earlier.perDay.flows,
    hosts: later.perDay.hosts / earlier.perDay.hosts,
    flowsWithBackground: all(later) / all(earlier),
  };
}

function changes(world: World): Truth["changes"] {
  const told: { at: Instant; cause: Truth["changes"][number]["cause"]; what: string }[] = otherChanges(world);
  for (const { id, routing } of world.file.networks)
    for (const { from, prefixes, ways } of routing.slice(1))
      told.push({
        at: Date.parse(from),
        cause: "way",
        what: `${id} ${prefixes?.join(" ") ?? "all"}: ${waysText(ways)}`,
      });
  for (const { id, volume } of world.file.networks) told.push(...levelChanges(id, volume.level));
  for (const { id, people } of world.networks)
    for (const { from } of people?.mix.slice(1) ?? [])
      told.push({ at: from, cause: "use", what: `${id}: another mix of activities` });
  for (const event of instrumentEvents(world)) told.push({ at: event.at, cause: "instrument", what: event.what });
  told.sort((a, b) => a.at - b.at);
  return told.map(({ at, ...rest }) => ({ at: formatInstant(at), ...rest }));
}

/** Where a network's use begins to move and where it is there; within a day at once. */
function levelChanges(id: string, level: readonly { readonly at: string; readonly times: number }[]) {
  return level.slice(1).flatMap((later, k) => {
    const earlier = level[k]!;
    if (later.times === earlier.times) return [];
    const [from, to] = [Date.parse(earlier.at), Date.parse(later.at)];
    const what = `${id}: ${earlier.times} to ${later.times} times the use`;
    return (to - from > DAY ? [from, to] : [to]).map((at) => ({ at, cause: "use" as const, what }));
  });
}

function waysText(ways: Record<string, number>): string {
  const text = Object.entries(ways).map(([way, share]) => `${way} ${share}`);
  return text.length === 0 ? "unreachable" : text.join(", ");
}

/** A window partly hidden has no drawn truth: what nobody could see was not drawn. An hour at the edges is let pass. */
function isVisible({ visible }: World, { from, to }: Period): boolean {
  return visible.some((one) => one.from <= from && one.to >= to);
}

function pairs<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((later, i) => items.slice(0, i).map((earlier): [T, T] => [earlier, later]));
}
