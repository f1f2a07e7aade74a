import type { Subject } from "../../subject/subject.ts";
import { wayOf } from "../../subject/subject.ts";
import { ADDRESS_OCTETS } from "../../values/address.ts";
import { type Instant, MINUTE } from "../../values/instant.ts";
import { covers, type Prefix, prefixFrom } from "../../values/prefix.ts";
import { type HeldRoute, heldAt, mostSpecific, type RouteHistory } from "../routing/routes.ts";
import type { WayTotal } from "./ask.ts";

/** What tells the way of a flow, best first. */
export type Basis = "neighbour" | "member" | "route" | "nothing";

/** The way of some traffic, and what tells it; `way` is null when nothing does. */
export interface Attributed {
  readonly way: string | null;
  readonly basis: Basis;
}

/** Gives rows their way: as the flow tells it, else by the routes that were valid at the time. */
export function attribution(subject: Subject, history: RouteHistory): (row: WayTotal) => Attributed {
  const byRoute = new Map<string, (at: Instant) => string | null>();
  return ({ told, network, utcMinute }) => {
    const [basis, way] = told.split(" ");
    if (way !== undefined) return { way, basis: basis as Basis };
    let lookup = byRoute.get(network);
    if (!lookup) {
      lookup = wayByRoute(blockOf(network), subject, history);
      byRoute.set(network, lookup);
    }
    const routed = lookup((utcMinute + 0.5) * MINUTE);
    return routed === null ? { way: null, basis: "nothing" } : { way: routed, basis: "route" };
  };
}

/** Of the peers' routes, the share that must take the same way: where they part, a route does not tell where a flow went. */
const AGREED = 0.9;

/** The way that the peers' routes towards a block take at an instant: its origin's, if that is a way, else its neighbour's. */
function wayByRoute(block: Prefix, subject: Subject, history: RouteHistory): (at: Instant) => string | null {
  const routes = history.routes.filter(({ prefix }) => covers(prefix, block));
  const steps = [...new Set(routes.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  const known = new Map<number, string | null>();
  return (at) => {
    const step = countUpTo(steps, at);
    const cached = known.get(step);
    if (cached !== undefined) return cached;
    const way = agreed(mostSpecific(heldAt({ ...history, routes }, at), block), subject, at);
    known.set(step, way);
    return way;
  };
}

function agreed(routes: readonly HeldRoute[], subject: Subject, at: Instant): string | null {
  const votes = new Map<string, number>();
  for (const { origin, neighbour } of routes) {
    const way = [origin, neighbour]
      .map((asn) => (asn === null ? null : wayOf(subject, asn, at)))
      .find((one) => one !== null);
    if (way) votes.set(way.id, (votes.get(way.id) ?? 0) + 1);
  }
  for (const [way, count] of votes) if (count >= AGREED * routes.length) return way;
  return null;
}

/** How many of the sorted steps lie at or before an instant. */
function countUpTo(steps: readonly Instant[], at: Instant): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function blockOf(network: string): Prefix {
  const octets = new Uint8Array(ADDRESS_OCTETS);
  octets.set(Buffer.from(network, "hex").subarray(0, ADDRESS_OCTETS));
  return prefixFrom(octets, network.length * 4);
}
