import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "vitest";
import { madeFindings } from "../../test/made-findings.ts";
import { ours } from "../../test/referees.ts";
import { readSubject } from "../subject/subject.ts";
import { csvLink } from "./csv.ts";
import { renderReport } from "./render.ts";

const FILE = "subjects/north-korea.yaml";
const subject = readSubject(readFileSync(ours(FILE), "utf8"), FILE);
const page = renderReport(madeFindings(), { subject, generatedFrom: "x.json" });
const files = [...page.matchAll(/download="([^"]+)" href="data:text\/csv;charset=utf-8,([^"]*)"/g)].map(
  ([, name, text]) => ({ name: name!, lines: decodeURIComponent(text!).trimEnd().split("\n") }),
);

test("every figure and the table of all numbers can be saved as CSV, under names of their own", () => {
  const figures = madeFindings().findings.flatMap((finding) => finding.figures).length;
  assert.equal(files.length, figures + 1);
  assert.equal(new Set(files.map(({ name }) => name)).size, files.length);
});

test("the CSV of all numbers has the values as they stand in the findings file", () => {
  const { lines } = files.find(({ name }) => name === "north-korea-numbers.csv")!;
  const growth = lines.find((line) => line.startsWith("growth.octets,"))!;
  assert.match(growth, /,yes,4\.03,3\.61,4\.49,0\.95,ratio,183,71\.4,/);
  assert.equal(lines.length, madeFindings().findings.length + 1);
});

test("what is made up says so in every row that leaves the page", () => {
  const { lines } = files.find(({ name }) => name.startsWith("growth.octets"))!;
  assert.match(lines[0]!, /,made up in$/);
  for (const line of lines.slice(1)) assert.match(line, /,north-korea-2017-2019$/);
});

test("no letter of a cell ends the address that holds it", () => {
  const link = csvLink({ columns: [`"><script>`], rows: [["#?&'\ud800"]] }, { name: "../x y", what: "it" }).toString();
  assert.match(
    link,
    /^<a download="[A-Za-z0-9.-]+" href="data:text\/csv;charset=utf-8,[\w,.:;~()*!%/-]+">CSV of it<\/a>$/,
  );
});
