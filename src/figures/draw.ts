import type { Figure } from "../finding/figure.ts";
import { visibleText } from "../values/visible-text.ts";
import { compose, type Drawing } from "./canvas.ts";
import { drawShares } from "./shares.ts";
import { drawTimeline } from "./timeline.ts";
import { drawVolume } from "./volume.ts";
import { drawWeek } from "./week.ts";

/**
 * The figure as SVG text, the same octets for the same figure and width. Colours are CSS variables (palette.ts), so that
 * the page decides on light or dark; nothing of the figure becomes markup.
 */
export function drawFigure(figure: Figure, drawing: Drawing): string {
  const clean = visible(figure);
  const said = { title: clean.title, description: `${clean.caption} ${WHAT[clean.kind]}` };
  const worlds = { ...drawing, madeUp: drawing.madeUp.map(visibleText) };
  switch (clean.kind) {
    case "volume":
      return compose(worlds, said, drawVolume(clean, worlds));
    case "week":
      return compose(worlds, said, drawWeek(clean, worlds));
    case "shares":
      return compose(worlds, said, drawShares(clean, worlds));
    case "timeline":
      return compose(worlds, said, drawTimeline(clean, worlds));
  }
}

const WHAT: Readonly<Record<Figure["kind"], string>> = {
  volume: "A line over time with its interval as a band; where there are no data the line is broken.",
  week: "A map of the week: days from Monday to Sunday down, hours from 0 to 23 across, darker or brighter is more.",
  shares: "Lines of shares over time with their intervals as bands; where there are no data the lines are broken.",
  timeline: "Bars over time: what each row holds, and from when to when.",
};

/** The figure with what hides or reorders text made visible. */
function visible<Value>(value: Value): Value {
  if (typeof value === "string") return visibleText(value) as Value;
  if (Array.isArray(value)) return value.map(visible) as Value;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, visible(held)])) as Value;
}
