import type { Collected, RouteRow } from "./ask-routes.ts";

/**
 * RIB dumps and updates of one collector under one name. A dump bears the name of its view or the collector's BGP identifier
 * (RFC 6396 §4.3.1), updates bear neither, so that a route of the dump would outlive the withdrawal that ended it. A collector
 * that tells tables alone is the one whose updates come from the same peer addresses, of several the one that shares most.
 */
export function sameCollectors(
  rows: readonly RouteRow[],
  collected: readonly Collected[],
): { readonly rows: readonly RouteRow[]; readonly collected: readonly Collected[] } {
  const names = namesByPeers(rows);
  if (names.size === 0) return { rows, collected };
  const nameOf = (collector: string) => names.get(collector) ?? collector;
  const united = new Map<string, Collected>();
  for (const one of collected) {
    const collector = nameOf(one.collector);
    const other = united.get(collector) ?? { ...one, collector };
    united.set(collector, {
      collector,
      first: Math.min(one.first, other.first),
      last: Math.max(one.last, other.last),
    });
  }
  return { rows: rows.map((row) => ({ ...row, collector: nameOf(row.collector) })), collected: [...united.values()] };
}

/** The name of the updates for that of the tables, where the two are one collector. */
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
      peers: [...peers].filter((peer) => others.has(peer)).length,
    }));
    const [most] = shared.sort((a, b) => b.peers - a.peers || (a.name < b.name ? -1 : 1));
    if (most && most.peers > 0) names.set(collector, most.name);
  }
  return names;
}
