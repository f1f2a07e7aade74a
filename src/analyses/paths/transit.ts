import { inferredProviders, leakerOf, type Relationships } from "../../statistics/relationships.ts";
import { transitInfluence } from "../../statistics/transit-influence.ts";
import type { Subject } from "../../subject/subject.ts";
import { isIPv4 } from "../../values/address.ts";
import type { Asn } from "../../values/asn.ts";
import type { Instant } from "../../values/instant.ts";
import type { Knowledge } from "../knowledge.ts";
import { weightsOf } from "../routing/dependence.ts";
import { type HeldRoute, heldAt, type RouteHistory } from "../routing/routes.ts";

/** Collectors whose peers are many hops away, so that nobody knows where their monitors are (METHODS §4). */
const MULTIHOP: readonly { readonly id: RegExp; readonly because: string }[] = [
  { id: /^route-?views[234]$/i, because: "RouteViews: sessions over several hops" },
  { id: /^rrc(00|24|25)$/i, because: "RIPE RIS: multihop collectors" },
];

/** Who carries the subject's addresses as a provider, and what that rests on. */
export interface Transit {
  readonly at: Instant;
  readonly scores: ReadonlyMap<Asn, number>;
  /** ASes whose monitors count. */
  readonly hosts: number;
  /** Monitors left out, by reason. */
  readonly left: { readonly inside: number; readonly unplaced: number; readonly multihop: number };
  /** Links of the paths whose relationship is known, of all. */
  readonly known: { readonly supplied: number; readonly inferred: number; readonly links: number };
}

/** Country transit influence over the subject's addresses at an instant; null when no route is held then. */
export function transitAt(history: RouteHistory, at: Instant, subject: Subject, knowledge: Knowledge): Transit | null {
  const held = heldAt(history, at).filter(({ prefix }) => isIPv4(prefix.first));
  if (held.length === 0) return null;
  const weights = weightsOf(held);
  const home = subject.asns.map(({ asn }) => knowledge.asName(asn, at)?.country).find((country) => country);
  const supplied = suppliedBy(subject, knowledge, at);
  const paths = held.map(({ path }) => plainPath(path)).filter((path) => path !== null);
  const inferred = inferredProviders(paths);
  const relationship: Relationships = (one, other) => supplied(one, other) ?? inferred(one, other);
  const left = { inside: 0, unplaced: 0, multihop: 0 };
  const byPeer = new Map<string, HeldRoute[]>();
  for (const route of held) byPeer.set(route.peer, [...(byPeer.get(route.peer) ?? []), route]);
  const monitors = [...byPeer.values()].flatMap((routes) => {
    const { peer, peerAsNumber } = routes[0]!;
    const country = knowledge.asName(peerAsNumber, at)?.country;
    if (MULTIHOP.some(({ id }) => id.test(peer.split("/")[0]!))) left.multihop++;
    else if (!country) left.unplaced++;
    else if (country === home || subject.asns.some(({ asn }) => asn === peerAsNumber)) left.inside++;
    else {
      const told = routes.flatMap(({ path, prefixText }) => {
        const asPath = plainPath(path);
        // A leaked path shows whom routes were handed to by mistake, not who provides.
        return asPath && leakerOf(asPath, relationship) === null ? [{ weight: weights.get(prefixText)!, asPath }] : [];
      });
      return [{ peerAsNumber, paths: told }];
    }
    return [];
  });
  return {
    at,
    scores: transitInfluence(monitors, addressesOf(subject, at), relationship),
    hosts: new Set(monitors.map(({ peerAsNumber }) => peerAsNumber)).size,
    left,
    known: knownLinks(paths, supplied, inferred),
  };
}

/** As the references tell, and as the subject's definition says of its ways: they provide to its origins. */
export function suppliedBy(subject: Subject, knowledge: Knowledge, at: Instant): Relationships {
  const origins = new Set([
    ...subject.asns.map(({ asn }) => asn),
    ...subject.members.flatMap(({ originAsn }) => originAsn ?? []),
  ]);
  const carries = (asn: Asn) =>
    subject.ways.some(({ asns, period }) => asns.includes(asn) && period.from <= at && at < period.to);
  return (one, other) => {
    const told = knowledge.relationshipOf?.(one, other, at) ?? null;
    if (told !== null) return told;
    if (carries(one) && origins.has(other)) return "provider";
    return carries(other) && origins.has(one) ? "customer" : null;
  };
}

/** Without prepended repetitions; null where a set hides the order. */
export function plainPath(path: HeldRoute["path"]): Asn[] | null {
  const plain: Asn[] = [];
  for (const step of path) {
    if (typeof step !== "number") return null;
    if (step !== plain.at(-1)) plain.push(step);
  }
  return plain;
}

function addressesOf({ members }: Subject, at: Instant): number {
  return members
    .filter(
      ({ grade, period, prefix }) => grade === "core" && period.from <= at && at < period.to && isIPv4(prefix.first),
    )
    .reduce((sum, { prefix }) => sum + 2 ** (128 - prefix.length), 0);
}

function knownLinks(paths: readonly (readonly Asn[])[], supplied: Relationships, inferred: Relationships) {
  const links = new Map(
    paths.flatMap((path) => path.slice(1).map((asn, k) => [`${path[k]!} ${asn}`, [path[k]!, asn] as const] as const)),
  );
  const all = [...links.values()];
  return {
    supplied: all.filter(([one, other]) => supplied(one, other) !== null).length,
    inferred: all.filter(([one, other]) => supplied(one, other) === null && inferred(one, other) !== null).length,
    links: all.length,
  };
}
