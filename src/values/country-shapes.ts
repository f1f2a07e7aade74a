import { createRequire } from "node:module";
import type { Feature, Geometry } from "geojson";
import { iso31661Alpha2ToNumeric } from "iso-3166";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";

const require = createRequire(import.meta.url);

/** How finely borders are drawn: 1 : 110 million for a map of the world, which leaves small countries out; or 1 : 50 million. */
export type Scale = "110m" | "50m";

const known = new Map<Scale, ReadonlyMap<string, Geometry>>();

/** The outline of a country (ISO 3166-1 alpha-2) after Natural Earth, in degrees (WGS 84); null for what is too small for the scale. */
export function countryShape(country: string, scale: Scale): Geometry | null {
  const code: Readonly<Record<string, string | undefined>> = iso31661Alpha2ToNumeric;
  const numeric = code[country];
  return (numeric && shapes(scale).get(numeric)) || null;
}

/** Outlines of all countries at a scale, by their numeric code (UN M49). */
export function shapes(scale: Scale): ReadonlyMap<string, Geometry> {
  const read = known.get(scale) ?? readShapes(scale);
  known.set(scale, read);
  return read;
}

type Countries = Topology<{ countries: GeometryCollection }>;

const READ: Readonly<Record<Scale, () => Countries>> = {
  "110m": () => require("world-atlas/countries-110m.json") as Countries,
  "50m": () => require("world-atlas/countries-50m.json") as Countries,
};

function readShapes(scale: Scale): ReadonlyMap<string, Geometry> {
  const topology = READ[scale]();
  const { features } = feature(topology, topology.objects.countries);
  return new Map(features.flatMap((one: Feature) => (one.id === undefined ? [] : [[String(one.id), one.geometry]])));
}
