import { trimmedMean } from "./hegemony.ts";
import type { Relationships } from "./relationships.ts";

/** What one monitor (a peer of a route collector) sees of a country's addresses. */
export type MonitorView = {
  /** The AS that hosts the monitor. */
  readonly peerAsNumber: number;
  /** Addresses that no more specific prefix takes away, and the path to them, without repetitions. */
  readonly paths: readonly { readonly weight: number; readonly asPath: readonly number[] }[];
};

/**
 * Country-level transit influence (Gamero-Garrido et al., PAM 2022): the share of a country's addresses that are reached
 * through an AS as its origins' provider, direct or not, each counted 1/d, where d is 1 for a direct provider, 2 for that
 * one's provider, and so on. Only the part of a path below its first provider-to-customer link counts; a path without one
 * does not. Monitors of one AS share its voice; over ASes the lowest and the highest ⌊n/10⌋ are cut. `addresses` are
 * all of the country's, whether or not a monitor has a route to them. Monitors inside the country, of uncertain place,
 * or behind collectors of several hops are for the caller to leave out. Most influential first.
 */
export function transitInfluence(
  monitors: readonly MonitorView[],
  addresses: number,
  relationship: Relationships,
): Map<number, number> {
  const hosts = new Map<number, Map<number, number>[]>();
  for (const view of monitors)
    hosts.set(view.peerAsNumber, [...(hosts.get(view.peerAsNumber) ?? []), influenceAt(view, addresses, relationship)]);
  const told = [...hosts.values()].map(averageOf);
  const everyone = new Set(told.flatMap((of) => [...of.keys()]));
  const scores = [...everyone].map(
    (asn) =>
      [
        asn,
        trimmedMean(
          told.map((of) => of.get(asn) ?? 0),
          0.1,
        ),
      ] as const,
  );
  return new Map(scores.filter(([, score]) => score > 0).sort(([a, x], [b, y]) => y - x || a - b));
}

/** One monitor's: Σ addresses ÷ d over the paths on which an AS is a provider. */
function influenceAt({ paths }: MonitorView, addresses: number, relationship: Relationships): Map<number, number> {
  const found = new Map<number, number>();
  for (const { weight, asPath } of paths) {
    const top = asPath.findIndex((asn, k) => k < asPath.length - 1 && relationship(asn, asPath[k + 1]!) === "provider");
    if (top < 0) continue;
    for (let k = top; k < asPath.length - 1; k++) {
      const distance = asPath.length - 1 - k;
      found.set(asPath[k]!, (found.get(asPath[k]!) ?? 0) + weight / addresses / distance);
    }
  }
  return found;
}

function averageOf(views: readonly ReadonlyMap<number, number>[]): Map<number, number> {
  const average = new Map<number, number>();
  for (const view of views)
    for (const [asn, share] of view) average.set(asn, (average.get(asn) ?? 0) + share / views.length);
  return average;
}
