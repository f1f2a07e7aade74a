import assert from "node:assert/strict";
import { test } from "vitest";
import { correctedInterval, correctedShares } from "./confusion-correction.ts";
import { independentDifference } from "./independent-difference.ts";
import { createRandom } from "./random.ts";

const near = (found: number, expected: number, within = 1e-6) =>
  assert.ok(Math.abs(found - expected) <= within, `${found} is not ${expected}`);

/** Two in ten of the first class are taken for the second, one in ten of the second for the first. */
const CONFUSIONS = [
  [80, 20],
  [10, 90],
];

test("shares behind a known confusion: the inverse of M where that is a share, the nearest edge where it is not", () => {
  const [first, second] = correctedShares([0.31, 0.69], CONFUSIONS)!; // (.31 − .1) / (.8 − .1) by the inverse
  near(first!, 0.3);
  near(second!, 0.7);
  near(correctedShares([0.05, 0.95], CONFUSIONS)![0]!, 0, 1e-3); // the inverse says −.07
  assert.equal(
    correctedShares(
      [0.5, 0.5],
      [
        [0, 0],
        [1, 9],
      ],
    ),
    null,
  );
});

test("three classes, by numpy.linalg.solve(M.T, told)", () => {
  const M = [
    [90, 5, 5],
    [10, 70, 20],
    [0, 30, 70],
  ];
  const truth = [0.5, 0.3, 0.2];
  const told = [0, 1, 2].map((as) => truth.reduce((sum, share, of) => sum + (share * M[of]![as]!) / 100, 0));
  for (const [of, share] of correctedShares(told, M)!.entries()) near(share, truth[of]!, 1e-5);
});

test("the interval holds the truth in about 95 of 100 tables that were measured on a hundred flows a class", () => {
  const random = createRandom(5);
  const held = Array.from({ length: 100 }, () => {
    const table = CONFUSIONS.map((row) => {
      const right = Array.from({ length: 100 }, () => random.next() < row[0]! / 100).filter(Boolean).length;
      return [right, 100 - right];
    });
    const { low, high } = correctedInterval([0.31, 0.69], table, random, { draws: 100 })!;
    return low[0]! <= 0.3 && 0.3 <= high[0]!;
  }).filter(Boolean).length;
  assert.ok(held >= 88 && held < 100, `held in ${held} of 100`);
});

test("two estimates alike differ by nothing, with √2 the width of one (Welch)", () => {
  const one = { value: 0.5, low: 0.4, high: 0.6, level: 0.95, n: 1001 };
  const { value, high } = independentDifference(one, one);
  near(value, 0);
  near(high, 0.1 * Math.SQRT2, 1e-3);
});
