import type { BlockEstimate } from "../../statistics/jackknife.ts";
import { type Crossing, type Crossings, remoteOwner } from "../crossings/gather.ts";
import type { Owner } from "../crossings/owners.ts";
import { shareOf } from "../crossings/share.ts";

/** Somebody who could watch: an AS, or a country's law. */
export interface Observer {
  /** `AS4837`, or the ISO country. */
  readonly id: string;
  readonly title: string;
  /** Share of octets, and of flow records, that pass it or end with it. */
  readonly octets: BlockEstimate | null;
  readonly flows: BlockEstimate | null;
  /** Where the owner of an AS is registered and operates. */
  readonly owner: Owner | null;
}

/** ASes and countries that a crossing passes or ends with; the subject's own are none. */
export function asesOf(crossing: Crossing, { owners }: Crossings): string[] {
  const { carriers, remoteAs } = crossing;
  const all = remoteAs === null ? carriers : [...carriers, remoteAs];
  return [...new Set(all.filter((asn) => owners.of(asn) !== null).map((asn) => `AS${asn}`))];
}

/** An owner is under the law of where it operates and of where it is registered. */
export function jurisdictionsOf(crossing: Crossing, { owners }: Crossings): string[] {
  const passed = crossing.carriers.map((asn) => owners.of(asn));
  const places = [...passed, remoteOwner(crossing, owners)].flatMap((owner) =>
    owner ? [owner.operatesIn, owner.registeredIn] : [],
  );
  return [...new Set([...places, crossing.country].filter((place) => place !== null))];
}

/** All of either kind, by the octets that they could see; at most `most` of them. */
export function observersOf(gathered: Crossings, kind: "as" | "jurisdiction", most: number): Observer[] {
  const of = kind === "as" ? asesOf : jurisdictionsOf;
  const seen = new Map<string, Crossing[]>();
  for (const crossing of gathered.crossings)
    for (const id of of(crossing, gathered)) seen.set(id, [...(seen.get(id) ?? []), crossing]);
  const weight = (crossings: readonly Crossing[]) =>
    crossings.reduce((sum, { byBlock }) => sum + byBlock.octets.reduce((all, one) => all + one, 0), 0);
  const heaviest = [...seen]
    .map(([id, crossings]) => ({ id, crossings, weight: weight(crossings) }))
    .sort((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1));
  return heaviest.slice(0, most).map(({ id, crossings }) => {
    const owner = kind === "as" ? gathered.owners.of(Number(id.slice(2))) : null;
    return {
      id,
      title: owner?.title ?? id,
      octets: shareOf(gathered, crossings, "octets"),
      flows: shareOf(gathered, crossings, "flows"),
      owner,
    };
  });
}
