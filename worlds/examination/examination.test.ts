import assert from "node:assert/strict";
import { test } from "vitest";
import { parsePeriod } from "../../src/values/instant.ts";
import { loadWorld } from "../make.ts";
import { accuracyOf } from "./accuracy.ts";
import { examinedFrom } from "./examine.ts";
import { knownOf } from "./known.ts";
import { accuracyPage, between } from "./page.ts";
import { growthIn } from "./summary-growth.ts";
import { rowsOf } from "./tally.ts";
import { type Result, work } from "./work.ts";

/** The short form: what `npm run worlds` does to the whole bank, of three questions whose answers are known beforehand. */
const ASKED = { analyses: ["conduct", "growth", "paths"] };
const JOBS = [
  { world: "quiet-whole", seed: 1, ...ASKED },
  { world: "growth-4", seed: 1, ...ASKED },
  { world: "route-leak", seed: 1, ...ASKED },
];

test("the short form: quiet worlds are quiet, fourfold is fourfold, a leak is no upstream; twice the same to the digit", {
  timeout: 240_000,
}, async () => {
  const results: Result[] = [];
  for (const job of JOBS) results.push(await work(job));
  const examined = examinedFrom(results, "test");
  const { marks } = examined;
  assert.deepEqual(
    marks.filter(({ finding }) => finding.endsWith(" failed")),
    [],
  );
  const grown = marks.find(({ world, finding }) => world === "growth-4" && finding === "growth.octets")!;
  assert.match(grown.change!.effect!, /^×(3\.9|4)$/);
  assert.equal(grown.change?.right, true);
  const upstreams = marks.filter(({ world, finding }) => world === "route-leak" && finding === "paths.newUpstream");
  assert.deepEqual(
    upstreams.map(({ change }) => change?.told),
    [false],
  );
  const alarms = marks.filter(({ world, change }) => world === "quiet-whole" && change?.told);
  assert.ok(alarms.length <= 2, alarms.map(({ finding, said }) => `${finding}: ${said}`).join("\n"));

  const page = accuracyPage(examined);
  const again = examinedFrom([await work(JOBS[2]!), results[1]!, results[0]!], "test");
  assert.equal(accuracyPage(again), page);
  assert.deepEqual(accuracyOf(again), accuracyOf(examined));
  assert.match(page, /## Not graded yet/);
  assert.deepEqual(rowsOf(again.marks), rowsOf(marks));
});

test("what is written between the marks of the page is written anew, and the rest stays", () => {
  const page = "# A\n<!-- examined: written by `npm run worlds` -->\nold\n<!-- examined: end -->\nend\n";
  const once = between(page, "new");
  assert.equal(between(once, "new"), once);
  assert.match(once, /# A[\s\S]*new[\s\S]*end\n$/);
  assert.doesNotMatch(once, /old/);
  assert.throws(() => between("# no marks", "new"), /has no/);
});

test.each([
  ["half-year", "quiet"],
  ["exporter-joins", "instrument"],
  ["neighbours-untold", "instrument"],
  ["attack-flood", "event"],
  ["control-grows", "control"],
  ["growth-1-1", "use"],
  ["route-hijack", "use"],
])("world %s is of the kind %s", (name, kind) => {
  assert.equal(knownOf(loadWorld(name)).kind, kind);
});

test("summaries estimate as the analysis does: the same seeds give the same share, and a rise is told", {
  timeout: 120_000,
}, () => {
  const world = loadWorld("growth-4");
  const short = { ...world, visible: [parsePeriod("2021-05-03..2021-06-28")!] };
  assert.deepEqual(growthIn(short, 2), growthIn(short, 2));
});
