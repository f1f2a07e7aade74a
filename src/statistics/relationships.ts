/** Whether the first of two neighbouring ASes provides transit to the second, buys it, is its peer, or nobody knows. */
export type Relationship = "provider" | "customer" | "peer" | null;
export type Relationships = (first: number, second: number) => Relationship;

/** Of the observations of a link, the share that must go the same way for it to be called provider to customer. */
const AGREED = 0.95;

/**
 * Provider-to-customer links as paths betray them (Gao, IEEE/ACM Transactions on Networking 9, 2001): a path climbs to its
 * best-connected AS and descends from there. A link is told only where 95 in 100 observations agree and it was observed
 * `least` times; anything else stays unknown, peering too. Paths lead from a peer to an origin, without repetitions; the
 * origin is never taken for the top, for it buys what leads to it. Where two ASes are connected alike, what lies between
 * them is not counted.
 */
export function inferredProviders(paths: readonly (readonly number[])[], least = 3): Relationships {
  const degrees = degreesOf(paths);
  const votes = new Map<string, { down: number; all: number }>();
  const vote = (provider: number, customer: number) => {
    for (const [key, down] of [
      [`${provider} ${customer}`, 1],
      [`${customer} ${provider}`, 0],
    ] as const) {
      const told = votes.get(key) ?? { down: 0, all: 0 };
      votes.set(key, { down: told.down + down, all: told.all + 1 });
    }
  };
  for (const path of paths) {
    const best = Math.max(...path.slice(0, -1).map((asn) => degrees.get(asn)!));
    const isTop = (asn: number, k: number) => k < path.length - 1 && degrees.get(asn) === best;
    const [first, last] = [path.findIndex(isTop), path.findLastIndex(isTop)];
    for (let k = 0; k < path.length - 1; k++)
      if (k >= last) vote(path[k]!, path[k + 1]!);
      else if (k < first) vote(path[k + 1]!, path[k]!);
  }
  const provides = (provider: number, customer: number) => {
    const told = votes.get(`${provider} ${customer}`);
    return told !== undefined && told.all >= least && told.down >= AGREED * told.all;
  };
  return (first, second) => (provides(first, second) ? "provider" : provides(second, first) ? "customer" : null);
}

/**
 * Where a path towards its origin goes through a valley (RFC 7908 §3; Gao 2001): after a step between peers or down to a
 * customer only steps down may follow. The AS that passed on what it should not have; null when none is shown to have.
 */
export function leakerOf(path: readonly number[], relationship: Relationships): number | null {
  // Routes travel from the origin to the peer: seen from there, a step to a provider is a climb.
  let descending = false;
  for (let k = path.length - 1; k > 0; k--) {
    const [here, next] = [path[k]!, path[k - 1]!];
    const step = relationship(next, here);
    if (step === null) continue;
    if (descending && step !== "customer") return here;
    if (step !== "provider") descending = true;
  }
  return null;
}

function degreesOf(paths: readonly (readonly number[])[]): ReadonlyMap<number, number> {
  const neighbours = new Map<number, Set<number>>();
  const join = (one: number, other: number) => neighbours.set(one, (neighbours.get(one) ?? new Set()).add(other));
  for (const path of paths)
    for (const [k, asn] of path.entries()) {
      if (k > 0) join(asn, path[k - 1]!);
      if (k < path.length - 1) join(asn, path[k + 1]!);
    }
  return new Map([...neighbours].map(([asn, of]) => [asn, of.size]));
}
