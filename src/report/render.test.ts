import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import domino from "domino";
import { test } from "vitest";
import { contrast } from "../../test/contrast.ts";
import { madeAccuracy } from "../../test/made-accuracy.ts";
import { madeFindings } from "../../test/made-findings.ts";
import { ours } from "../../test/referees.ts";
import { LIKELIHOOD_TERMS } from "../finding/likelihood.ts";
import { readSubject } from "../subject/subject.ts";
import { zoneNamed } from "../values/zone.ts";
import { renderReport } from "./render.ts";
import { PAGE_COLOURS } from "./style.ts";
import { periodWords } from "./times.ts";

interface Element {
  readonly textContent: string;
  readonly innerHTML: string;
  getAttribute(name: string): string | null;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): ArrayLike<Element>;
}

const FILE = "subjects/north-korea.yaml";
const subject = readSubject(readFileSync(ours(FILE), "utf8"), FILE);
const findings = madeFindings();
const page = renderReport(findings, { subject, generatedFrom: "north-korea.json" });
const document: Element = domino.createDocument(page);
const all = (selector: string, within: Element = document) => Array.from(within.querySelectorAll(selector));

test("the page needs nothing but itself, and runs nothing", () => {
  assert.deepEqual(all("script, link, iframe, object, embed, img, form, base, meta[http-equiv]"), []);
  assert.doesNotMatch(page, /url\(|@import|javascript:|\son[a-z]+=/i);
  for (const link of all("[href], [src]"))
    assert.match(link.getAttribute("href") ?? "", /^(#|data:text\/csv;charset=utf-8,[\w,.:;~()*!%/-]+$)/);
  const addresses = new Set([...page.matchAll(/https?:\/\/[^\s"'<)]+/g)].map(([address]) => address));
  assert.deepEqual([...addresses], ["http://www.w3.org/2000/svg"], "the name space of SVG only");
});

test("it is less than 1 MB, and the same each time", () => {
  assert.ok(Buffer.byteLength(page) < 1_000_000, String(Buffer.byteLength(page)));
  assert.equal(renderReport(madeFindings(), { subject, generatedFrom: "north-korea.json" }), page);
});

test("key judgments come before everything, doubts and data are there", () => {
  const titles = all("h2").map(({ textContent }) => textContent);
  assert.deepEqual(titles, [
    "Key judgments",
    "Scope and instrument",
    ...["Growth", "Rhythm", "Paths", "Activity", "Mining", "Presence", "Dependence"],
    "All numbers",
    "The subject",
    "Countries and entities",
    "Gaps and limits",
    "Inputs",
    "Methods",
    "Evidence",
    "Words",
    "How to verify",
  ]);
});

test("what lacks the same thing in several windows is said once, with each of them", () => {
  const [first, second] = [
    { from: "2019-01-01T00:00:00Z", to: "2019-11-01T00:00:00Z" },
    { from: "2017-04-01T00:00:00Z", to: "2017-07-01T00:00:00Z" },
  ];
  const made = madeFindings();
  const open = made.findings.find(({ answered }) => !answered)!;
  const lacking = [first, second].map((period) => ({ ...open, period, needs: "marks of first payloads" }));
  const other = { ...open, period: second, needs: "a second publisher of countries" };
  const told: Element = domino.createDocument(
    renderReport({ ...made, findings: [...lacking, other] }, { subject, generatedFrom: "north-korea.json" }),
  );
  const lines = all(".unanswered li", told).map(({ textContent }) => textContent);
  assert.equal(lines.length, 2);
  for (const period of [first, second])
    assert.ok(lines[0]!.includes(periodWords(period, zoneNamed(made.study.subject.timeZone))));
  assert.ok(!lines[1]!.includes(periodWords(first, zoneNamed(made.study.subject.timeZone))));
});

test("every link of the page leads somewhere on it, and no name is used twice", () => {
  const ids = all("[id]").map((one) => one.getAttribute("id"));
  assert.equal(new Set(ids).size, ids.length);
  for (const link of all("a[href^='#']")) assert.ok(ids.includes((link.getAttribute("href") ?? "").slice(1)));
});

test("headings descend one step at a time", () => {
  const levels = [...page.matchAll(/<h([1-6])[ >]/g)].map(([, level]) => Number(level));
  for (const [at, level] of levels.slice(1).entries()) assert.ok(level <= levels[at]! + 1, `heading ${at + 1}`);
});

test("likelihood and confidence never share a sentence, and nothing is proved", () => {
  const terms = LIKELIHOOD_TERMS.map(({ term }) => term);
  for (const { textContent } of all("#judgments p, .finding p"))
    for (const sentence of textContent.split(/(?<=[.!?])\s/))
      assert.ok(!/confidence/i.test(sentence) || !terms.some((term) => sentence.includes(term)), sentence);
  const said = all("h1, h2, h3, h4, p, li, dd").map(({ textContent }) => textContent);
  assert.doesNotMatch(said.join("\n"), /\b(proves?|proved|confirms?|confirmed)\b/i);
});

for (const [what, words] of [
  ["growth in its three forms", "Fourfold (×4.0, that is +300 %)"],
  [
    "the interval with its level and base",
    "95 % interval ×3.6 to ×4.5, from 183 observations, worth about 71 independent ones.",
  ],
  ["a share as per cent with the digits the interval bears", "45 % of bytes"],
  [
    "an open question with what it needs",
    "Needed for an answer: Packet times; the records here are 60-second aggregates.",
  ],
  ["the period as a reader says it", "1 April to 30 September 2019"],
  ["times in UTC and there, in the zone's history", "2018-02-01 00:00 UTC 08:30 +08:30"],
  ["a rival that is open", "One bulk transfer dominates. Not ruled out."],
  ["defects by kind", "unknown template"],
  ["decoys", "Not the subject, though somebody says so"],
  ["a reference that is later than the data", "later than the data"],
  ["how to check", "narrows verify north-korea.json"],
  ["the seed", "Seed20191101"],
] as const)
  test(`it tells ${what}`, () => {
    const text = document.querySelector("body")!.textContent.replace(/[\s\u00a0]+/g, " ");
    assert.ok(text.includes(words), words);
  });

test("the made-up mark stands on the page, on each finding, row and figure that rests on a world, and on no other", () => {
  assert.match(document.querySelector("title")!.textContent, /made up/);
  assert.ok(document.querySelector(".strip") && document.querySelector(".banner"));
  assert.match(page, /@top-left\{content:"North Korea \\b7 {2}CONTAINS MADE\\2d UP DATA"/);
  const articles = all("article.finding");
  assert.equal(articles.length, findings.findings.length);
  for (const [at, article] of articles.entries()) {
    const madeUp =
      findings.findings.find(({ id }) => `finding-${id}` === article.getAttribute("id"))!.madeUp.length > 0;
    assert.equal(Boolean(article.querySelector("p.made-up")), madeUp, `finding ${at}`);
    for (const image of all("svg[role]", article)) {
      assert.equal(/made up/.test(image.getAttribute("aria-label") ?? ""), madeUp);
      assert.equal(/Made up:/.test(image.textContent), madeUp);
    }
    const row = all("#numbers tbody tr").find((one) => one.innerHTML.includes(`#${article.getAttribute("id")}"`))!;
    assert.equal(Boolean(row.querySelector(".badge")), madeUp);
  }
});

test("without made-up records nobody speaks of any", () => {
  const measured = madeFindings();
  for (const input of measured.study.inputs) input.madeUp = null;
  for (const finding of measured.findings) finding.madeUp = [];
  const text = renderReport(measured, { subject, generatedFrom: "x.json" }).replace(
    /<style>.*<\/style>|<dl class="words">.*<\/dl>/gs,
    "",
  );
  assert.doesNotMatch(text, /made up:|class="badge"|class="made-up|CONTAINS/i);
});

test("a study without findings, inputs and coverage is still a page", () => {
  const empty = madeFindings();
  const bare = {
    ...empty,
    findings: [],
    coverage: { ...empty.coverage, share: null, gaps: [], events: [], lossShare: null },
    study: { ...empty.study, inputs: [], references: [], settings: {}, against: null },
  };
  assert.match(renderReport(bare, { subject, generatedFrom: "x.json" }), /No question could be answered/);
});

test("a figure of two findings is drawn once and pointed to", () => {
  const doubled = madeFindings();
  doubled.findings[3]!.figures = doubled.findings[2]!.figures;
  const text = renderReport(doubled, { subject, generatedFrom: "x.json" });
  assert.equal(text.match(/<figure>/g)?.length, page.match(/<figure>/g)?.length);
  assert.match(text, /Figure: see <a href="#finding-rhythm.workHourShare">/);
});

for (const [from, to, words] of [
  ["2019-04-01T00:00:00Z", "2019-10-01T00:00:00Z", "1 April to 30 September 2019"],
  ["2018-12-30T00:00:00Z", "2019-01-02T00:00:00Z", "30 December 2018 to 1 January 2019"],
  ["2015-10-23T00:00:00Z", "2015-10-24T00:00:00Z", "23 October 2015"],
  ["2017-03-31T15:30:00Z", "2018-09-30T15:00:00Z", "1 April 2017 to 30 September 2018 (Asia/Pyongyang)"],
  ["2017-04-01T06:00:00Z", "2017-04-02T09:30:00Z", "2017-04-01 06:00 to 2017-04-02 09:30 UTC"],
] as const)
  test(`${from} to ${to} is read as ${words}`, () => {
    assert.equal(periodWords({ from, to }, zoneNamed("Asia/Pyongyang")), words);
  });

for (const theme of ["light", "dark"] as const)
  test(`text keeps 4.5 : 1 against every ${theme} ground it stands on`, () => {
    const { ink, quiet, link, mark } = PAGE_COLOURS;
    for (const ground of ["paper", "soft"] as const)
      for (const text of [ink, quiet, link]) assert.ok(contrast(text[theme], PAGE_COLOURS[ground][theme]) >= 4.5);
    assert.ok(contrast(mark[theme], PAGE_COLOURS["mark-paper"][theme]) >= 4.5);
  });

test("an id that was asked of two windows stands twice, each with its place and its period", () => {
  const twice = madeFindings();
  twice.findings.push({ ...twice.findings[4]!, period: { from: "2015-10-23T00:00:00Z", to: "2015-10-24T00:00:00Z" } });
  const text = renderReport(twice, { subject, generatedFrom: "x.json" });
  assert.match(text, /id="finding-paths.share.transtelecom--2"/);
  assert.match(text, /href="#finding-paths.share.transtelecom--2"><code>[^<]*<\/code><\/a>.*?23 October 2015/);
});

test("a question to the data stands once, however many findings rest on it", () => {
  assert.equal(page.match(/octets by next-hop AS and month/gi)?.length, 1);
  assert.equal(page.match(/<summary>E\d+: /g)?.length, 6);
});

test("a value leads to the question it comes from, in the judgments, in its finding and in the table of all numbers", () => {
  for (const place of ["#judgments .estimate b a", "#finding-growth.octets .estimate b a", "#numbers td b a"]) {
    const href = document.querySelector(place.replace("growth.", "growth\\."))?.getAttribute("href") ?? "";
    assert.match(href, /^#evidence-\d+$/, place);
    assert.ok(document.querySelector(`[id="${href.slice(1)}"]`), place);
  }
});

test("every answered finding with a value has its evidence beside it in the table of all numbers", () => {
  const rows = all("#numbers tbody tr").map(({ innerHTML }) => innerHTML);
  for (const finding of findings.findings)
    assert.ok(
      rows.some(
        (row) =>
          row.includes(`<code>${finding.id}</code>`) && row.includes("#evidence-") === finding.evidence.length > 0,
      ),
      finding.id,
    );
});

test("a finding says what would change it: rivals left open, and data outside of its interval", () => {
  const article = document.querySelector("[id='finding-growth.octets']")!;
  assert.match(article.textContent, /What would change it\s*Evidence that this is so: One bulk transfer dominates\./);
  assert.match(article.textContent, /whose interval lies outside of this one \(95\u00a0% interval ×3\.6 to ×4\.5\)/);
});

test("the spread of other readings stands beside the number", () => {
  const [first] = all("#judgments .estimate").map(({ textContent }) => textContent.replace(/\s+/g, " "));
  assert.match(first!, /Other readings of the same data \(2\) give ×3\.9 to ×4\.0\./);
});

test("countries and networks of the figures stand in one place, with their mark when made up", () => {
  const text = document.querySelector("#entities")!.textContent;
  for (const name of ["India (IN)", "New Zealand (NZ)", "China Unicom (from North Korea)", "A host abroad"])
    assert.ok(text.includes(name), name);
  assert.ok(all("#entities .badge").length >= 3);
});

test("a method card has the question, what was measured of the method, and its limits", () => {
  const readme =
    "# growth\n\n## Method\n\n1. Count `octets`.\n\n## Limits\n\n- A control may change, see [here](x.md).\n\n## How to read it\n";
  const cards = [{ analysis: "growth", question: "Has use grown?", readme }];
  const text = renderReport(findings, { subject, generatedFrom: "x.json", cards, accuracy: madeAccuracy() });
  assert.match(text, /<h2 id="question-1-title">Has use grown\?<\/h2>/);
  const card = text.slice(text.indexOf('<div class="card"><h3>Growth'), text.indexOf('<div class="card"><h3>Rhythm'));
  assert.match(card, /Measured:.*intervals of 95.%/s);
  assert.match(card, /<li>A control may change, see here\.<\/li>/);
  assert.match(card, /<li>Count <code>octets<\/code>\.<\/li>/);
});

test("what a chapter has said is not said again, but pointed to", () => {
  const twice = madeFindings();
  twice.findings.splice(1, 0, { ...twice.findings[0]!, id: "growth.packets" });
  const text = renderReport(twice, { subject, generatedFrom: "x.json" });
  assert.equal(text.match(/One bulk transfer dominates\. <b>Not ruled out/g)?.length, 1);
  assert.match(text, /<b>What else would explain it:<\/b> as for <a href="#finding-growth\.octets">/);
});
