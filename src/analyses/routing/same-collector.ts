import type { Collected, RouteRow } from "./ask-routes.ts";

/**
 * RIB dumps and updates of one collector under one name. A dump bears the name of its view or the collector's BGP identifier
 * (RFC 6396 §4.3.1), updates bear what they were read under or nothing, so that a route of the dump would outlive the withdrawal
 * that ended it. A collector that tells tables alone is the one whose updates come from the same peer addresses, of several the
 * one that shares most. Its name is that of the updates; where these have none, that of the tables, which may tell a multihop one.
 */
export function sameCollectors(
  rows: readonly RouteRow[],
  collected: readonly Collected[],
): { readonly rows: readonly RouteRow[]; readonly collected: readonly Collected[] } {
  const names = namesByPeers(rows);
  if (names.size === 0) return { rows, collected };
  const nameOf = ({ collector, peer }: Of) => names.get(keyOf({ collector, peer })) ?? collector;
  const extents = new Map(collected.map((one) => [one.collector, one]));
  const united = new Map(extents);
  for (const row of rows) {
    const [own, collector] = [extents.get(row.collector), nameOf(row)];
    const other = united.get(collector) ?? own;
    if (collector !== row.collector && own && other)
      united.set(collector, {
        collector,
        first: Math.min(own.first, other.first),
        last: Math.max(own.last, other.last),
      });
  }
  return { rows: rows.map((row) => ({ ...row, collector: nameOf(row) })), collected: [...united.values()] };
}

type Of = Pick<RouteRow, "collector" | "peer">;

function keyOf({ collector, peer }: Of): string {
  return `${collector}/${peer}`;
}

/** The name that a collector's rows of a peer go by, where it is another one. */
function namesByPeers(rows: readonly RouteRow[]): Map<string, string> {
  const [tables, updates] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()];
  for (const { action, collector, peer } of rows) {
    const peers = action === "rib" ? tables : updates;
    peers.set(collector, (peers.get(collector) ?? new Set()).add(peer));
  }
  const names = new Map<string, string>();
  for (const [collector, peers] of tables) {
    if (updates.has(collector)) continue;
    const shared = [...updates].map(([name, others]) => ({
      name,
      peers: [...peers].filter((peer) => others.has(peer)),
    }));
    const [most] = shared.sort((a, b) => b.peers.length - a.peers.length || (a.name < b.name ? -1 : 1));
    if (!most || most.peers.length === 0) continue;
    if (most.name !== "") for (const peer of peers) names.set(keyOf({ collector, peer }), most.name);
    else for (const peer of most.peers) nameUpdates(names, collector, peer);
  }
  return names;
}

/** Updates without a name go by that of the first table with their peer, and so do other tables' rows of it. */
function nameUpdates(names: Map<string, string>, collector: string, peer: string): void {
  const nameless = keyOf({ collector: "", peer });
  const taken = names.get(nameless);
  if (taken === undefined) names.set(nameless, collector);
  else names.set(keyOf({ collector, peer }), taken);
}
