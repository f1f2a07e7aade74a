import type { Asn } from "../../values/asn.ts";
import { type Instant, MINUTE } from "../../values/instant.ts";
import type { HeldRoute, RouteHistory } from "../routing/routes.ts";

/** A stretch of time. */
export interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
}

/** One AS next to the origin of the subject's prefixes, as all peers together saw it. */
export interface Neighbour {
  readonly asn: Asn;
  readonly routes: readonly HeldRoute[];
  /** When any peer held a route through it, stretches that touch put together. */
  readonly present: readonly Stretch[];
  readonly peerAsNumbers: readonly Asn[];
  readonly prefixes: readonly string[];
}

/** The neighbours of the origin, in the order in which they were first seen. */
export function neighboursOf(routes: readonly HeldRoute[]): Neighbour[] {
  const byAsn = new Map<Asn, HeldRoute[]>();
  for (const route of routes)
    if (route.neighbour !== null) byAsn.set(route.neighbour, [...(byAsn.get(route.neighbour) ?? []), route]);
  const found = [...byAsn].map(([asn, through]) => ({
    asn,
    routes: through,
    present: united(through),
    peerAsNumbers: unique(through.map(({ peerAsNumber }) => peerAsNumber)).sort((a, b) => a - b),
    prefixes: unique(through.map(({ prefixText }) => prefixText)).sort(),
  }));
  return found.sort((a, b) => a.present[0]!.from - b.present[0]!.from || a.asn - b.asn);
}

/** When a peer of each AS first saw it, after an instant: the middle of them, and their spread. */
export function firstSeenBy(
  { routes }: Neighbour,
  since: Instant,
): { readonly median: Instant; readonly low: Instant; readonly high: Instant } | null {
  const first = new Map<Asn, Instant>();
  for (const { peerAsNumber, from, to } of routes)
    if (to >= since)
      first.set(peerAsNumber, Math.min(first.get(peerAsNumber) ?? Number.POSITIVE_INFINITY, Math.max(from, since)));
  const times = [...first.values()].sort((a, b) => a - b);
  if (times.length === 0) return null;
  return { median: times[Math.floor((times.length - 1) / 2)]!, low: times[0]!, high: times.at(-1)! };
}

/** Stretches of time in which some route was held, in order and apart. */
export function united(stretches: readonly Stretch[]): Stretch[] {
  const merged: { from: Instant; to: Instant }[] = [];
  for (const { from, to } of [...stretches].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

export function lengthOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** How long two sets of stretches overlap. */
export function overlap(a: readonly Stretch[], b: readonly Stretch[]): number {
  let sum = 0;
  for (const one of a)
    for (const other of b) sum += Math.max(0, Math.min(one.to, other.to) - Math.max(one.from, other.from));
  return sum;
}

/** The prefixes that were seen, with who originated and carried them (details.prefixes). */
export function prefixesSeen({ routes }: RouteHistory, isInside: (route: HeldRoute) => boolean) {
  const byPrefix = new Map<string, HeldRoute[]>();
  for (const route of routes) byPrefix.set(route.prefixText, [...(byPrefix.get(route.prefixText) ?? []), route]);
  const seen = [...byPrefix.values()].map((held) => ({
    prefix: held[0]!.prefixText,
    inside: isInside(held[0]!),
    origins: unique(held.flatMap(({ origin }) => origin ?? [])).sort((a, b) => a - b),
    upstreams: unique(held.flatMap(({ neighbour }) => neighbour ?? [])).sort((a, b) => a - b),
    firstSeen: Math.min(...held.map(({ from }) => from)),
    lastSeen: Math.max(...held.map(({ to }) => to)),
    peers: unique(held.map(({ peer }) => peer)).length,
    block: held[0]!.prefix,
    // Of the routes that were held last; a few seconds apart, for peers do not lose them at once.
    carriers: carriersAtEnd(held),
  }));
  return seen.sort((a, b) => Number(b.inside) - Number(a.inside) || (a.prefix < b.prefix ? -1 : 1));
}

function carriersAtEnd(held: readonly HeldRoute[]): Asn[] {
  const end = Math.max(...held.map(({ to }) => to));
  const last = held.filter(({ to }) => to > end - LAST || to === end);
  return unique(last.flatMap(({ neighbour }) => neighbour ?? [])).sort((a, b) => a - b);
}

/** Peers lose a route within minutes of each other. */
const LAST = 5 * MINUTE;

function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}
