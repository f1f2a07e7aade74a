import { expect, test } from "vitest";
import { createRandom, uniform } from "./random.ts";

test("from the state 1, 2, 3, 4 come the words of the authors' own code, two to a uniform", () => {
  const state = Int32Array.of(1, 2, 3, 4); // xoshiro128starstar.c 1.1, as quoted by rand_xoshiro
  const words = [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804];
  for (let k = 0; k < words.length; k += 2)
    expect(uniform(state)).toBe(((words[k]! >>> 5) * 2 ** 26 + (words[k + 1]! >>> 6)) / 2 ** 53);
});

test("the same seed gives the same draws, another seed others", () => {
  const draws = (seed: number) => Array.from({ length: 4 }, () => createRandom(seed).normal());
  expect(draws(7)).toEqual(draws(7));
  expect(draws(7)).not.toEqual(draws(8));
  expect(draws(7)).not.toEqual(draws(7 + 2 ** 32));
});

test("a fork is told by seed and label, not by what was drawn before", () => {
  const fresh = createRandom(3);
  const used = createRandom(3);
  for (let k = 0; k < 99; k++) used.next();
  expect(used.fork("hosts").next()).toBe(fresh.fork("hosts").next());
  expect(fresh.fork("hosts").next()).not.toBe(fresh.fork("paths").next());
  expect(fresh.fork("hosts").fork(1).next()).not.toBe(fresh.fork(1).fork("hosts").next());
});

/** Mean and variance of many draws, which must lie within five standard errors. */
function moments(draw: () => number, mean: number, variance: number, kurtosis: number): void {
  const n = 200_000;
  const drawn = Float64Array.from({ length: n }, draw);
  const found = drawn.reduce((sum, x) => sum + x, 0) / n;
  const spread = drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n;
  expect(Math.abs(found - mean)).toBeLessThan(5 * Math.sqrt(variance / n));
  expect(Math.abs(spread - variance)).toBeLessThan(5 * variance * Math.sqrt((kurtosis - 1) / n));
}

test("uniform draws are uniform", () => moments(streamOf("next"), 0.5, 1 / 12, 1.8));
test("normal draws are normal", () => moments(streamOf("normal"), 0, 1, 3));
test("waiting times are exponential", () => moments(streamOf("exponential"), 1, 1, 9));
test("lognormal draws have lognormal moments", () => {
  const random = createRandom(5);
  const s2 = 0.25;
  moments(() => random.lognormal(1, 0.5), Math.exp(1 + s2 / 2), (Math.exp(s2) - 1) * Math.exp(2 + s2), 9);
});
for (const mean of [0.2, 3, 9.9, 10, 47.5, 30_000])
  test(`Poisson counts of mean ${mean} have that mean and variance`, () => {
    const random = createRandom(11);
    moments(() => random.poisson(mean), mean, mean, 3 + 1 / mean);
  });
test("nothing is expected where the mean is zero or less", () => {
  expect([0, -3, Number.NaN].map((mean) => createRandom(1).poisson(mean))).toEqual([0, 0, 0]);
});

test("a shuffle keeps everything and puts each item anywhere equally often", () => {
  const random = createRandom(2);
  const seen = new Float64Array(5);
  for (let k = 0; k < 50_000; k++) seen[random.shuffle([0, 1, 2, 3, 4]).indexOf(0)]! += 1;
  for (const times of seen) expect(Math.abs(times - 10_000)).toBeLessThan(5 * Math.sqrt(8000));
});

test("ten million uniform draws take less than a second", () => {
  const random = createRandom(1);
  const start = performance.now();
  let sum = 0;
  for (let k = 0; k < 1e7; k++) sum += random.next();
  const took = performance.now() - start;
  console.info(`random: 10 M uniforms in ${took.toFixed(0)} ms, mean ${(sum / 1e7).toFixed(5)}`);
  expect(took).toBeLessThan(5000);
});

function streamOf(kind: "next" | "normal" | "exponential"): () => number {
  const random = createRandom(4);
  return () => random[kind]();
}
