import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "vitest";
import { madeFindings } from "../../test/made-findings.ts";
import { ours } from "../../test/referees.ts";
import { readClaims } from "../subject/claims.ts";
import { readSubject } from "../subject/subject.ts";
import { renderReport } from "./render.ts";

const read = (file: string) => readFileSync(ours(file), "utf8");
const subject = readSubject(read("subjects/north-korea.yaml"), "subjects/north-korea.yaml");
const claims = readClaims(read("subjects/claims/north-korea.yaml"), "claims/north-korea.yaml");
const findings = madeFindings();
for (const finding of findings.findings) {
  finding.period = { from: "2019-01-01T00:00:00Z", to: "2019-11-01T00:00:00Z" };
  finding.against = { from: "2017-04-01T00:00:00Z", to: "2017-07-06T00:00:00Z" };
}
const page = renderReport(findings, { subject, generatedFrom: "x.json", claims });
const chapter = page.slice(page.indexOf('<section id="claims"'), page.indexOf('<section id="scope"'));
const rows = chapter.split("<tr>").slice(2);
const rowOf = (words: string) => rows.find((row) => row.includes(words)) ?? "";

test("each published claim has a row, in the contents, with what these data say of it", () => {
  assert.equal(rows.length, claims.claims.length);
  assert.match(page, /<a href="#claims">What was published<\/a>/);
  const growth = rowOf("300 per cent");
  assert.match(growth, /<b>×4\.0<\/b>; ×3\.6 to ×4\.5/);
  assert.match(growth, /Agrees/);
  assert.match(growth, /href="#evidence-1"/);
  assert.match(growth, /at first hand/);
});

test("agreement of what is made up is marked, and explained before the table", () => {
  assert.match(rowOf("300 per cent"), /class="badge">made up/);
  assert.match(chapter, /it says nothing about whether the claim is true of the real network/);
});

test("what was asked and not found and what no metadata say is told apart", () => {
  assert.match(rowOf("Kenya"), /Not found here/);
  assert.match(rowOf("what people searched"), /Cannot be said from metadata/);
  assert.match(rowOf("People of the country were in India"), /Agrees.*Level is 4/s);
});

test("without published claims there is no such chapter", () => {
  assert.doesNotMatch(renderReport(findings, { subject, generatedFrom: "x.json" }), /id="claims"|href="#claims"/);
});
