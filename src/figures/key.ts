import {
  type Drawing,
  element,
  LINE,
  type Strip,
  type SvgDocument,
  type SvgNode,
  shortened,
  text,
  textWidth,
} from "./canvas.ts";
import { colour, type SeriesStyle } from "./palette.ts";

export type KeyItem =
  | { readonly kind: "line" | "band"; readonly words: string; readonly style: SeriesStyle }
  | { readonly kind: "gap" | "window" | "step"; readonly words: string };

const SAMPLE = 24; // pixels
const BETWEEN = 16;

/** What each line and shade means, in as many lines as the width needs. */
export function keyStrip({ document, width }: Drawing, items: readonly KeyItem[]): Strip {
  const node = element(document, "g", {});
  let x = 0;
  let line = 0;
  for (const item of items) {
    const words = shortened(item.words, width - SAMPLE - 6);
    const taken = SAMPLE + 6 + textWidth(words);
    if (x > 0 && x + taken > width) {
      x = 0;
      line += 1;
    }
    const y = line * LINE;
    node.appendChild(sample(document, item, x, y));
    node.appendChild(text(document, x + SAMPLE + 6, y + 12, words));
    x += taken + BETWEEN;
  }
  return { node, height: items.length === 0 ? 0 : (line + 1) * LINE + 6 };
}

function sample(document: SvgDocument, item: KeyItem, x: number, y: number): SvgNode {
  const box = { x, y: y + 3, width: SAMPLE, height: 10 };
  switch (item.kind) {
    case "line":
      return element(document, "path", {
        d: `M${x},${y + 8}h${SAMPLE}`,
        fill: "none",
        stroke: item.style.colour,
        "stroke-width": 2,
        "stroke-dasharray": item.style.dash || "none",
      });
    case "band":
      return element(document, "rect", { ...box, fill: item.style.colour, "fill-opacity": 0.25 });
    case "gap":
      return element(document, "rect", { ...box, fill: colour("gap"), stroke: colour("grid") });
    case "step":
      return element(document, "rect", {
        x: x + SAMPLE - 8,
        y: y + 4,
        width: 8,
        height: 8,
        fill: colour("series-3"),
        stroke: colour("series-3"),
      });
    case "window":
      return element(document, "rect", { ...box, y: y + 6, height: 4, fill: colour("window") });
  }
}
