import { type Confidence, confidenceFrom, precisionOf } from "../../finding/confidence.ts";
import type { Estimate } from "../../finding/finding.ts";
import { answered, type Told, unanswered } from "../../finding/tell.ts";
import type { BlockEstimate } from "../../statistics/jackknife.ts";
import { formatInstant, type Period } from "../../values/instant.ts";
import type { Answer } from "../analysis.ts";
import type { Crossings } from "../crossings/gather.ts";
import type { Owner } from "../crossings/owners.ts";
import type { EntityDetails, RankingDetails, UnresolvedDetails } from "./details.ts";
import { boundsOf, type Entity, placeOf, type Role, unresolved } from "./estimate.ts";
import type { Occasion } from "./occasion.ts";

/** A share is precise when its interval is narrow beside ten points. */
const SMALL_SHARE = 0.1;
const NAMED_IN_RANKING = 3;

/** dependence.<entity>: what an organisation or a country is to the subject, and what is lost without it. */
export function tellEntity(entity: Entity, rank: number, occasion: Occasion): Told {
  const { traffic } = occasion;
  const details = detailsOf(entity, rank, occasion);
  // Of an AS that only routes show, flows do not tell whether they pass it.
  const lost = entity.lost.octets?.value ? entity.lost.octets : null;
  return answered({
    id: `dependence.${entity.id}`,
    claim: traffic && lost ? trafficClaim(entity, lost, occasion) : routesClaim(entity, occasion),
    estimate: traffic && lost ? estimateOf(lost) : ofPrefixes(entity, occasion),
    confidence: traffic && lost ? confidenceOf(entity, lost, traffic, occasion) : ofRoutesAlone(occasion),
    assumptions: assumptionsOf(occasion),
    alternatives: alternativesOf(entity, occasion),
    sensitivity: [
      { changed: "by flow records", value: entity.lost.flows?.value ?? null },
      { changed: "if none of what is unresolved touched it", value: details.bounds?.low ?? null },
      { changed: "if all of what is unresolved touched it", value: details.bounds?.high ?? null },
      ...(entity.kind === "country"
        ? [{ changed: "by where organisations are registered", value: entity.lostByRegistration?.value ?? null }]
        : []),
    ],
    details,
  });
}

/** dependence.ranking: the entities in order, one row each. */
export function tellRanking(found: readonly Entity[], places: readonly Entity[], occasion: Occasion): Answer {
  const { subject, period, traffic } = occasion;
  const [first] = found;
  if (!first?.lost.octets || !traffic)
    return unanswered("dependence.ranking", "not-observable", "ASes of the flows, or prefix-origins that name them");
  const list = (entities: readonly Entity[]) =>
    entities
      .slice(0, NAMED_IN_RANKING)
      .flatMap(({ title, lost }) => (lost.octets ? `${title} (${withInterval(lost.octets)})` : []))
      .join(", ");
  const where = places.length > 0 ? `; of countries, most by ${list(places)}` : "";
  const details: RankingDetails = {
    organisations: found.map((entity) => ({
      id: entity.id,
      title: entity.title,
      registeredIn: entity.owners[0]?.registeredIn ?? null,
      operatesIn: entity.owners[0]?.operatesIn ?? null,
      carries: entity.carries.octets?.value ?? 0,
      hosts: entity.hosts.octets?.value ?? 0,
      serves: entity.serves.octets?.value ?? 0,
      ...ends(entity.lost.octets),
    })),
    countries: places.map((entity) => ({
      id: entity.id,
      ...ends(entity.lost.octets),
      byRegistration: entity.lostByRegistration?.value ?? null,
    })),
  };
  return answered({
    id: "dependence.ranking",
    claim: `Of the bytes of ${subject.title} in ${dates(period)}, most are carried or ended by ${list(found)}${where} (95 % intervals; shares overlap, for what one carries another ends).`,
    estimate: estimateOf(first.lost.octets),
    confidence: confidenceOf(first, first.lost.octets, traffic, occasion),
    assumptions: assumptionsOf(occasion),
    details,
  });
}

/** dependence.unresolved: what has no owner. */
export function tellUnresolved({ subject, period, traffic, clockFaults, routes }: Occasion): Answer {
  const found = traffic && unresolved(traffic);
  if (!found) return unanswered("dependence.unresolved", "no-data", `flows of ${subject.id} with octets`);
  const { all, ...details } = found;
  return answered({
    id: "dependence.unresolved",
    claim: `Of the bytes of ${subject.title} in ${dates(period)}, the owner of the other end is not known for ${percent(details.noRemoteAs)} and the carrier for ${percent(details.noCarrier)}; one or the other for ${withInterval(all)}. For ${percent(details.unnamed)} of them only the number of an AS is known.`,
    estimate: estimateOf(all),
    confidence: confidenceFrom({
      coverage: coverageOf(traffic),
      precision: precisionOf(all, Math.max(all.value, SMALL_SHARE), SMALL_SHARE),
      readings: { agree: 2, of: 2 },
      openRivals: [],
      untested: [],
    }),
    assumptions: assumptionsOf({ subject, period, traffic, clockFaults, routes }),
    details: details satisfies UnresolvedDetails,
  });
}

function trafficClaim(entity: Entity, lost: BlockEstimate, { subject, period, routes }: Occasion): string {
  const { carries, hosts, serves, prefixes } = entity;
  const parts = [
    `it carries ${share(carries)}`,
    `the other end sits there for ${share(hosts)}`,
    `it serves ${share(serves)} of what servers give`,
  ];
  const routing =
    prefixes && routes
      ? `; ${prefixes.withoutOther.length} of ${prefixes.announced} announced prefixes had no other path that ${peersText(routes.peers)} showed`
      : "";
  return `${nameOf(entity)}: ${withInterval(lost)} of the bytes of ${subject.title} in ${dates(period)} would be lost or go elsewhere without it (95 % interval): ${parts.join(", ")}${routing}.`;
}

function routesClaim(entity: Entity, { subject, routes }: Occasion): string {
  const { prefixes, hegemony } = entity;
  const of = prefixes ? `${prefixes.withoutOther.length} of ${prefixes.announced}` : "none";
  const when = routes ? formatInstant(Math.floor(routes.at)).slice(0, 10) : "the period";
  return `${nameOf(entity)}: on ${when} ${of} announced prefixes of ${subject.title} had no path without it that ${peersText(routes?.peers ?? 0)} showed, and ${percent(hegemony ?? 0)} of the announced address space was reached through it; what traffic would be lost cannot be told.`;
}

function nameOf({ kind, title, id, owners }: Entity): string {
  if (kind === "country") return `Networks that operate in ${id}`;
  const [owner] = owners;
  const asns = owner?.asns.map((asn) => `AS${asn}`).join(", ") ?? id;
  const named = title === id ? `${id}, whose owner no reference names` : `${title} (${asns}${placesText(owner)})`;
  return named;
}

function placesText(owner: Owner | undefined): string {
  if (!owner || placeOf(owner) === null) return "";
  const { registeredIn, operatesIn } = owner;
  return `; registered in ${registeredIn ?? "an unknown country"}, operates in ${operatesIn ?? "countries not known"}`;
}

function detailsOf(entity: Entity, rank: number, { traffic, routes }: Occasion): EntityDetails {
  const { kind, owners, hosts, hegemony, services } = entity;
  return {
    kind,
    rank,
    owners: owners.map((owner) => ({ ...owner, asns: [...owner.asns] })),
    carries: roleOf(entity.carries),
    hosts: { ...roleOf(hosts), networks: hosts.networks, networkShare: hosts.networkShare },
    serves: roleOf(entity.serves),
    lost: roleOf(entity.lost),
    bounds: traffic && boundsOf(entity, traffic),
    prefixes:
      entity.prefixes && routes
        ? {
            announced: entity.prefixes.announced,
            withoutOther: [...entity.prefixes.withoutOther],
            at: formatInstant(Math.floor(routes.at)),
            peers: routes.peers,
          }
        : null,
    hegemony,
    services: services.map((service) => ({ ...service })),
    lostByRegistration: interval(entity.lostByRegistration),
  };
}

function confidenceOf(entity: Entity, lost: BlockEstimate, traffic: Crossings, { clockFaults }: Occasion): Confidence {
  const { low, high } = boundsOf(entity, traffic);
  return confidenceFrom({
    coverage: coverageOf(traffic),
    precision: precisionOf(lost, Math.max(lost.value, SMALL_SHARE), SMALL_SHARE),
    readings: readingsOf(entity),
    openRivals: [
      ...(high - low > SMALL_SHARE ? [`${percent(high - low)} of the bytes may have touched it without a sign`] : []),
      ...(traffic.sampling === "unknown" && traffic.exporters.length > 1 ? ["exporters may sample differently"] : []),
    ],
    untested: clockFaults.length > 0 ? ["flows lie in the period though clocks of exporters were found wrong"] : [],
  });
}

/** Flows, and for carriers the routes, as readings of their own: they agree when they lie within ten points of the octets. */
function readingsOf({ carries, lost, hegemony, kind }: Entity): { agree: number; of: number } {
  const octets = lost.octets?.value ?? 0;
  const pairs = [
    [lost.flows?.value ?? null, octets],
    [kind === "organisation" && (carries.octets?.value ?? 0) > 0 ? hegemony : null, carries.octets?.value ?? 0],
  ] as const;
  const others = pairs.flatMap(([other, of]) => (other === null ? [] : [Math.abs(other - of) <= SMALL_SHARE]));
  return { agree: 1 + others.filter(Boolean).length, of: 1 + others.length };
}

function ofRoutesAlone({ routes }: Occasion): Confidence {
  return confidenceFrom({
    coverage: null,
    precision: null,
    readings: { agree: routes && routes.peers > 1 ? 2 : 1, of: routes && routes.peers > 1 ? 2 : 1 },
    openRivals: ["paths that the peers of route collectors do not show"],
    untested: [],
  });
}

function ofPrefixes({ prefixes }: Entity, { routes }: Occasion): Estimate | null {
  if (!prefixes || !routes) return null;
  const value = prefixes.withoutOther.length / prefixes.announced;
  return { value, low: null, high: null, level: 0.95, unit: "share of prefixes", n: routes.peers, nEffective: null };
}

function assumptionsOf({ traffic, routes, clockFaults }: Occasion): string[] {
  return [
    ...(traffic
      ? [
          "the exporters see each carrier in the same proportion",
          `${traffic.blocks.unit} do not depend on each other`,
          "an AS holds its addresses and its name through the whole period as the reference of its middle says",
        ]
      : []),
    ...(traffic?.sampling === "unknown" ? ["exporters that do not tell their sampling sample alike"] : []),
    ...(routes ? ["peers of route collectors show their best paths only: another path may still be there"] : []),
    ...clockFaults.map(({ found, kind }) => `flows lie in the period though the input says: ${found} (${kind})`),
  ];
}

function alternativesOf(entity: Entity, { traffic, routes }: Occasion) {
  return [
    {
      explanation: "what goes over it would take another way at once",
      ruledOutBy:
        entity.prefixes &&
        routes &&
        entity.prefixes.withoutOther.length === entity.prefixes.announced &&
        routes.peers > 1
          ? `${peersText(routes.peers)} showed no path without it`
          : null,
    },
    ...(traffic
      ? [
          {
            explanation: "the exporters see its traffic more fully than that of others",
            ruledOutBy: traffic.exporters.length === 1 ? "one exporter sees all that is counted" : null,
          },
        ]
      : []),
  ];
}

function coverageOf({ blocks }: Crossings): number {
  return blocks.coveredDays / blocks.days;
}

function estimateOf({ value, low, high, level, n }: BlockEstimate): Estimate {
  return { value, low, high, level, unit: "share of octets", n, nEffective: null };
}

function roleOf({ octets, flows }: Role): {
  octets: EntityDetails["lost"]["octets"];
  flows: EntityDetails["lost"]["flows"];
} {
  return { octets: interval(octets), flows: interval(flows) };
}

function interval(estimate: BlockEstimate | null): { value: number; low: number; high: number } | null {
  return estimate && { value: estimate.value, low: estimate.low, high: estimate.high };
}

function ends(estimate: BlockEstimate | null): { lost: number; low: number; high: number } {
  return { lost: estimate?.value ?? 0, low: estimate?.low ?? 0, high: estimate?.high ?? 0 };
}

function withInterval({ value, low, high }: BlockEstimate): string {
  return `${percent(value)} (${percent(low)} to ${percent(high)})`;
}

function share({ octets }: Role): string {
  return octets ? percent(octets.value) : "an unknown share";
}

function peersText(peers: number): string {
  return peers === 1 ? "the one peer AS of route collectors" : `${peers} peer ASes of route collectors`;
}

function dates({ from, to }: Period): string {
  return `${formatInstant(from).slice(0, 10)} to ${formatInstant(to).slice(0, 10)}`;
}

function percent(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}
