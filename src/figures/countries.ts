import type { Figure } from "../finding/figure.ts";
import { type Drawing, element, type Strip, type SvgNode } from "./canvas.ts";
import { dotRows } from "./dot-rows.ts";
import { keyStrip } from "./key.ts";
import { colour } from "./palette.ts";
import { worldMap } from "./world-map.ts";

type CountriesFigure = Extract<Figure, { kind: "countries" }>;

const STEPS = 5;
const STEP = 11; // pixels

/** Countries on a map and as a ladder: filled squares for how far the evidence goes, a dot for how much was seen. */
export function drawCountries({ rows, unit }: CountriesFigure, drawing: Drawing): Strip[] {
  const dots = dotRows(
    rows.map(({ country, name, level, ...row }) => ({
      ...row,
      name: `${name} (${country})`,
      before: null,
      sign: { width: STEPS * STEP, draw: (x: number, y: number) => ladder(level, x, y, drawing) },
    })),
    unit,
    drawing,
  );
  if (rows.length === 0) return dots;
  return [worldMap(rows, drawing), keyStrip(drawing, [{ kind: "step", words: "a step of evidence, of 5" }]), ...dots];
}

/** Squares from left to right, those that were reached filled. */
function ladder(level: number, x: number, y: number, { document }: Drawing): SvgNode {
  const node = element(document, "g", {});
  for (let step = 0; step < STEPS; step++)
    node.appendChild(
      element(document, "rect", {
        x: x + step * STEP + 1,
        y: y + 4,
        width: 8,
        height: 8,
        fill: step < level ? colour("series-3") : "none",
        stroke: colour("series-3"),
      }),
    );
  return node;
}
