import assert from "node:assert/strict";
import { test } from "vitest";
import { madeFindings } from "../../test/made-findings.ts";
import { compareStudies } from "./compare-studies.ts";
import type { Answered, Findings } from "./finding.ts";

const changed = (before: Findings, after: Findings) =>
  compareStudies(before, after).findings.filter(({ change }) => change !== "same");
const copy = () => structuredClone(madeFindings());
const growth = (findings: Findings) => findings.findings.find(({ id }) => id === "growth.octets") as Answered;

test("a study is like itself, and nothing is said to be why", () => {
  const { causes, findings } = compareStudies(madeFindings(), madeFindings());
  assert.deepEqual(causes, []);
  assert.ok(findings.length > 5 && findings.every(({ change, why }) => change === "same" && why.length === 0));
});

test("an estimate beyond the interval, within it, and other words for it are three changes", () => {
  const [beyond, within, words] = [copy(), copy(), copy()];
  const { estimate } = growth(beyond);
  Object.assign(estimate!, { value: estimate!.high! * 3, low: estimate!.high! * 2, high: estimate!.high! * 4 });
  Object.assign(growth(within).estimate!, { value: estimate!.value * 1.001 });
  growth(words).claim = "Said otherwise.";
  for (const [after, change] of [
    [beyond, "beyond"],
    [within, "within"],
    [words, "reworded"],
  ] as const)
    assert.deepEqual(
      changed(madeFindings(), after).map((one) => [one.id, one.change]),
      [["growth.octets", change]],
    );
});

test("a finding that comes, goes, or can be said no more", () => {
  const less = copy();
  const left = less.findings.shift()!;
  assert.deepEqual(
    [changed(madeFindings(), less), changed(less, madeFindings())].map(([one]) => [one?.id, one?.change]),
    [
      [left.id, "gone"],
      [left.id, "new"],
    ],
  );
});

test("a cause is told with what it concerns: data and references all, a method and a setting their analysis alone", () => {
  const [before, after] = [copy(), copy()];
  before.study.settings = { "growth.leastCoverage": { value: 0.8 }, "rhythm.leastCoverage": { value: 0.8 } };
  after.study.settings = { "growth.leastCoverage": { value: 0.7 }, "rhythm.leastCoverage": { value: 0.8 } };
  after.study.inputs = after.study.inputs.slice(1);
  after.study.seed++;
  for (const finding of after.findings) if (finding.analysis === "paths") finding.method.version++;
  for (const finding of after.findings) if (finding.answered) finding.claim += " Now.";
  const { causes, findings } = compareStudies(before, after);
  assert.deepEqual(
    causes.map(({ kind }) => kind),
    ["data", "method", "setting", "seed"],
  );
  assert.match(causes[0]!.what, /flows-1\.nfcap gone$/);
  assert.match(causes[2]!.what, /growth\.leastCoverage 0\.8, then 0\.7/);
  const why = (analysis: string) =>
    findings.find(({ id, change }) => id.startsWith(analysis) && change === "reworded")!.why.map(({ kind }) => kind);
  assert.deepEqual(
    [why("growth"), why("paths")],
    [
      ["data", "setting", "seed"],
      ["data", "method", "seed"],
    ],
  );
});

test("the same question of another window is compared with what it was, and the window is told", () => {
  const after = copy();
  growth(after).period.to = "2019-09-01T00:00:00Z";
  const [one] = changed(madeFindings(), after);
  assert.deepEqual([one?.change, one?.why.map(({ kind }) => kind)], ["reworded", ["window"]]);
});

test("a question that is asked of one more window leaves the other windows as they were", () => {
  const after = copy();
  const earlier = structuredClone(growth(after));
  earlier.period = { from: "2017-01-01T00:00:00Z", to: "2017-07-01T00:00:00Z" };
  earlier.estimate!.value *= 100;
  after.findings.unshift(earlier);
  assert.deepEqual(
    changed(madeFindings(), after).map(({ id, change, period }) => [id, change, period.slice(0, 4)]),
    [["growth.octets", "new", "2017"]],
  );
});

for (const [what, estimate] of [
  ["no number any more", null],
  ["another unit", { unit: "share of octets" }],
  ["a lower bound above it", { value: 9, low: 8, high: null }],
] as const)
  test(`${what} is a change beyond the interval`, () => {
    const after = copy();
    const found = growth(after);
    found.estimate = estimate && { ...found.estimate!, ...estimate };
    assert.deepEqual(
      changed(madeFindings(), after).map(({ change }) => change),
      ["beyond"],
    );
  });

test("counts without an interval are another count when they differ, and a bound still meets what lies beyond it", () => {
  const [one, other, bound, above] = [copy(), copy(), copy(), copy()];
  Object.assign(growth(one).estimate!, { value: 3, low: null, high: null });
  Object.assign(growth(other).estimate!, { value: 4, low: null, high: null });
  Object.assign(growth(bound).estimate!, { value: 3, low: 2, high: null });
  Object.assign(growth(above).estimate!, { value: 70, low: 60, high: 80 });
  assert.deepEqual(
    [changed(one, other), changed(bound, above)].map(([found]) => found?.change),
    ["beyond", "within"],
  );
});

test("the same octets that were read otherwise are neither gone nor added", () => {
  const after = copy();
  after.study.inputs[0]!.settings = { sampling: 1000 };
  const { causes } = compareStudies(madeFindings(), after);
  assert.deepEqual(
    causes.map(({ kind, what }) => [kind, /read otherwise$/.test(what)]),
    [["data", true]],
  );
});

test("a setting of the whole study may be why of every finding", () => {
  const [before, after] = [copy(), copy()];
  before.study.settings = { sensitivity: [] };
  after.study.settings = { sensitivity: ["growth"] };
  growth(after).claim += " Now.";
  const [found] = changed(before, after);
  assert.deepEqual(
    found?.why.map(({ what }) => what),
    ["sensitivity none, then growth"],
  );
});
