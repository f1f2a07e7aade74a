import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "vitest";
import { madeAccuracy } from "../../test/made-accuracy.ts";
import { madeFindings } from "../../test/made-findings.ts";
import { ours } from "../../test/referees.ts";
import { readSubject } from "../subject/subject.ts";
import { accuracySchema } from "./accuracy.ts";
import { renderReport } from "./render.ts";

const FILE = "subjects/north-korea.yaml";
const subject = readSubject(readFileSync(ours(FILE), "utf8"), FILE);
const without = () => renderReport(madeFindings(), { subject, generatedFrom: "north-korea.json" });
const withIt = () =>
  renderReport(madeFindings(), { subject, generatedFrom: "north-korea.json", accuracy: madeAccuracy() });

test("a report says how often its methods were right on made-up networks, with interval and how many", () => {
  const page = withIt();
  const chapter = page.slice(page.indexOf('<section id="accuracy"'), page.indexOf('<section id="evidence"'));
  assert.match(chapter, /60 made-up networks/);
  assert.match(chapter, /Of 290 intervals of 95 %, 93\.8.% held the truth\./);
  assert.match(chapter, /a change was told in 4\.7.% of 190 answers/);
  assert.match(chapter, /<code>growth\.octets<\/code>/);
  assert.match(chapter, /×1\.5: 90.% of 20; ×4: 100.% of 20/);
  assert.match(chapter, /almost certain/);
  assert.match(page, /<a href="#accuracy">/);
  assert.doesNotMatch(chapter, /<script|style=/);
});

test("an analysis that was never graded says so, and one that is not in the report is not told of", () => {
  const page = withIt();
  const [growth, rhythm, mining] = ["Growth", "Rhythm", "Mining"].map((title) =>
    page.indexOf(`<h3>${title}</h3>`, page.indexOf('<section id="accuracy"')),
  );
  assert.ok(growth! > 0 && rhythm! > growth! && mining! > growth!);
  assert.match(page.slice(mining!, mining! + 200), /has not been graded yet/);
});

test("without an examination the report is as it was", () => {
  assert.doesNotMatch(without(), /id="accuracy"|#accuracy/);
});

test("the bundled examination has the shape that the report reads", () => {
  const read = accuracySchema.parse(JSON.parse(readFileSync(ours("docs/accuracy.json"), "utf8")));
  assert.ok(read.runs > 0 && read.findings.length > 0);
});
