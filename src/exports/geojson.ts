import type { FeatureCollection, Geometry } from "geojson";
import type { Findings } from "../finding/finding.ts";
import { countryShape } from "../values/country-shapes.ts";
import { visibleText } from "../values/visible-text.ts";
import { defineExport, textFile } from "./export.ts";

export default defineExport({
  title: "Countries as GeoJSON",
  specification: "RFC 7946; borders after Natural Earth, which take no side",
  write: ({ findings, tlp }) => [
    textFile("countries.geojson", `${JSON.stringify({ ...collectionOf(findings), tlp }, null, 1)}\n`),
  ],
});

/** A feature for each country of each figure of countries; one without a shape has none (RFC 7946 §3.2). */
function collectionOf({ findings }: Findings): FeatureCollection<Geometry | null> {
  const features = findings.flatMap(({ id, madeUp, figures }) =>
    figures.flatMap((figure) =>
      figure.kind !== "countries"
        ? []
        : figure.rows.map(({ country, name, value, low, high, level, note }) => ({
            type: "Feature" as const,
            id: `${id} ${country}`,
            geometry: countryShape(country, "50m"),
            properties: {
              finding: id,
              country,
              name: visibleText(name),
              value,
              low,
              high,
              unit: visibleText(figure.unit),
              level,
              note: visibleText(note),
              madeUp: madeUp.map(visibleText),
            },
          })),
    ),
  );
  return { type: "FeatureCollection", features };
}
