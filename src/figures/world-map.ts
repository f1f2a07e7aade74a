import { geo } from "@observablehq/plot";
import type { FeatureCollection } from "geojson";
import type { Figure } from "../finding/figure.ts";
import { countryShape, shapes } from "../values/country-shapes.ts";
import { chart, type Drawing, element, type Strip, text } from "./canvas.ts";
import { colour } from "./palette.ts";

type Row = Extract<Figure, { kind: "countries" }>["rows"][number];

/** An equal-area projection, so that no country looks larger than it is (Šavrič, Patterson & Jenny, 2019). */
const PROJECTION = "equal-earth";
const HEIGHT_TO_WIDTH = 0.49;
/** What counts as presence stands out by its border as well as by its fill. */
const FIRST_OF_PRESENCE = 3;
const ANTARCTICA = "010"; // UN M49

/**
 * The world, the countries of a figure filled the more the further the evidence goes, each with the number of its step; a
 * country too small for the scale is in the ladder below alone.
 */
export function worldMap(rows: readonly Row[], drawing: Drawing): Strip {
  const { document, width } = drawing;
  const height = Math.round(width * HEIGHT_TO_WIDTH);
  const told = rows.flatMap((row) => {
    const geometry = countryShape(row.country, "110m");
    return geometry ? [{ row, feature: { type: "Feature" as const, properties: {}, geometry } }] : [];
  });
  const land: FeatureCollection = {
    type: "FeatureCollection",
    features: [...shapes("110m")]
      .filter(([code]) => code !== ANTARCTICA)
      .map(([, geometry]) => ({ type: "Feature", properties: {}, geometry })),
  };
  const drawn = chart(document, {
    width,
    height,
    margin: 2,
    projection: { type: PROJECTION, domain: land },
    marks: [
      geo(land, { stroke: colour("grid"), strokeWidth: 0.6, fill: colour("gap") }),
      ...told.map(({ row, feature }) =>
        geo(feature, {
          fill: colour("series-3"),
          fillOpacity: 0.15 + 0.15 * row.level,
          stroke: colour("series-3"),
          strokeWidth: row.level >= FIRST_OF_PRESENCE ? 1.6 : 0.6,
          strokeDasharray: row.level >= FIRST_OF_PRESENCE ? "none" : "2 2",
        }),
      ),
    ],
  });
  const absent = rows.length - told.length;
  const note = absent === 0 ? "" : `${absent} too small to be drawn`;
  return {
    node: element(document, "g", {}, drawn, ...(note ? [text(document, 4, height - 4, note)] : [])),
    height: height + 8,
  };
}
