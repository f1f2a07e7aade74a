import { DAY, type Instant, parsePeriod, SECOND } from "../../src/values/instant.ts";
import { actorsOf, outlookOf } from "../happening/actors.ts";
import { sizesOf } from "../happening/flow-sizes.ts";
import { ATTACKS } from "../happening/others/attack.ts";
import { BLOCK_TIMES } from "../happening/others/coin-clock.ts";
import { Demand } from "../happening/schedule.ts";
import { Instrument, type View } from "../instrument/view.ts";
import type { World } from "../world.ts";

/** Points in visible time at which the traffic of people and servers is looked at. */
const POINTS = 40;

/** About how many records a world makes: what its exporters are expected to meet, each direction a record. */
export function expectedRecords(world: World): number {
  const instrument = new Instrument(world);
  const visible = world.visible.reduce((sum, { from, to }) => sum + to - from, 0);
  let records = 0;
  for (let point = 0; point < POINTS; point++) {
    const at = pointOf(world, ((point + 0.5) / POINTS) * visible);
    records += (recordsPerDay(world, instrument.at(at), at) * visible) / DAY / POINTS;
  }
  return records + attackRecords(world, instrument);
}

function pointOf({ visible }: World, into: number): Instant {
  let left = into;
  for (const { from, to } of visible) {
    if (left < to - from) return from + left;
    left -= to - from;
  }
  return visible.at(-1)!.to;
}

/** Of people, servers, background, and of the others but for attacks, of which every flow counts as met. */
function recordsPerDay(world: World, view: View, at: Instant): number {
  let records = 0;
  // Of a flow that is sampled thinly, one direction is met more often than both.
  const directions = view.regions.some(({ chance }) => chance.sure) ? 2 : 1.15;
  for (const [n, network] of world.networks.entries()) {
    const demand = new Demand(network);
    const level = demand.level(at);
    const addresses = network.prefixes.reduce((sum, { size }) => sum + size, 0);
    const mix = network.people ? demand.mix(at) : [];
    for (const actor of actorsOf(network, [])) {
      const people = network.octetsPerDay * level * (1 - (network.servers?.share ?? 0));
      const octets = {
        people: people * (mix[actor.activity] ?? 0),
        servers: network.octetsPerDay * level * (network.people ? (network.servers?.share ?? 0) : 1),
        background: addresses * network.backgroundPerAddressDay * actor.meanOctets,
      }[actor.kind];
      records +=
        (octets / actor.meanOctets) * outlookOf(actor, view).seen * (actor.kind === "background" ? 1 : directions);
    }
    records += directions * exchangesPerDay(world, n, at) * metShare(view);
  }
  return records;
}

/** Share of short exchanges that somebody meets. */
function metShare({ regions }: View): number {
  return regions.reduce((sum, { share, chance }) => sum + share * chance.met(2), 0);
}

function exchangesPerDay({ file }: World, n: number, at: Instant): number {
  const { miners, dnsTunnels, visitors, ties, beacons } = file.networks[n]!;
  let flows = 0;
  for (const { machines, behindProxy, coin, shareEvery } of miners) {
    const count = machines.findLast(({ from }) => Date.parse(from) <= at)?.count ?? 0;
    flows +=
      (behindProxy ? Math.min(1, count) : count) *
      DAY *
      (1 / BLOCK_TIMES[coin] + 1 / (shareEvery * SECOND) + 1 / (60 * SECOND));
  }
  for (const { hosts, octetsPerSecond } of dnsTunnels) flows += (hosts * octetsPerSecond * 86_400) / 60;
  for (const { people, sessionsPerDay, octetsPerSession } of visitors)
    flows += people * sessionsPerDay * Math.max(1, octetsPerSession / sizesOf("visit").mean.octets);
  for (const { flowsPerDay } of ties) flows += flowsPerDay;
  for (const { hosts, everySeconds } of beacons) flows += (hosts * 86_400) / everySeconds;
  return flows;
}

function attackRecords({ file, visible }: World, instrument: Instrument): number {
  return file.networks
    .flatMap(({ attacks }) => attacks)
    .reduce((sum, { during, kind, flowsPerSecond }) => {
      const { from, to } = parsePeriod(during)!;
      const seconds =
        visible.reduce((all, one) => all + Math.max(0, Math.min(to, one.to) - Math.max(from, one.from)), 0) / SECOND;
      const view = instrument.at(from);
      const seen = ATTACKS[kind].reduce(
        (all, { app }) => all + outlookOf({ apps: [{ sizes: sizesOf(app), share: 1, label: 0 }] }, view).seen,
        0,
      );
      return sum + seconds * flowsPerSecond * seen;
    }, 0);
}
