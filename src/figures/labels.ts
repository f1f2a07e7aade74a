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
 * Labels of vertical rules in lanes, so that no two overlap and no rule runs through a label: from right to left, each in
 * the lowest lane that is free. `words` must already fit between the edges.
 */
export function layLabels(named: readonly Named[], edges: { left: number; right: number }): Placed[] {
  const placed: Placed[] = [];
  const rightmostFirst = [...named].sort((a, b) => b.x - a.x || (a.words < b.words ? -1 : 1));
  for (const one of rightmostFirst) placed.push(firstFree(one, placed, edges));
  return placed.reverse();
}

function firstFree(one: Named, placed: readonly Placed[], edges: { left: number; right: number }): Placed {
  const width = textWidth(one.words);
  const fits = one.x + PAD + width <= edges.right;
  const side: Placed = fits
    ? { ...one, lane: 0, anchor: "start", left: one.x, right: one.x + PAD + width }
    : { ...one, lane: 0, anchor: "end", left: one.x - PAD - width, right: one.x };
  for (let lane = 0; lane < placed.length; lane++)
    if (!placed.some((other) => collides({ ...side, lane }, other))) return { ...side, lane };
  return { ...side, lane: placed.length };
}

function collides(a: Placed, b: Placed): boolean {
  if (a.lane === b.lane) return a.left < b.right + PAD && b.left < a.right + PAD;
  const [upper, lower] = a.lane > b.lane ? [a, b] : [b, a];
  return upper.x > lower.left - PAD && upper.x < lower.right + PAD && upper.x !== lower.x;
}
