import { type Subject, wayOf } from "../../subject/subject.ts";
import { ADDRESS_OCTETS } from "../../values/address.ts";
import type { Asn } from "../../values/asn.ts";
import type { Instant, Period } from "../../values/instant.ts";
import { covers, type Prefix, prefixFrom } from "../../values/prefix.ts";
import { type HeldRoute, heldAt, mostSpecific, type RouteHistory } from "../routing/routes.ts";

/** What routes say of who carries traffic between the subject and elsewhere. */
export interface Carriers {
  /** The AS next to the subject towards one of its networks, where nine of ten peers agree; null where they do not. */
  nextTo(inside: string, at: Instant): Asn | null;
  /**
   * ASes that traffic with a remote AS passes beyond the carrier next to the subject: those on every path that was seen from
   * that AS over that carrier, else those on every path of three and more peer ASes over it.
   */
  beyond(carrier: Asn, remoteAs: Asn | null): readonly Asn[];
}

const AGREED = 0.9;
const FEWEST_PEERS = 3;

export function carriersBy(history: RouteHistory, subject: Subject, period: Period): Carriers {
  const routes = history.routes.filter(({ from, to, open }) => from < period.to && (to > period.from || open));
  const beyond = new Map<string, readonly Asn[]>();
  return {
    nextTo(inside, at) {
      const block = blockOf(inside);
      const around = { ...history, routes: routes.filter(({ prefix }) => covers(prefix, block)) };
      return agreed(mostSpecific(heldAt(around, at), block), subject, at);
    },
    beyond(carrier, remoteAs) {
      const key = `${carrier} ${remoteAs}`;
      const known = beyond.get(key) ?? alwaysPassed(routes, carrier, remoteAs);
      beyond.set(key, known);
      return known;
    },
  };
}

/** The block that a network in hexadecimal stands for. */
export function blockOf(network: string): Prefix {
  const octets = new Uint8Array(ADDRESS_OCTETS);
  octets.set(Buffer.from(network, "hex").subarray(0, ADDRESS_OCTETS));
  return prefixFrom(octets, network.length * 4);
}

function agreed(routes: readonly HeldRoute[], subject: Subject, at: Instant): Asn | null {
  const votes = new Map<Asn, number>();
  for (const { origin, neighbour } of routes) {
    const own = origin !== null && wayOf(subject, origin, at) !== null;
    const next = own ? origin : neighbour;
    if (next !== null) votes.set(next, (votes.get(next) ?? 0) + 1);
  }
  for (const [asn, count] of votes) if (count >= AGREED * routes.length) return asn;
  return null;
}

function alwaysPassed(routes: readonly HeldRoute[], carrier: Asn, remoteAs: Asn | null): readonly Asn[] {
  const over = routes.filter(({ neighbour, origin }) => neighbour === carrier || origin === carrier);
  const from = over.filter(({ path }) => remoteAs !== null && path.includes(remoteAs));
  if (from.length > 0)
    return inAll(from.map(({ path }) => between(path.slice(path.lastIndexOf(remoteAs!) + 1), carrier)));
  if (new Set(over.map(({ peerAsNumber }) => peerAsNumber)).size < FEWEST_PEERS) return [];
  return inAll(over.map(({ path }) => between(path, carrier)));
}

/** The ASes of a path before the carrier; of sets, whose order is not known, none. */
function between(path: HeldRoute["path"], carrier: Asn): Asn[] {
  const end = path.indexOf(carrier);
  return path.slice(0, Math.max(0, end)).filter((step) => typeof step === "number");
}

function inAll(lists: readonly (readonly Asn[])[]): Asn[] {
  const [first = [], ...others] = lists;
  return [...new Set(first)].filter((asn) => others.every((list) => list.includes(asn))).sort((a, b) => a - b);
}
