import type { SegmentCost } from "./segment-cost.ts";

/**
 * The changes that make Σ cost + penalty · changes least, as indices of the first value after each: PELT, exact
 * (Killick, Fearnhead & Eckley, JASA 107, 2012). F(t) = min over s of F(s) + C(s, t) + β; s is never looked at again
 * once F(s) + C(s, t) ≥ F(t). No segment is shorter than `shortest`.
 */
export function pelt(cost: SegmentCost, penalty: number, shortest = 1): number[] {
  const best = new Float64Array(cost.length + 1).fill(Number.POSITIVE_INFINITY);
  const before = new Int32Array(cost.length + 1);
  best[0] = -penalty;
  const starts = new Int32Array(cost.length + 1); // places where the last segment may begin
  const without = new Float64Array(cost.length + 1);
  let count = 0;
  for (let to = shortest; to <= cost.length; to++) {
    starts[count++] = to - shortest;
    for (let k = 0; k < count; k++) {
      const from = starts[k]!;
      without[k] = best[from]! + cost.of(from, to);
      if (without[k]! + penalty < best[to]!) {
        best[to] = without[k]! + penalty;
        before[to] = from;
      }
    }
    let left = 0;
    for (let k = 0; k < count; k++) if (without[k]! < best[to]!) starts[left++] = starts[k]!;
    count = left;
  }
  return path(before, cost.length);
}

function path(before: Int32Array, end: number): number[] {
  const changes: number[] = [];
  for (let at = before[end] ?? 0; at > 0; at = before[at]!) changes.unshift(at);
  return changes;
}
