import assert from "node:assert/strict";
import fs from "node:fs";
import { gunzipSync } from "node:zlib";
import { test } from "vitest";
import { referee } from "../../test/referees.ts";
import { levelChanges } from "./level-changes.ts";
import { median } from "./quantile.ts";

type Labels = Record<string, { anomalies: string[] }>;
const FOLDER = "timeseries/nab";

/** Points of five to thirty minutes as medians of an hour, less the median of their hour of day: a day's rhythm is no level. */
const BIN = 3_600_000;
const NEAR = 24; // bins

test("NAB series: changes of level beside the labelled anomalies, none in the artificial quiet ones", () => {
  const labels = JSON.parse(fs.readFileSync(referee(`${FOLDER}/labels.json`), "utf8")) as Labels;
  for (const name of files()) {
    const { from, values } = binned(name);
    const levels = levelChanges(withoutHours(values));
    const found = (levels?.changes ?? []).map((at) => from + at * BIN);
    const wild = (levels?.wild ?? []).map((at) => from + at * BIN);
    const anomalies = labels[name.replace(/\.gz$/, "")]?.anomalies.map((text) => Date.parse(`${text}Z`)) ?? [];
    const near = (times: number[]) =>
      anomalies.filter((one) => times.some((at) => Math.abs(at - one) <= NEAR * BIN)).length;
    console.info(
      `changes, NAB ${name}: ${values.length} hours, ${found.length} changes ${found.map((at) => new Date(at).toISOString().slice(0, 13)).join(" ")}, ${wild.length} wild hours; of ${anomalies.length} labelled anomalies ${near(found)} lie within a day of a change, ${near([...found, ...wild])} of a change or a wild hour`,
    );
    if (name.startsWith("artificialNoAnomaly")) assert.equal(found.length, 0, name);
  }
});

function withoutHours(values: Float64Array): Float64Array {
  const own = Array.from({ length: 24 }, (_, hour) => median(values.filter((_, at) => at % 24 === hour)));
  return values.map((value, at) => value - own[at % 24]!);
}

function files(): string[] {
  return fs
    .readdirSync(referee(FOLDER), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.csv(\.gz)?$/.test(name))
    .sort();
}

function binned(name: string): { from: number; values: Float64Array } {
  const octets = fs.readFileSync(referee(`${FOLDER}/${name}`));
  const text = (name.endsWith(".gz") ? gunzipSync(octets) : octets).toString("utf8");
  const bins = new Map<number, number[]>();
  for (const line of text.trim().split("\n").slice(1)) {
    const [time, value] = line.split(",");
    const bin = Math.floor(Date.parse(`${time!.replace(" ", "T")}Z`) / BIN);
    bins.set(bin, [...(bins.get(bin) ?? []), Number(value)]);
  }
  const first = Math.min(...bins.keys());
  const values = Float64Array.from({ length: Math.max(...bins.keys()) - first + 1 }, (_, k) =>
    median(bins.get(first + k) ?? []),
  );
  return { from: first * BIN, values };
}
