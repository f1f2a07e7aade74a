import { describe, expect, test } from "vitest";
import { ar1Regression, weightedCovariance } from "./ar1.ts";
import { dailyAutocorrelation } from "./daily-regression.ts";
import { hampel } from "./hampel.ts";
import { createRandom } from "./random.ts";
import { windowDifference } from "./window-difference.ts";

const SEEDS = Number(process.env.NARROWS_SEEDS ?? 200);
const FOURFOLD = Math.log(4);
const DAYS = [0, 0.1, 0.05, 0, 0.1, -0.3, -0.4]; // weekday levels, in logs

type World = {
  length: number;
  phi: number;
  trend: (day: number) => number;
  deviation?: (day: number) => number;
  missing?: (day: number) => boolean;
};

/** Logs of a day's octets: trend, weekday, AR(1) noise, one wild day in a hundred. */
function series(
  { length, phi, trend, deviation = () => 0.3, missing = () => false }: World,
  seed: number,
): Float64Array {
  const random = createRandom(seed);
  let noise = random.normal();
  return Float64Array.from({ length }, (_, day) => {
    noise = phi * noise + Math.sqrt(1 - phi * phi) * random.normal();
    const wild = random.next() < 0.01 ? (random.next() < 0.5 ? -3 : 3) : 0;
    return missing(day) ? Number.NaN : trend(day) + DAYS[day % 7]! + deviation(day) * noise + wild;
  });
}

const long = { length: 730, before: { from: 0, to: 91 }, after: { from: 639, to: 730 } };
const hole = { length: 1132, before: { from: 0, to: 97 }, after: { from: 827, to: 1132 } }; // two years of nothing between
const inHole = (day: number) => day >= 97 && day < 827;

describe.each([0, 0.6, 0.85])(
  "with φ = %d the 95-per-cent interval holds the true growth at least 92 times in 100",
  (phi) => {
    test.each([
      [
        "fourfold growth over two years, windows of 91 days",
        long,
        { length: 730, phi, trend: (day: number) => (FOURFOLD * day) / 639 },
      ],
      [
        "97 and 305 days, two years of hole between",
        hole,
        { length: 1132, phi, missing: inHole, trend: (day: number) => (day < 400 ? 0 : FOURFOLD) },
      ],
      [
        "the same, the shorter window thrice as noisy, a tenth of the days missing",
        hole,
        {
          length: 1132,
          phi,
          deviation: (day: number) => (day < 400 ? 0.45 : 0.15),
          missing: (day: number) => inHole(day) || (day * 7919) % 10 === 3,
          trend: (day: number) => (day < 400 ? 0 : FOURFOLD),
        },
      ],
    ] satisfies [string, typeof long, World][])("%s", (name, { before, after }, world) => {
      let held = 0;
      let width = 0;
      let miss = 0;
      for (let seed = 0; seed < SEEDS; seed++) {
        const found = windowDifference(hampel(series(world, seed)).values, before, after)!;
        if (found.low <= FOURFOLD && FOURFOLD <= found.high) held++;
        width += found.high - found.low;
        miss += Math.abs(Math.exp(found.difference - FOURFOLD) - 1);
      }
      console.info(
        `growth, φ ${phi}, ${name}: held ${(held / SEEDS).toFixed(3)} of ${SEEDS}, mean width ${(width / SEEDS).toFixed(3)} in logs, mean error ${((100 * miss) / SEEDS).toFixed(1)} %`,
      );
      expect(held / SEEDS).toBeGreaterThanOrEqual(0.92);
    });
  },
);

test("without noise the difference is exact and weekdays do not tilt it, though Sundays are missing in one window", () => {
  const missing = (day: number) => day < 91 && day % 7 === 6;
  const found = windowDifference(
    Float64Array.from({ length: 730 }, (_, day) => (missing(day) ? Number.NaN : DAYS[day % 7]! + (day < 400 ? 0 : 1))),
    long.before,
    long.after,
  )!;
  expect(found.difference).toBeCloseTo(1, 12);
  expect(found.high - found.low).toBeLessThan(1e-4);
  expect(found.n).toBe(78 + 91);
});

test("what happens between the windows, a step or a slope, does not widen the interval", () => {
  const width = (trend: (day: number) => number) => {
    const found = windowDifference(series({ length: 730, phi: 0.6, trend }, 4), long.before, long.after)!;
    return found.high - found.low;
  };
  const still = width(() => 0);
  expect(width((day) => (day < 400 ? 0 : FOURFOLD))).toBeCloseTo(still, 5);
  expect(width((day) => day / 100)).toBeCloseTo(still, 5);
});

test("a series of nothing but one value has no difference and no error", () => {
  for (const value of [0, 7]) {
    const found = windowDifference(new Float64Array(730).fill(value), long.before, long.after)!;
    expect(found.difference).toBeCloseTo(0, 12);
    expect(found.high).toBeCloseTo(0, 4);
  }
  expect(windowDifference(new Float64Array(730).fill(Number.NEGATIVE_INFINITY), long.before, long.after)).toBeNull();
});

test("windows of less than two weeks of days are not compared, overlapping ones are a mistake", () => {
  const flat = series({ length: 60, phi: 0, trend: () => 0 }, 1);
  expect(windowDifference(flat, { from: 0, to: 13 }, { from: 30, to: 60 })).toBeNull();
  expect(() => windowDifference(flat, { from: 0, to: 30 }, { from: 29, to: 60 })).toThrow(RangeError);
});

test("a variance from elsewhere widens the interval", () => {
  const some = series({ length: 182, phi: 0, trend: () => 0 }, 1);
  const width = (extra?: { variance: number; freedom: number }) => {
    const found = windowDifference(some, { from: 0, to: 91 }, { from: 91, to: 182 }, extra ? { extra } : {})!;
    return found.high - found.low;
  };
  expect(width({ variance: 0.01, freedom: 4 })).toBeGreaterThan(1.5 * width());
});

test("effective days shrink by (1 − φ) / (1 + φ)", () => {
  const noisy = hampel(series({ length: 2000, phi: 0.6, trend: () => 0 }, 5)).values;
  const found = windowDifference(noisy, { from: 0, to: 1000 }, { from: 1000, to: 2000 })!;
  expect(found.nEffective / found.n).toBeGreaterThan(0.2);
  expect(found.nEffective / found.n).toBeLessThan(0.3);
  expect(dailyAutocorrelation(noisy)!).toBeCloseTo(found.phi, 1);
});

test.each([
  [0.85, 1],
  [0.85, 3],
  [0.6, 1],
])("noise of φ = %d under %d times as much white noise: held 92 times in 100", (phi, white) => {
  const [before, after] = [
    { from: 0, to: 91 },
    { from: 91, to: 182 },
  ];
  const held = Array.from({ length: SEEDS }, (_, seed) => {
    const random = createRandom(seed).fork(`${phi} ${white}`);
    const lasting = series({ length: 182, phi, deviation: () => 0.1, trend: () => 0 }, seed);
    const seen = lasting.map((value) => value + 0.1 * Math.sqrt(white) * random.normal());
    const { low, high } = windowDifference(hampel(seen).values, before, after)!;
    return low <= 0 && high >= 0;
  }).filter(Boolean).length;
  expect(held / SEEDS).toBeGreaterThanOrEqual(0.92 - 2 * Math.sqrt((0.92 * 0.08) / SEEDS));
});

test("the covariance of two weighted sums is the double sum", () => {
  const a = [0.5, 0, 0.25, 0.25, 0];
  const b = [0, 1, 0, 2, -1];
  let expected = 0;
  for (let i = 0; i < 5; i++) for (let j = 0; j < 5; j++) expected += a[i]! * b[j]! * 0.7 ** Math.abs(i - j);
  expect(weightedCovariance(a, b, 0.7)).toBeCloseTo(expected, 12);
  const sameDay = a.reduce((sum, value, day) => sum + value * b[day]!, 0);
  expect(weightedCovariance(a, b, 0.7, 0.25)).toBeCloseTo(0.75 * expected + 0.25 * sameDay, 12);
});

test("the restricted likelihood of a gapped AR(1) is that of the dense matrices", () => {
  // NumPy 2: days 0 1 2 4 5 9, y, X = [1, t], φ = .6: −½(log|R| + log|XᵀR⁻¹X| + (n−p) log s²), s² = rᵀR⁻¹r / (n−p).
  const days = [0, 1, 2, 4, 5, 9];
  const fit = ar1Regression({ days, y: [1.2, 0.7, 1.9, 2.2, 1.4, 3.1], columns: [days.map(() => 1), days] })(0.6)!;
  expect(fit.logLikelihood).toBeCloseTo(-1.0443932085230003, 10);
  expect(fit.variance).toBeCloseTo(0.7290507566319679, 10);
  // The same with R = (1 − .4) φ^|i−j| off the diagonal.
  const under = ar1Regression({ days, y: [1.2, 0.7, 1.9, 2.2, 1.4, 3.1], columns: [days.map(() => 1), days] })(
    0.6,
    0.4,
  )!;
  expect(under.logLikelihood).toBeCloseTo(-0.6663451514500383, 10);
  expect(under.variance).toBeCloseTo(0.4385753086215754, 10);
  expect(ar1Regression({ days, y: days, columns: [days, days] })(0.6)).toBeNull();
});
