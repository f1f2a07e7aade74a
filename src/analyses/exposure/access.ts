import { uncoveredAddresses } from "../../statistics/hegemony.ts";
import { effectiveNumber, hhi } from "../../statistics/hhi.ts";
import { type BlockEstimate, blockJackknife } from "../../statistics/jackknife.ts";
import { sortedQuantile } from "../../statistics/quantile.ts";
import type { Random } from "../../statistics/random.ts";
import { type Cover, type Element, greedyCover, smallestCover } from "../../statistics/set-cover.ts";
import { isIPv4 } from "../../values/address.ts";
import type { Asn } from "../../values/asn.ts";
import { HOUR, type Milliseconds, type Period } from "../../values/instant.ts";
import { type Crossing, type Crossings, type Quantity, sumOf } from "../crossings/gather.ts";
import { blocksHeld, shareOf, total } from "../crossings/share.ts";
import { type HeldRoute, heldAt, type RouteHistory } from "../routing/routes.ts";

/** An AS next to the subject, as traffic, routes or both show it. */
export interface Opening {
  readonly asn: Asn;
  readonly octets: BlockEstimate | null;
  /** How long, within the period, any peer held a route over it; null where none did. */
  readonly heldFor: Milliseconds | null;
  readonly peers: number;
}

/** A backup of an hour is no opening (METHODS §4, New upstream). */
const LEAST_HELD: Milliseconds = 48 * HOUR;

/** ASes next to the subject: with a share of the octets, or with routes for 48 hours or all the time that was recorded. */
export function openings(
  gathered: Crossings | null,
  history: RouteHistory,
  period: Period,
  leastShare: number,
): Opening[] {
  const routed = neighbours(history, period);
  const seen = new Set<Asn>([...routed.keys(), ...(gathered?.crossings ?? []).flatMap(({ next }) => next ?? [])]);
  const found = [...seen].map((asn) => {
    const crossings = gathered?.crossings.filter(({ next }) => next === asn) ?? [];
    const { heldFor = null, peers = 0 } = routed.get(asn) ?? {};
    return { asn, octets: gathered && shareOf(gathered, crossings, "octets"), heldFor, peers };
  });
  const recorded = history.seen ? Math.min(period.to, history.seen.to) - Math.max(period.from, history.seen.from) : 0;
  return found
    .filter(
      ({ octets, heldFor }) =>
        (octets?.value ?? 0) >= leastShare || (heldFor !== null && heldFor >= Math.min(LEAST_HELD, recorded)),
    )
    .sort((a, b) => (b.octets?.value ?? 0) - (a.octets?.value ?? 0) || a.asn - b.asn);
}

/** How many ways of equal size would be as concentrated as the traffic is (Laakso & Taagepera, 1979). */
export function effectivePaths(gathered: Crossings, quantity: Quantity = "octets"): BlockEstimate | null {
  const byNext = new Map<Asn, Crossing[]>();
  for (const crossing of gathered.crossings)
    if (crossing.next !== null) byNext.set(crossing.next, [...(byNext.get(crossing.next) ?? []), crossing]);
  const series = [...byNext.values()].map(
    (of) =>
      sumOf(
        of.map(({ byBlock }) => byBlock),
        gathered.blocks.count,
      )[quantity],
  );
  const held = blocksHeld(gathered.totals[quantity]);
  const effective = (used: readonly number[]) =>
    effectiveNumber(hhi(series.map((octets) => used.reduce((sum, at) => sum + octets[held[at]!]!, 0))));
  const found = blockJackknife(held.length, effective, "log");
  return found && { ...found, low: Math.max(1, found.low), high: Math.min(series.length, found.high) };
}

export interface Points {
  readonly cover: Cover;
  readonly low: number;
  readonly high: number;
  /** Share of the weight of which at least one member is known; the cover is of that. */
  readonly known: number;
  /** How many it takes by flow records instead of octets. */
  readonly byFlows: number | null;
  readonly blocks: number;
}

const RESAMPLES = 200;

/** The fewest members that see `goal` of the octets, with the interval of blocks drawn anew. */
export function fewestOver(
  gathered: Crossings,
  membersOf: (crossing: Crossing) => readonly string[],
  goal: number,
  random: Random,
): Points | null {
  const groups = mergedBy(gathered.crossings, membersOf);
  const held = blocksHeld(gathered.totals.octets);
  const elementsOf = (used: readonly number[]): Element[] =>
    groups.map(({ members, octets }) => ({ members, weight: used.reduce((sum, at) => sum + octets[at]!, 0) }));
  const whole = elementsOf(held);
  const cover = smallestCover(whole, goal);
  if (!cover) return null;
  const sizes = Float64Array.from({ length: RESAMPLES }, () => {
    const drawn = held.map(() => held[random.integer(held.length)]!);
    return greedyCover(elementsOf(drawn), goal)?.chosen.length ?? cover.chosen.length;
  }).sort();
  const weight = (elements: readonly Element[]) => elements.reduce((sum, one) => sum + one.weight, 0);
  const all = total(gathered.totals.octets);
  const size = cover.chosen.length;
  return {
    cover,
    low: Math.min(size, Math.floor(sortedQuantile(sizes, 0.025))),
    high: Math.max(size, Math.ceil(sortedQuantile(sizes, 0.975))),
    known: all > 0 ? weight(whole) / all : 0,
    byFlows:
      smallestCover(
        groups.map(({ members, flows }) => ({ members, weight: flows })),
        goal,
      )?.chosen.length ?? null,
    blocks: held.length,
  };
}

/** The fewest ASes through which `goal` of the announced addresses is reached, as the peers of route collectors saw it. */
export function fewestOverAddresses(history: RouteHistory, period: Period, goal: number): Cover | null {
  if (!history.seen || history.seen.to < period.from) return null;
  const held = heldAt(history, Math.min(period.to, history.seen.to));
  const weights = addressesOf(held);
  const peers = new Map<string, Set<Asn>>();
  for (const { prefixText, peerAsNumber } of held)
    peers.set(prefixText, (peers.get(prefixText) ?? new Set()).add(peerAsNumber));
  const elements = held.map((route) => ({
    weight: weights.get(route.prefixText)! / peers.get(route.prefixText)!.size,
    members: transitOf(route).map((asn) => `AS${asn}`),
  }));
  return smallestCover(elements, goal);
}

/** ASes of a path between the peer, which tells it, and the origin; the neighbour of the origin always. */
function transitOf({ path, peerAsNumber, origin, neighbour }: HeldRoute): Asn[] {
  const between = path
    .filter((step) => typeof step === "number")
    .filter((asn) => asn !== peerAsNumber && asn !== origin);
  return [...new Set(neighbour === null ? between : [...between, neighbour])];
}

function addressesOf(routes: readonly HeldRoute[]): ReadonlyMap<string, number> {
  const prefixes = new Map(routes.map(({ prefixText, prefix }) => [prefixText, prefix] as const));
  const ipv4 = [...prefixes].filter(([, { first }]) => isIPv4(first));
  const left = uncoveredAddresses(
    ipv4.map(([, { first, length }]) => ({
      first: ((first[12]! * 256 + first[13]!) * 256 + first[14]!) * 256 + first[15]!,
      length: length - 96,
    })),
  );
  const found = new Map<string, number>([...prefixes.keys()].map((text) => [text, 1])); // IPv6 prefixes weigh 1 each
  for (const [at, [text]] of ipv4.entries()) found.set(text, left[at]!);
  return found;
}

function neighbours({ routes }: RouteHistory, { from, to }: Period) {
  const found = new Map<Asn, { heldFor: Milliseconds; peers: number; peerAses: Set<Asn> }>();
  for (const route of routes) {
    const held = Math.min(to, route.to) - Math.max(from, route.from);
    if (route.neighbour === null || held < 0) continue;
    const one = found.get(route.neighbour) ?? { heldFor: 0, peers: 0, peerAses: new Set<Asn>() };
    one.peerAses.add(route.peerAsNumber);
    found.set(route.neighbour, { ...one, heldFor: Math.max(one.heldFor, held), peers: one.peerAses.size });
  }
  return found;
}

function mergedBy(crossings: readonly Crossing[], membersOf: (crossing: Crossing) => readonly string[]) {
  const merged = new Map<string, { members: readonly string[]; octets: Float64Array; flows: number }>();
  for (const crossing of crossings) {
    const members = [...membersOf(crossing)].sort();
    if (members.length === 0) continue;
    const key = members.join(" ");
    const one = merged.get(key) ?? { members, octets: new Float64Array(crossing.byBlock.octets.length), flows: 0 };
    for (const [block, octets] of crossing.byBlock.octets.entries()) one.octets[block]! += octets;
    one.flows += total(crossing.byBlock.flows);
    merged.set(key, one);
  }
  return [...merged.values()];
}
