import { expect, test } from "vitest";
import { createRandom } from "../../src/statistics/random.ts";
import { APPS } from "../happening/apps.ts";
import { sizesOf } from "../happening/flow-sizes.ts";
import { binomial, binomialAtLeastOne, hypergeometric } from "./sampling.ts";
import { randomly } from "./sampling-chance.ts";

const DRAWS = 40_000;

test.each([
  [5, 0.001],
  [50, 0.1],
  [400, 0.05],
  [100_000, 0.001],
  [60, 0.8],
])("a sample of %i packets with chance %d has the binomial's mean and variance", (trials, p) => {
  const random = createRandom(1);
  const drawn = Array.from({ length: DRAWS }, () => binomial(random, trials, p));
  const [mean, variance] = [trials * p, trials * p * (1 - p)];
  expect(Math.abs(average(drawn) - mean)).toBeLessThan(5 * Math.sqrt(variance / DRAWS));
  expect(Math.abs(average(drawn.map((k) => (k - mean) ** 2)) / variance - 1)).toBeLessThan(mean < 0.1 ? 0.4 : 0.06);
});

test.each([
  [1, 0.001],
  [40, 0.01],
  [3_000, 0.001],
])("of %i packets and chance %d, met flows have the binomial on condition of one", (trials, p) => {
  const random = createRandom(2);
  const drawn = Array.from({ length: DRAWS }, () => binomialAtLeastOne(random, trials, p));
  const expected = (trials * p) / -Math.expm1(trials * Math.log1p(-p));
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(1);
  expect(Math.max(...drawn)).toBeLessThanOrEqual(trials);
  expect(Math.abs(average(drawn) / expected - 1)).toBeLessThan(0.02);
});

test.each([
  [100, 30, 10],
  [5_000, 2_000, 400],
])("of %i packets, %i full, %i drawn: as many full ones as there ought to be", (total, marked, taken) => {
  const random = createRandom(3);
  const drawn = Array.from({ length: DRAWS }, () => hypergeometric(random, total, marked, taken));
  const variance = taken * (marked / total) * (1 - marked / total) * ((total - taken) / (total - 1));
  expect(Math.abs(average(drawn) / ((taken * marked) / total) - 1)).toBeLessThan(0.01);
  expect(Math.abs(average(drawn.map((k) => (k - (taken * marked) / total) ** 2)) / variance - 1)).toBeLessThan(0.06);
});

test("flows that a sample meets are as many, and as large, as drawing every flow would give", () => {
  const random = createRandom(4);
  const sizes = sizesOf("web");
  for (const p of [0.01, 0.001]) {
    const seen = sizes.seen(randomly(p));
    let [expected, packets] = [0, 0];
    sizes.each((heavier, probability) => {
      const met = -Math.expm1(Math.log1p(-p) * (heavier + sizes.lighter(heavier)));
      expected += probability * met;
      packets += probability * met * Math.min(heavier, 2_000);
    });
    const drawn = Array.from({ length: DRAWS }, () => seen.draw(random));
    const accepted = drawn.filter((heavier) => heavier > 0);
    expect(seen.share).toBeCloseTo(expected, 9);
    expect(Math.abs((seen.candidates * accepted.length) / DRAWS / expected - 1)).toBeLessThan(0.01);
    expect(
      Math.abs(average(accepted.map((heavier) => Math.min(heavier, 2_000))) / (packets / expected) - 1),
    ).toBeLessThan(0.03);
  }
});

test("the tails of sizes have the slope that is set, between 1.05 and 1.5", () => {
  for (const { id, packets } of Object.values(APPS).filter((app) => app.packets.tail.share > 0)) {
    const [from, to] = [8 * packets.tail.from, packets.most / 4];
    let [above, far] = [0, 0];
    sizesOf(id).each((heavier, probability) => {
      if (heavier > from) above += probability;
      if (heavier > to) far += probability;
    });
    const cut = packets.tail.share * (packets.tail.from / packets.most) ** packets.tail.slope;
    const slope = Math.log((above + cut) / (far + cut)) / Math.log(to / from);
    expect(slope, id).toBeGreaterThan(1.05);
    expect(slope, id).toBeLessThan(1.6);
  }
});

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
