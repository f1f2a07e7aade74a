import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { referee } from "../../test/referees.ts";
import { levelChanges } from "./level-changes.ts";
import { changeCover, changeF1 } from "./segmentation-score.ts";

type Annotations = Record<string, Record<string, number[]>>;
type TcpdFile = { name: string; n_dim: number; series: { raw: (number | null)[] }[] };

const FOLDER = "timeseries/tcpd";
/** METHODS §2: the published defaults' best on the same series. */
const BAR = { f1: 0.738, cover: 0.695 };

test("one fixed setting finds the changes of the 30 univariate TCPD series better than the published defaults", () => {
  const annotations = JSON.parse(fs.readFileSync(referee(`${FOLDER}/annotations.json`), "utf8")) as Annotations;
  const all = series();
  assert.equal(all.length, 30);
  const scored = (method: (values: number[]) => readonly number[]) =>
    all.map(({ name, values }) => {
      const annotated = Object.values(annotations[name]!);
      const found = method(values);
      return { name, found, f1: changeF1(found, annotated), cover: changeCover(found, annotated, values.length) };
    });
  const ours = scored((values) => levelChanges(values)?.changes ?? []);
  const greedy = scored((values) => levelChanges(values, { search: "binSeg" })?.changes ?? []);
  const nothing = scored(() => []);
  for (const { name, found, f1, cover } of ours)
    console.info(
      `changes, TCPD ${name.padEnd(20)} F1 ${f1.toFixed(3)} cover ${cover.toFixed(3)} at ${found.join(" ")}`,
    );
  for (const [method, rows] of [
    ["PELT", ours],
    ["BinSeg, same setting", greedy],
    ["no change", nothing],
  ] as const)
    console.info(
      `changes, TCPD mean of 30, ${method}: F1 ${mean(rows, "f1").toFixed(3)} cover ${mean(rows, "cover").toFixed(3)}`,
    );
  assert.ok(Math.abs(mean(nothing, "f1") - 0.668) < 0.001, "the metrics are those of the published table");
  assert.ok(Math.abs(mean(nothing, "cover") - 0.575) < 0.001, "the metrics are those of the published table");
  assert.ok(mean(ours, "f1") > BAR.f1 && mean(ours, "cover") > BAR.cover);
});

function series(): { name: string; values: number[] }[] {
  return fs
    .readdirSync(referee(`${FOLDER}/datasets`))
    .sort()
    .map((file) => JSON.parse(fs.readFileSync(referee(`${FOLDER}/datasets/${file}`), "utf8")) as TcpdFile)
    .filter(({ name, n_dim }) => n_dim === 1 && name !== "uk_coal_employ")
    .map(({ name, series: [first] }) => ({ name, values: first!.raw.map((value) => value ?? Number.NaN) }));
}

function mean(rows: readonly { f1: number; cover: number }[], of: "f1" | "cover"): number {
  return rows.reduce((sum, row) => sum + row[of], 0) / rows.length;
}
