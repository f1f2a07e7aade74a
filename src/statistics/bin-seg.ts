import type { SegmentCost } from "./segment-cost.ts";

type Split = { readonly from: number; readonly to: number; readonly at: number; readonly gain: number };

/**
 * Binary segmentation: the split that gains most, then the best within what it leaves, while the gain exceeds the penalty
 * and there are fewer than `most` changes (Scott & Knott, Biometrics 30, 1974; Vostrikova, 1981). Greedy, and so a second
 * opinion beside `pelt` that errs in other ways. Indices of the first value after each change, ascending.
 */
export function binSeg(cost: SegmentCost, penalty: number, shortest = 1, most = Number.POSITIVE_INFINITY): number[] {
  const open = [bestSplit(cost, 0, cost.length, shortest)];
  const changes: number[] = [];
  while (changes.length < most) {
    open.sort((a, b) => b.gain - a.gain);
    const split = open[0];
    if (!split || !(split.gain > penalty)) break;
    open.shift();
    changes.push(split.at);
    open.push(bestSplit(cost, split.from, split.at, shortest), bestSplit(cost, split.at, split.to, shortest));
  }
  return changes.sort((a, b) => a - b);
}

/** Where a stretch parts best in two, and by how much its cost falls; no gain where it is too short. */
export function bestSplit(cost: SegmentCost, from: number, to: number, shortest = 1): Split {
  const whole = to > from ? cost.of(from, to) : 0;
  let [best, gain] = [from, Number.NEGATIVE_INFINITY];
  for (let at = from + shortest; at <= to - shortest; at++) {
    const gained = whole - cost.of(from, at) - cost.of(at, to);
    if (gained > gain) [best, gain] = [at, gained];
  }
  return { from, to, at: best, gain };
}
