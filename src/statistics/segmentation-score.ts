/** Changes as indices of the first value after each. */
type Changes = readonly number[];

/**
 * F1 of changes against those of several annotators, as van den Burg & Williams (arXiv 2003.06222) define it: index 0 is a
 * change for everybody; precision against all annotators together, recall averaged over them; a change counts once, and only
 * within `margin`.
 */
export function changeF1(found: Changes, annotated: readonly Changes[], margin = 5): number {
  const mine = new Set([0, ...found]);
  const theirs = annotated.map((changes) => new Set([0, ...changes]));
  const together = new Set(theirs.flatMap((changes) => [...changes]));
  const precision = matches(together, mine, margin) / mine.size;
  const recall = theirs.reduce((sum, one) => sum + matches(one, mine, margin) / one.size, 0) / theirs.length;
  return (2 * precision * recall) / (precision + recall);
}

/** Σ_A |A| · max |A ∩ A′| / |A ∪ A′| ÷ length over the segments A of an annotator, averaged over annotators (same paper). */
export function changeCover(found: Changes, annotated: readonly Changes[], length: number): number {
  const mine = segments(found, length);
  const of = (changes: Changes) =>
    segments(changes, length).reduce(
      (sum, [from, to]) => sum + (to - from) * Math.max(...mine.map((other) => jaccard([from, to], other))),
      0,
    ) / length;
  return annotated.reduce((sum, changes) => sum + of(changes), 0) / annotated.length;
}

function matches(wanted: ReadonlySet<number>, found: ReadonlySet<number>, margin: number): number {
  const free = new Set(found);
  let hits = 0;
  for (const at of [...wanted].sort((a, b) => a - b)) {
    const near = [...free].filter((one) => Math.abs(one - at) <= margin);
    if (near.length === 0) continue;
    free.delete(near.reduce((best, one) => (Math.abs(one - at) < Math.abs(best - at) ? one : best)));
    hits++;
  }
  return hits;
}

function segments(changes: Changes, length: number): (readonly [number, number])[] {
  const ends = [...new Set([0, ...changes, length])].sort((a, b) => a - b);
  return ends.slice(1).map((to, k) => [ends[k]!, to] as const);
}

function jaccard([a, b]: readonly [number, number], [c, d]: readonly [number, number]): number {
  return Math.max(0, Math.min(b, d) - Math.max(a, c)) / (Math.max(b, d) - Math.min(a, c));
}
