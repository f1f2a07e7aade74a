import assert from "node:assert/strict";
import { test } from "vitest";
import { confidenceFrom, type Grounds, precisionOf } from "./confidence.ts";

const GOOD: Grounds = {
  coverage: 0.95,
  precision: 0.9,
  readings: { agree: 3, of: 3 },
  openRivals: [],
  untested: [],
};

for (const [what, grounds, level] of [
  ["all grounds good", GOOD, "high"],
  ["an assumption that was not tested", { ...GOOD, untested: ["clocks are right"] }, "moderate"],
  ["one rival open", { ...GOOD, openRivals: ["visibility changed"] }, "moderate"],
  ["two rivals open", { ...GOOD, openRivals: ["visibility changed", "an attack"] }, "low"],
  ["a single reading", { ...GOOD, readings: { agree: 1, of: 1 } }, "low"],
  ["one of three readings against", { ...GOOD, readings: { agree: 2, of: 3 } }, "moderate"],
  ["half of the days covered", { ...GOOD, coverage: 0.5 }, "moderate"],
  ["an interval as wide as the effect", { ...GOOD, precision: 0 }, "low"],
  ["coverage that is not known", { ...GOOD, coverage: null }, "low"],
] as const)
  test(`${what}: confidence is ${level}`, () => assert.equal(confidenceFrom(grounds).level, level));

test("the least ground decides, and all are told", () => {
  const { because } = confidenceFrom({ ...GOOD, openRivals: ["sampling changed"], untested: ["clocks are right"] });
  assert.deepEqual(because, [
    "coverage 0.95 of 1",
    "precision 0.90 of 1",
    "3 of 3 readings agree",
    "open: sampling changed",
    "untested: clocks are right",
  ]);
});

test("precision compares the interval with the effect, and a narrow one about nothing is precise", () => {
  assert.equal(precisionOf({ low: 0.9, high: 1.1 }, 1, 0.1)!.toFixed(2), "0.80");
  assert.equal(precisionOf({ low: -0.05, high: 0.05 }, 0, 0.4)!.toFixed(2), "0.75");
  assert.equal(precisionOf({ low: null, high: 1 }, 1, 0.1), null);
});
