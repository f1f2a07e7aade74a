import { logGamma } from "./gamma.ts";

/** On how many occasions (weeks) something was seen after and before; after thinning to one sampling it need not be whole. */
export type Sightings = { readonly after: number; readonly before: number };

/**
 * How probable it is that what was there all along, as often as it was seen later, escaped every occasion before: Fisher's
 * exact test with none before, C(after, k) ÷ C(after + before, k). Occasions are taken to be independent.
 */
export function missedBefore(seen: number, occasionsAfter: number, occasionsBefore: number): number {
  const rest = Math.max(0, occasionsAfter - seen);
  return Math.exp(
    logGamma(occasionsAfter + 1) -
      logGamma(rest + 1) -
      logGamma(occasionsAfter + occasionsBefore + 1) +
      logGamma(rest + occasionsBefore + 1),
  );
}

/**
 * Which are newly seen, so that of those told no more than `falseShare` are expected to have been there before: Benjamini &
 * Hochberg, JRSS B 57 (1995), over all that were seen later. Indexes into `sightings`.
 */
export function newlySeen(
  sightings: readonly Sightings[],
  occasionsAfter: number,
  occasionsBefore: number,
  falseShare = 0.05,
): number[] {
  const tested = sightings
    .map(({ after, before }, at) => ({ at, p: before > 0 ? 1 : missedBefore(after, occasionsAfter, occasionsBefore) }))
    .filter(({ at }) => sightings[at]!.after > 0)
    .sort((a, b) => a.p - b.p || a.at - b.at);
  let told = 0;
  for (const [rank, { p }] of tested.entries()) if (p <= (falseShare * (rank + 1)) / tested.length) told = rank + 1;
  return tested
    .slice(0, told)
    .map(({ at }) => at)
    .sort((a, b) => a - b);
}
