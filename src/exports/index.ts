import csv from "./csv.ts";
import type { Export } from "./export.ts";
import geojson from "./geojson.ts";
import json from "./json.ts";
import markdown from "./markdown.ts";
import misp from "./misp.ts";
import notebook from "./notebook.ts";
import parquet from "./parquet.ts";
import stix from "./stix/index.ts";

/** Every form in which findings leave, by the name that `--format` takes. */
export const exportForms: ReadonlyMap<string, Export> = new Map<string, Export>([
  ["csv", csv],
  ["geojson", geojson],
  ["json", json],
  ["markdown", markdown],
  ["misp", misp],
  ["notebook", notebook],
  ["parquet", parquet],
  ["stix", stix],
]);
