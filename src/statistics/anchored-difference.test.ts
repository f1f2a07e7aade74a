import { expect, test } from "vitest";
import { anchoredDifference, precisionWeights } from "./anchored-difference.ts";
import { differenceInDifferences } from "./difference-in-differences.ts";
import { createRandom } from "./random.ts";
import { chanceSeen, mostUnseen, packetsToBeSeen } from "./unseen-flows.ts";
import { windowDifference } from "./window-difference.ts";

const [before, after] = [
  { from: 0, to: 91 },
  { from: 182, to: 273 },
];

function days(seed: number, deviation: number, step: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: 273 }, (_, day) => deviation * random.normal() + (day < 140 ? 0 : step));
}

test("controls that moved far beyond their noise are believed, others hardly", () => {
  const subject = days(1, 0.1, 2);
  const apart = (step: number) =>
    anchoredDifference(subject, [days(2, 0.1, step)], before, after, { ownGrowth: 0.02 })!;
  expect(apart(1).trust).toBeGreaterThan(0.99);
  expect(apart(1).difference).toBeCloseTo(1, 1);
  expect(apart(0).trust).toBeLessThan(0.4);
  expect(Math.abs(apart(0).difference - windowDifference(subject, before, after)!.difference)).toBeLessThan(0.01);
});

test("noise that subject and control share is taken off whole, as in difference in differences", () => {
  const shaken = days(3, 0.3, 0);
  const own = days(4, 0.02, 1);
  const subject = own.map((value, day) => value + shaken[day]!);
  const control = days(5, 0.02, 0).map((value, day) => value + shaken[day]!);
  const found = anchoredDifference(subject, [control], before, after)!;
  const whole = differenceInDifferences(subject, [control], before, after)!;
  expect(found.trust).toBeGreaterThan(0.95);
  expect(found.difference).toBeCloseTo(whole.difference, 2);
  expect(found.high - found.low).toBeCloseTo(whole.high - whole.low, 12);
});

test("of controls the steadier weighs more, and one without days nothing", () => {
  const weights = precisionWeights(
    [days(6, 0.1, 0), days(7, 0.4, 0), new Float64Array(273).fill(Number.NaN)],
    before,
    after,
  );
  expect(weights[0]).toBeGreaterThan(2 * weights[1]!);
  expect(weights[2]).toBe(0);
  expect(weights[0]! + weights[1]!).toBeCloseTo(1, 12);
  expect(anchoredDifference(days(1, 0.1, 0), [], before, after)).toBeNull();
});

test("flows that sampling would see are SciPy's", () => {
  // src/statistics/fixture/unseen-flows.py
  expect(chanceSeen(69, 0.01)).toBeCloseTo(0.5001629701008008, 12);
  expect(chanceSeen(693, 0.001)).toBeCloseTo(0.5000997653522721, 12);
  expect(packetsToBeSeen(0.5, 0.01)).toBe(69);
  expect(packetsToBeSeen(0.95, 0.001)).toBe(2995);
  expect(mostUnseen(0.95, 0.001)).toBeCloseTo(2994.234, 3);
  expect([chanceSeen(1, 1), packetsToBeSeen(0.95, 1), mostUnseen(0.95, 1)]).toEqual([1, 1, 0]);
});
