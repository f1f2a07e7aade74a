import { expect, test } from "vitest";
import { createRandom } from "../../src/statistics/random.ts";
import { loadWorld } from "../make.ts";
import { lineOf } from "./check.ts";
import { credibility } from "./credibility.ts";
import { diurnal } from "./diurnal.ts";
import { hurst } from "./hurst.ts";
import { sortedField, stumpAuc } from "./stump.ts";
import { tailSlope } from "./tail-slope.ts";

test("the world in which everything happens is credible in every respect", () => {
  const checks = credibility(loadWorld("everything"), 1);
  const failed = checks.filter(({ passed }) => !passed).map(lineOf);
  expect(failed).toEqual([]);
  const asked = new Set(checks.map(({ check }) => check.split(" ")[0]));
  expect([...asked].sort()).toEqual(["dispersion", "diurnal", "hurst", "separable", "tail"]);
});

test("white noise has a Hurst exponent of one half, a random walk's steps summed up one of one and a half", () => {
  const random = createRandom(1);
  const noise = Float64Array.from({ length: 20_000 }, () => random.normal());
  let sum = 0;
  const walk = noise.map((step) => {
    sum += step;
    return sum;
  });
  expect(Math.abs(hurst(noise, 10, 500) - 0.5)).toBeLessThan(0.03);
  expect(Math.abs(hurst(walk, 10, 500) - 1.5)).toBeLessThan(0.05);
});

test.each([1.1, 1.5, 2])("a Pareto tail of slope %d is found", (slope) => {
  const random = createRandom(2);
  const values = Float64Array.from({ length: 50_000 }, () => (1 - random.next()) ** (-1 / slope));
  expect(Math.abs(tailSlope(values, 0.02) / slope - 1)).toBeLessThan(0.08);
});

test("a series of days and nights is diurnal, and one without is not", () => {
  const random = createRandom(3);
  const hours = (depth: number): Float64Array =>
    Float64Array.from(
      { length: 21 * 24 },
      (_, hour) => 100 + depth * Math.sin((2 * Math.PI * hour) / 24) + random.normal(0, 10),
    );
  expect(diurnal(hours(40))).toBeGreaterThan(5);
  expect(diurnal(hours(0))).toBeLessThan(2);
});

test("a field that tells nothing has .5, one that tells all has 1", () => {
  const classes = Uint16Array.from({ length: 1000 }, (_, i) => i % 2);
  const among = [true, true];
  expect(
    stumpAuc(
      sortedField(
        Array.from({ length: 1000 }, () => 7),
        classes,
      ),
      1,
      among,
    ),
  ).toBe(0.5);
  expect(stumpAuc(sortedField(classes, classes), 1, among)).toBe(1);
});
