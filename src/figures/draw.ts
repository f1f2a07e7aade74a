import type { Figure } from "../finding/figure.ts";
import { visibleText } from "../values/visible-text.ts";
import { drawCalibration } from "./calibration.ts";
import { compose, type Drawing } from "./canvas.ts";
import { drawCountries } from "./countries.ts";
import { drawLinks } from "./links.ts";
import { drawRanking } from "./ranking.ts";
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
    case "ranking":
      return compose(worlds, said, drawRanking(clean, worlds));
    case "countries":
      return compose(worlds, said, drawCountries(clean, worlds));
    case "links":
      return compose(worlds, said, drawLinks(clean, worlds));
    case "calibration":
      return compose(worlds, said, drawCalibration(clean, worlds));
  }
}

const WHAT: Readonly<Record<Figure["kind"], string>> = {
  volume: "A line over time with its interval as a band; where there are no data the line is broken.",
  week: "A map of the week: days from Monday to Sunday down, hours from 0 to 23 across, darker or brighter is more.",
  shares: "Lines of shares over time with their intervals as bands; where there are no data the lines are broken.",
  timeline: "Bars over time: what each row holds, and from when to when.",
  ranking:
    "A row for each thing: a dot is its value, the line through it the interval; a hollow dot is the time before.",
  countries:
    "A row for each country: filled squares count the steps of evidence, a dot is the value, the line its interval.",
  links: "Bands from left to right, as wide as what flows between two things; each thing is named with its sum.",
  calibration:
    "Dots of what was so against what was stated, with intervals; on the rising line both agree, above it too little was stated.",
};

/** The figure with what hides or reorders text made visible. */
function visible<Value>(value: Value): Value {
  if (typeof value === "string") return visibleText(value) as Value;
  if (Array.isArray(value)) return value.map(visible) as Value;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, visible(held)])) as Value;
}
