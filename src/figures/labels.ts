import { textWidth } from "./canvas.ts";

/** A vertical rule to be named above a chart; x in pixels. */
export interface Named {
  readonly x: number;
  readonly words: string;
}

export interface Placed extends Named {
  /** 0 is next to the chart. */
  readonly lane: number;
  readonly anchor: "start" | "end";
  /** Left and right edge of the words in pixels. */
  readonly left: number;
  readonly right: number;
}

const PAD = 5;

/**
 * Labels of vertical rules in lanes, so that no two overlap, and no rule runs through a label where that can be had. First
 * those that stand to the right of their rules, from right to left; then those near the right edge, which stand to the left;
 * each in the lowest lane that is free. `words` must already fit between the edges.
 */
export function layLabels(named: readonly Named[], edges: { left: number; right: number }): Placed[] {
  const sided = named.map((one) => beside(one, edges));
  const order = (a: Placed, b: Placed) => a.x - b.x || (a.words < b.words ? -1 : 1);
  const toTheRight = sided.filter(({ anchor }) => anchor === "start").sort((a, b) => order(b, a));
  const toTheLeft = sided.filter(({ anchor }) => anchor === "end").sort(order);
  const placed: Placed[] = [];
  for (const one of [...toTheRight, ...toTheLeft]) placed.push(inFirstFreeLane(one, placed));
  return placed.sort(order);
}

function beside(one: Named, { right }: { right: number }): Placed {
  const width = textWidth(one.words);
  return one.x + PAD + width <= right
    ? { ...one, lane: 0, anchor: "start", left: one.x, right: one.x + PAD + width }
    : { ...one, lane: 0, anchor: "end", left: one.x - PAD - width, right: one.x };
}

function inFirstFreeLane(one: Placed, placed: readonly Placed[]): Placed {
  const top = placed.reduce((most, { lane }) => Math.max(most, lane + 1), 0);
  for (let lane = 0; lane < top; lane++)
    if (!placed.some((other) => collides({ ...one, lane }, other))) return { ...one, lane };
  return { ...one, lane: top };
}

function collides(a: Placed, b: Placed): boolean {
  if (a.lane === b.lane) return a.left < b.right + PAD && b.left < a.right + PAD;
  const [upper, lower] = a.lane > b.lane ? [a, b] : [b, a];
  return upper.x > lower.left - PAD && upper.x < lower.right + PAD && upper.x !== lower.x;
}
