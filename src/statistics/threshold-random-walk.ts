/** What is assumed of the two kinds of hosts, and how sure a decision must be. */
export type Walk = {
  /** Share of first contacts that succeed, of a host that means to reach its targets, and of one that tries. */
  readonly benign: number;
  readonly scanner: number;
  /** Likelihood ratio at which it is taken for a scanner, and for benign. */
  readonly upper: number;
  readonly lower: number;
};

/** Jung, Paxson, Berger & Balakrishnan (IEEE S&P 2004): errors of .01 on either side. */
export const JUNG_2004: Walk = { benign: 0.8, scanner: 0.2, upper: 99, lower: 0.0101 };

export type WalkResult = {
  readonly verdict: "scanner" | "benign" | "open";
  /** First contacts until the first decision for a scanner; else all. */
  readonly contacts: number;
};

/**
 * Threshold random walk over the outcomes of first contacts with different targets, in order: sequential test of Wald
 * (1945). Once benign it begins anew, so that a host which later turns to scanning is found.
 */
export function thresholdRandomWalk(succeeded: readonly boolean[], walk: Walk = JUNG_2004): WalkResult {
  const [success, failure] = [walk.scanner / walk.benign, (1 - walk.scanner) / (1 - walk.benign)];
  let ratio = 1;
  let wasBenign = false;
  for (const [at, outcome] of succeeded.entries()) {
    ratio *= outcome ? success : failure;
    if (ratio >= walk.upper) return { verdict: "scanner", contacts: at + 1 };
    if (ratio > walk.lower) continue;
    wasBenign = true;
    ratio = 1;
  }
  return { verdict: wasBenign ? "benign" : "open", contacts: succeeded.length };
}
