import type { NetworkTotal } from "./ask.ts";

/** Share of the later window's octets on networks that carried nothing in the earlier one, each weighted by 1/p. */
export function newNetworksShare(networks: readonly NetworkTotal[]): number | null {
  const before = new Map<string, number>();
  const after = new Map<string, number>();
  for (const row of networks) {
    before.set(row.network, (before.get(row.network) ?? 0) + row.before);
    after.set(row.network, (after.get(row.network) ?? 0) + row.after / (row.samplingProbability ?? 1));
  }
  const total = [...after.values()].reduce((sum, each) => sum + each, 0);
  if (total === 0) return null;
  return [...after].reduce((sum, [network, each]) => sum + (before.get(network) ? 0 : each), 0) / total;
}
