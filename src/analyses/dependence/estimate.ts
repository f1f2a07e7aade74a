import type { BlockEstimate } from "../../statistics/jackknife.ts";
import type { Asn } from "../../values/asn.ts";
import { type Crossing, type Crossings, type Quantity, remoteOwner, sumOf } from "../crossings/gather.ts";
import type { Owner } from "../crossings/owners.ts";
import { ratio, shareOf, total } from "../crossings/share.ts";
import type { RouteView } from "./prefixes.ts";

/** What an entity is to the subject, as shares of its octets and flows. */
export interface Role {
  readonly octets: BlockEstimate | null;
  readonly flows: BlockEstimate | null;
}

/** A foreign organisation, or all of a country, on which the subject depends. */
export interface Entity {
  readonly kind: "organisation" | "country";
  /** `AS4837`, or the ISO country. */
  readonly id: string;
  readonly title: string;
  readonly owners: readonly Owner[];
  /** It stands between the subject and the remote end. */
  readonly carries: Role;
  /** The remote end sits with it. */
  readonly hosts: Role & { readonly networks: number; readonly networkShare: number };
  /** The remote end is with it and is the server; shares are of what the subject gets from servers. */
  readonly serves: Role;
  /** What would be lost without it: all that it carries or ends. */
  readonly lost: Role;
  readonly prefixes: PrefixLoss | null;
  readonly hegemony: number | null;
  readonly services: readonly {
    readonly protocolIdentifier: number;
    readonly port: number;
    readonly octets: number;
    readonly flows: number;
  }[];
  /** For a country, the same by where its organisations are registered, wherever they operate. */
  readonly lostByRegistration: BlockEstimate | null;
}

/** Announced prefixes for which every path that was seen passes an entity. */
export interface PrefixLoss {
  readonly announced: number;
  readonly withoutOther: readonly string[];
}

/** What could not be told, as shares of octets. */
export interface Unresolved {
  readonly all: BlockEstimate;
  readonly noCarrier: number;
  readonly noRemoteAs: number;
  /** The AS is known, who holds it is not. */
  readonly unnamed: number;
  readonly noCountry: number;
  readonly beyond: number;
}

const MOST_SERVICES = 5;

/** Organisations that carry, host or serve, and those only routes tell of; what would be lost most first. */
export function organisations(gathered: Crossings | null, routes: RouteView | null, owners: Owners): Entity[] {
  const seen = new Set<Owner>();
  for (const crossing of gathered?.crossings ?? []) for (const owner of ownersOf(crossing, owners)) seen.add(owner);
  for (const asn of routes?.asns ?? []) add(seen, owners.of(asn));
  const found = [...seen].map((owner) =>
    entityOf({ kind: "organisation", id: owner.id, title: owner.title, of: [owner] }, gathered, routes, owners),
  );
  return found.sort(byLoss);
}

type Owners = Crossings["owners"];

/** Countries by where organisations operate; where that is not known, by where they are registered. */
export function countries(gathered: Crossings, routes: RouteView | null, known: readonly Entity[]): Entity[] {
  const { owners } = gathered;
  const places = new Map<string, Owner[]>();
  for (const { owners: of } of known)
    for (const owner of of) {
      const place = placeOf(owner);
      if (place) places.set(place, [...(places.get(place) ?? []), owner]);
    }
  for (const { country } of gathered.crossings) if (country && !places.has(country)) places.set(country, []);
  return [...places]
    .map(([country, of]) => entityOf({ kind: "country", id: country, title: country, of }, gathered, routes, owners))
    .sort(byLoss);
}

export function unresolved(gathered: Crossings): Unresolved | null {
  const { crossings, owners, totals, beyond } = gathered;
  const whole = total(totals.octets);
  const part = (is: (crossing: Crossing) => boolean) =>
    whole > 0
      ? total(
          sumOf(
            crossings.filter(is).map(({ byBlock }) => byBlock),
            gathered.blocks.count,
          ).octets,
        ) / whole
      : 0;
  const all = shareOf(
    gathered,
    crossings.filter(({ next, remoteAs }) => next === null || remoteAs === null),
    "octets",
  );
  if (!all) return null;
  const isUnnamed = ({ next, remoteAs }: Crossing) =>
    [next, remoteAs].some((asn) => asn !== null && owners.of(asn)?.namedBy === "nothing");
  return {
    all,
    noCarrier: part(({ next }) => next === null),
    noRemoteAs: part(({ remoteAs }) => remoteAs === null),
    unnamed: part(isUnnamed),
    noCountry: part((crossing) => remoteCountry(crossing, owners) === null),
    beyond,
  };
}

/** If all of what is unresolved passed an entity or ended there, its share; if none, the share without. */
export function boundsOf(entity: Entity, gathered: Crossings): { low: number; high: number } {
  const touched = new Set(crossingsOf(entity, gathered));
  const open = gathered.crossings.filter(
    (crossing) => !touched.has(crossing) && (crossing.next === null || crossing.remoteAs === null),
  );
  const low = (entity.lost.octets?.value ?? 0) * (1 - gathered.beyond);
  const more = shareOf(gathered, open, "octets")?.value ?? 0;
  return { low, high: Math.min(1, low + more * (1 - gathered.beyond) + gathered.beyond) };
}

interface Named {
  readonly kind: Entity["kind"];
  readonly id: string;
  readonly title: string;
  readonly of: readonly Owner[];
}

function entityOf(named: Named, gathered: Crossings | null, routes: RouteView | null, owners: Owners): Entity {
  const asns = new Set(named.of.flatMap((owner) => owner.asns));
  const { of, ...rest } = named;
  const entity = { ...rest, owners: of };
  const nothing: Role = { octets: null, flows: null };
  const common = { prefixes: routes?.lossOf(asns) ?? null, hegemony: routes?.hegemonyOf(asns) ?? null };
  if (!gathered)
    return {
      ...entity,
      ...common,
      carries: nothing,
      hosts: { ...nothing, networks: 0, networkShare: 0 },
      serves: nothing,
      lost: nothing,
      services: [],
      lostByRegistration: null,
    };
  const carried = gathered.crossings.filter((crossing) => isCarriedBy(crossing, entity, owners));
  const hosted = gathered.crossings.filter((crossing) => endsWith(crossing, entity, owners));
  const areEndsKnown = gathered.crossings.some((crossing) => isEndKnown(crossing, named.kind, owners));
  const networks = networksOf(hosted);
  return {
    ...entity,
    ...common,
    carries: roleOf(gathered, carried),
    hosts: {
      ...(areEndsKnown ? roleOf(gathered, hosted) : nothing),
      networks,
      networkShare: networks / Math.max(1, networksOf(gathered.crossings)),
    },
    serves: areEndsKnown ? servedRole(gathered, hosted) : nothing,
    lost: roleOf(gathered, [...new Set([...carried, ...hosted])]),
    services: named.kind === "organisation" ? servicesOf(gathered, asns) : [],
    lostByRegistration: named.kind === "country" ? byRegistration(named.id, gathered) : null,
  };
}

function crossingsOf(entity: Entity, { crossings, owners }: Crossings): Crossing[] {
  return crossings.filter((one) => isCarriedBy(one, entity, owners) || endsWith(one, entity, owners));
}

/** Where nobody says who or where any remote end is, a share of 0 would say too much. */
function isEndKnown(crossing: Crossing, kind: Entity["kind"], owners: Owners): boolean {
  return kind === "country" ? remoteCountry(crossing, owners) !== null : crossing.remoteAs !== null;
}

type Who = Pick<Entity, "kind" | "id" | "owners">;

function isCarriedBy({ carriers }: Crossing, { kind, id, owners: of }: Who, owners: Owners): boolean {
  return carriers.some((asn) => {
    const owner = owners.of(asn);
    return owner !== null && (kind === "country" ? placeOf(owner) === id : of.includes(owner));
  });
}

function endsWith(crossing: Crossing, { kind, id, owners: of }: Who, owners: Owners): boolean {
  if (kind === "country") return remoteCountry(crossing, owners) === id;
  const owner = remoteOwner(crossing, owners);
  return owner !== null && of.includes(owner);
}

/** Where a remote end is: as its address is said to be, else where its owner operates or is registered. */
export function remoteCountry(crossing: Crossing, owners: Owners): string | null {
  const owner = remoteOwner(crossing, owners);
  return crossing.country ?? (owner && placeOf(owner));
}

export function placeOf({ operatesIn, registeredIn }: Owner): string | null {
  return operatesIn ?? registeredIn;
}

function byRegistration(country: string, gathered: Crossings): BlockEstimate | null {
  const { crossings, owners } = gathered;
  const isThere = (asn: Asn | null) => asn !== null && owners.of(asn)?.registeredIn === country;
  return shareOf(
    gathered,
    crossings.filter(({ carriers, remoteAs }) => carriers.some(isThere) || isThere(remoteAs)),
    "octets",
  );
}

function ownersOf({ carriers, remoteAs }: Crossing, owners: Owners): Owner[] {
  return [...carriers, remoteAs].flatMap((asn) => (asn === null ? [] : (owners.of(asn) ?? [])));
}

function roleOf(gathered: Crossings, chosen: readonly Crossing[]): Role {
  const of = (quantity: Quantity) => shareOf(gathered, chosen, quantity);
  return { octets: of("octets"), flows: of("flows") };
}

function servedRole({ totals, blocks }: Crossings, chosen: readonly Crossing[]): Role {
  const part = sumOf(
    chosen.map(({ byBlock }) => byBlock),
    blocks.count,
  );
  return { octets: ratio(part.servedOctets, totals.servedOctets), flows: ratio(part.servedFlows, totals.servedFlows) };
}

function servicesOf({ services, totals }: Crossings, asns: ReadonlySet<Asn>): Entity["services"] {
  const byPort = new Map<string, { protocolIdentifier: number; port: number; octets: number; flows: number }>();
  for (const { remoteAs, protocolIdentifier, port, octets, flows } of services) {
    if (remoteAs === null || !asns.has(remoteAs)) continue;
    const key = `${protocolIdentifier} ${port}`;
    const one = byPort.get(key) ?? { protocolIdentifier, port, octets: 0, flows: 0 };
    byPort.set(key, { ...one, octets: one.octets + octets, flows: one.flows + flows });
  }
  const [octets, flows] = [total(totals.octets), total(totals.flows)];
  const found = [...byPort.values()].sort((a, b) => b.octets - a.octets || a.port - b.port);
  return found
    .slice(0, MOST_SERVICES)
    .map((one) => ({ ...one, octets: one.octets / octets, flows: one.flows / flows }));
}

function networksOf(crossings: readonly Crossing[]): number {
  return new Set(crossings.flatMap(({ networks }) => [...networks])).size;
}

function byLoss(a: Entity, b: Entity): number {
  const of = (entity: Entity) => entity.lost.octets?.value ?? 0;
  return of(b) - of(a) || (b.hegemony ?? 0) - (a.hegemony ?? 0) || (a.id < b.id ? -1 : 1);
}

function add(seen: Set<Owner>, owner: Owner | null): void {
  if (owner) seen.add(owner);
}
