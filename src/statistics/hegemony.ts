/** What one peer of a route collector sees of the scope; no paths if it has no route (leave it out to count only those that have). */
export type PeerView = {
  readonly peerAsNumber: number;
  readonly paths: readonly { readonly weight: number; readonly asPath: AsPath }[];
};

/** From peer to origin; a set {a, b} is a list within. Prepended repetitions may stay. */
export type AsPath = readonly (number | readonly number[])[];

/**
 * AS hegemony of every AS on the paths towards one scope: the share of its addresses that is reached through that AS,
 * as the middle of the peers sees it (Fontugne, Shah & Aben, PAM 2018). Peers of one AS are averaged; over peer ASes,
 * absence being 0, the top and bottom `trim` are cut and the rest averaged. Most depended on first.
 */
export function hegemony(views: readonly PeerView[], trim = 0.1): Map<number, number> {
  const graphs = [...graphsByPeerAs(views).values()];
  const everyone = new Set(graphs.flatMap((graph) => [...graph.keys()]));
  const scores = [...everyone].map(
    (asn) =>
      [
        asn,
        trimmedMean(
          graphs.map((graph) => graph.get(asn) ?? 0),
          trim,
        ),
      ] as const,
  );
  return new Map(scores.sort(([a, x], [b, y]) => y - x || a - b));
}

/** By peer AS, what share of the scope's addresses it reaches through each AS; an AS that is not there has 0. */
export function graphsByPeerAs(views: readonly PeerView[]): Map<number, ReadonlyMap<number, number>> {
  const byPeerAs = new Map<number, Graph[]>();
  for (const view of views)
    byPeerAs.set(view.peerAsNumber, [...(byPeerAs.get(view.peerAsNumber) ?? []), peerGraph(view)]);
  return new Map([...byPeerAs].map(([peerAsNumber, graphs]) => [peerAsNumber, averageGraph(graphs)] as const));
}

/** Mean without the ⌊trim · n⌋ smallest and as many largest. */
export function trimmedMean(values: readonly number[], trim: number): number {
  const cut = Math.floor(trim * values.length + 1e-9);
  const kept = Float64Array.from(values)
    .sort()
    .subarray(cut, values.length - cut);
  return kept.reduce((sum, value) => sum + value, 0) / kept.length;
}

/**
 * Addresses of each prefix that no more specific prefix of the same table takes away: the weights of an IPv4 scope's paths.
 * (For IPv6, as-hegemony weighs every prefix 1.) `first` is the first address as a number, `length` the prefix length.
 */
export function uncoveredAddresses(prefixes: readonly { readonly first: number; readonly length: number }[]): number[] {
  const size = (at: number) => 2 ** (32 - prefixes[at]!.length);
  const weights = prefixes.map((_, at) => size(at));
  const order = prefixes
    .map((_, at) => at)
    .sort((a, b) => prefixes[a]!.first - prefixes[b]!.first || prefixes[a]!.length - prefixes[b]!.length);
  const covering: number[][] = []; // prefixes around the present one, outermost first; the same prefix twice is one level
  for (const at of order) {
    const { first, length } = prefixes[at]!;
    while (covering.length > 0 && first >= prefixes[covering.at(-1)![0]!]!.first + size(covering.at(-1)![0]!))
      covering.pop();
    const innermost = covering.at(-1);
    if (innermost && prefixes[innermost[0]!]!.length === length) {
      weights[at] = size(at);
      innermost.push(at);
      continue;
    }
    for (const around of innermost ?? []) weights[around]! -= size(at);
    covering.push([at]);
  }
  return weights;
}

type Graph = Map<number, number>;

/** Share of the scope's weight, as far as this peer has routes, that passes each AS (betweenness towards one scope). */
function peerGraph({ paths }: PeerView): Graph {
  const graph: Graph = new Map();
  const total = paths.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return graph;
  for (const { weight, asPath } of paths) {
    const passed = new Map<number, number>();
    for (const step of asPath) {
      if (typeof step === "number") passed.set(step, 1);
      else for (const asn of step) passed.set(asn, Math.max(passed.get(asn) ?? 0, 1 / step.length));
    }
    for (const [asn, share] of passed) graph.set(asn, (graph.get(asn) ?? 0) + (weight * share) / total);
  }
  return graph;
}

function averageGraph(graphs: readonly Graph[]): Graph {
  const average: Graph = new Map();
  for (const graph of graphs)
    for (const [asn, share] of graph) average.set(asn, (average.get(asn) ?? 0) + share / graphs.length);
  return average;
}
