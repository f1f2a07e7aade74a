import assert from "node:assert/strict";
import { test } from "vitest";
import { createRandom } from "./random.ts";
import { rateOnset } from "./rate-onset.ts";
import { ratioOfMeans } from "./ratio-of-means.ts";

/** More of them: NARROWS_SEEDS=1000. */
const SEEDS = Number(process.env.NARROWS_SEEDS ?? 200);

for (const [before, after] of [
  [0, 200],
  [0.2, 5],
  [1, 30],
] as const)
  test(`contacts that rise from ${before} to ${after} a day: the interval holds the day in about 95 of 100`, () => {
    let held = 0;
    for (let seed = 0; seed < SEEDS; seed++) {
      const random = createRandom(seed);
      const begins = 20 + random.integer(40);
      const days = Array.from({ length: 90 }, (_, day) => ({
        day,
        count: random.poisson(day < begins ? before : after),
      }));
      const found = rateOnset(days)!;
      if (found.low <= begins && begins <= found.high) held++;
    }
    assert.ok(held / SEEDS >= 0.92, `held in ${held} of ${SEEDS}`);
  });

test("an onset in a hole of the days lies anywhere in the hole", () => {
  const days = [...Array(10).keys(), ...Array.from({ length: 10 }, (_, k) => 30 + k)].map((day) => ({
    day,
    count: day < 10 ? 0 : 100,
  }));
  const found = rateOnset(days)!;
  assert.deepEqual([found.low, found.day, found.high], [10, 30, 30]);
});

test("nothing to count has no onset", () =>
  assert.equal(rateOnset([1, 2, 3, 4].map((day) => ({ day, count: 0 }))), null));

for (const phi of [0, 0.5, 0.8])
  test(`ratio of two means of days with φ = ${phi}: the 95 % interval holds the truth in about 95 of 100`, () => {
    let held = 0;
    for (let seed = 0; seed < SEEDS; seed++) {
      const random = createRandom(seed);
      const series = (mean: number) => {
        let state = random.normal();
        return Array.from({ length: 60 }, () => {
          state = phi * state + Math.sqrt(1 - phi * phi) * random.normal();
          return mean * (1 + 0.2 * state);
        });
      };
      const { low, high } = ratioOfMeans(series(10), series(40), 0.02)!;
      if (low <= 4 && 4 <= high) held++;
    }
    console.info(`ratio of means, φ = ${phi}: held in ${held} of ${SEEDS}`);
    assert.ok(held / SEEDS >= 0.9, `held in ${held} of ${SEEDS}`);
  });

test("days without noise have an interval all the same; nothing on one side has no ratio", () => {
  const { low, high } = ratioOfMeans([24, 24, 24, 24], [24, 24, 24, 24], 0.02)!;
  assert.ok(low < 0.97 && high > 1.03);
  assert.equal(ratioOfMeans([0, 0, 0], [1, 2, 3], 0.02), null);
});
