import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { spreadOfRatios } from "./empirical-null.ts";
import { digamma } from "./gamma.ts";
import { shrink } from "./gamma-poisson.ts";
import { nearerClock } from "./nearer-clock.ts";
import { dispersion, meanBehind, relativeVariance, upperTail, widened } from "./negative-binomial.ts";
import { createRandom } from "./random.ts";

/** Made by golden/presence.py with numpy and scipy. */
const GOLDEN = JSON.parse(fs.readFileSync(new URL("golden/presence.json", import.meta.url), "utf8")) as {
  tails: { count: number; mean: number; k: number | null; p: number }[];
  means: { count: number; k: number; low: number; high: number }[];
  digamma: { x: number; value: number }[];
  dispersion: { counts: number[]; means: number[]; k: number };
  shrunk: { counts: number[]; expected: number[]; shape: number; logRatios: number[] };
};
const near = (found: number, expected: number, within = 1e-9) =>
  assert.ok(Math.abs(found - expected) <= within * Math.max(1, Math.abs(expected)), `${found} is not ${expected}`);

test("tails of negative binomial and Poisson counts, and the means behind a count, are those of scipy", () => {
  for (const { count, mean, k, p } of GOLDEN.tails) {
    const found = upperTail(count, mean, k ?? Number.POSITIVE_INFINITY);
    assert.ok(Math.abs(found / p - 1) < 1e-8, `${found} is not ${p}`);
  }
  for (const { count, k, low, high } of GOLDEN.means) {
    near(meanBehind(count, k).low, low, 1e-8);
    near(meanBehind(count, k).high, high, 1e-8);
  }
});

test("k by moments is that of numpy; counts that vary by chance alone have none", () => {
  near(dispersion(GOLDEN.dispersion.counts, GOLDEN.dispersion.means), GOLDEN.dispersion.k);
  assert.equal(dispersion([4, 5, 6], [5, 5, 5]), Number.POSITIVE_INFINITY);
});

test("a misjudged mean widens: k' = k / (1 + k (exp(σ²) − 1))", () => {
  near(widened(8, relativeVariance(0.6)), 8 / (1 + 8 * (Math.exp(0.36) - 1)));
  assert.equal(widened(Number.POSITIVE_INFINITY), Number.POSITIVE_INFINITY);
});

test("ratios drawn towards 1, and digamma, are those of scipy", () => {
  for (const { x, value } of GOLDEN.digamma) near(digamma(x), value, 1e-12);
  const { counts, expected, shape, logRatios } = GOLDEN.shrunk;
  const found = shrink(counts, expected);
  near(found.shape, shape, 1e-4);
  for (const [at, log] of logRatios.entries()) near(found.logRatios[at]!, log, 1e-4);
});

test("the spread of ratios is that of the baseline's error, though a tenth of the groups truly differ", () => {
  const random = createRandom(4);
  const found = Array.from({ length: 60 }, () => {
    const expected = Array.from({ length: 80 }, () => 20 + random.integer(500));
    const counts = expected.map((mean, at) => random.poisson(mean * random.lognormal(0, 0.6)) * (at < 8 ? 10 : 1));
    return spreadOfRatios(
      counts,
      expected,
      expected.map(() => 0),
    )!;
  });
  const mean = found.reduce((sum, one) => sum + one, 0) / found.length;
  assert.ok(mean > 0.55 && mean < 0.75, `${mean}`);
  assert.equal(spreadOfRatios([1, 2], [20, 20], [0, 0]), null);
});

test("events by the clock of Kathmandu are told from Pyongyang's; events at any hour, and clocks an hour apart, are not", () => {
  const random = createRandom(8);
  const daysOf = (hour: () => number) => Array.from({ length: 40 }, () => Array.from({ length: 6 }, hour));
  const awake = daysOf(() => Math.floor((9 + 13 * random.next() - 5.75 + 24) % 24));
  const found = nearerClock(awake, [5.75], 9, random)!;
  assert.ok(found.support > 0.975 && found.gain > 0 && found.offset === 5.75);
  const even = nearerClock(
    daysOf(() => random.integer(24)),
    [5.75],
    9,
    random,
  )!;
  assert.ok(even.support < 0.975, `${even.support}`);
  assert.equal(nearerClock(awake, [8], 9, random), null);
  assert.equal(nearerClock(awake.slice(0, 5), [5.75], 9, random), null);
});
