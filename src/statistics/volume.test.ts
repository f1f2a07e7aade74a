import { expect, test } from "vitest";
import { differenceInDifferences } from "./difference-in-differences.ts";
import { gammaCdf, gammaQuantile } from "./gamma.ts";
import { hampel } from "./hampel.ts";
import { countMean, proportion } from "./proportion.ts";
import { createRandom, type Random } from "./random.ts";
import { sampledPackets, sampledTotal } from "./sampling.ts";
import { shareOfTotal } from "./share-of-total.ts";
import { leastSquaresOnSimplex, syntheticControl } from "./synthetic-control.ts";
import { theilSen } from "./theil-sen.ts";
import { windowDifference } from "./window-difference.ts";

const SEEDS = Number(process.env.NARROWS_SEEDS ?? 200);
const before = { from: 0, to: 91 };
const after = { from: 273, to: 364 };

function noise(random: Random, length: number, phi: number, deviation: number): Float64Array {
  let now = random.normal();
  return Float64Array.from({ length }, () => {
    now = phi * now + Math.sqrt(1 - phi * phi) * random.normal();
    return deviation * now;
  });
}

/** Subject (grown by `growth`, in logs) and controls, seen through exporters whose visibility doubles and shakes all alike. */
function networks(
  random: Random,
  growth: number,
  controls: number,
  ownGrowth: number,
): { subject: Float64Array; controls: Float64Array[] } {
  const seen = noise(random, 364, 0.6, 0.1).map((shaken, day) => shaken + (day < 180 ? 0 : Math.log(2)));
  const network = (grown: number, size: number) => {
    const own = noise(random, 364, 0.6, 0.2);
    return seen.map(
      (visible, day) =>
        size +
        visible +
        own[day]! +
        (day % 7 > 4 ? -0.3 : 0) +
        (day < 200 ? 0 : grown) +
        (random.next() < 0.01 ? 3 : 0),
    );
  };
  const clean = (series: Float64Array) => hampel(series).values;
  return {
    subject: clean(network(growth, 3)),
    controls: Array.from({ length: controls }, (_, k) => clean(network(random.normal(0, ownGrowth), 5 + k))),
  };
}

test.each([
  [1, 0],
  [3, 0.1],
  [6, 0.1],
])("with %d controls (own growth ±%d) fourfold growth is found though visibility doubles", (count, ownGrowth) => {
  let [held, raw, width] = [0, 0, 0];
  const errors: number[] = [];
  for (let seed = 0; seed < SEEDS; seed++) {
    const { subject, controls } = networks(createRandom(seed).fork(count), Math.log(4), count, ownGrowth);
    const found = differenceInDifferences(subject, controls, before, after)!;
    if (found.low <= Math.log(4) && Math.log(4) <= found.high) held++;
    const plain = windowDifference(subject, before, after)!;
    if (plain.low <= Math.log(4) && Math.log(4) <= plain.high) raw++;
    errors.push(Math.abs(Math.exp(found.difference) / 4 - 1));
    width += found.high - found.low;
  }
  const middle = errors.sort((a, b) => a - b)[SEEDS >> 1]!;
  console.info(
    `difference in differences, ${count} controls: held ${(held / SEEDS).toFixed(3)} (without controls ${(raw / SEEDS).toFixed(3)}) of ${SEEDS}, median error ${(100 * middle).toFixed(1)} %, mean width ${(width / SEEDS).toFixed(3)}`,
  );
  expect(held / SEEDS).toBeGreaterThanOrEqual(0.92);
  expect(middle).toBeLessThanOrEqual(0.1);
});

test("weights on the simplex find the mix, and its placebos tell growth from none", () => {
  const random = createRandom(3);
  const { subject, controls } = networks(random, Math.log(4), 9, 0.05);
  const found = syntheticControl(subject, controls, before, after)!;
  expect(found.weights.every((weight) => weight >= 0)).toBe(true);
  expect(found.weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
  expect(found.pValue).toBe(0.1); // (1 + 0) / (1 + 9)
  expect(found.low).toBeLessThan(Math.log(4));
  expect(found.high).toBeGreaterThan(Math.log(4));
  console.info(
    `synthetic control: growth ${Math.exp(found.difference).toFixed(2)} for 4, pre-period RMSPE ${found.rmspe.toFixed(3)}, p ${found.pValue}`,
  );
  const none = networks(random, 0, 9, 0.05);
  expect(syntheticControl(none.subject, none.controls, before, after)!.pValue).toBeGreaterThan(0.1);
  expect(syntheticControl(subject, controls.slice(0, 1), before, after)).toBeNull();
});

test("least squares on the simplex: a corner, an edge, an inside", () => {
  const identity = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  const near = (found: number[], expected: number[]) => {
    for (const [at, weight] of found.entries()) expect(weight).toBeCloseTo(expected[at]!, 8);
  };
  near(leastSquaresOnSimplex(identity, [3, 0, 0]), [1, 0, 0]);
  near(leastSquaresOnSimplex(identity, [0.6, 0.6, -1]), [0.5, 0.5, 0]);
  near(
    leastSquaresOnSimplex(
      [
        [2, 0.5, 0],
        [0.5, 1, 0],
        [0, 0, 1],
      ],
      [0.85, 0.5, 0.2],
    ),
    [0.36, 0.38, 0.26],
  );
});

test("a control without enough days is left out; without any, nothing is said", () => {
  const { subject, controls } = networks(createRandom(1), 1, 2, 0);
  const gone = controls[0]!.map((value, day) => (day > 280 ? Number.NaN : value));
  expect(differenceInDifferences(subject, [gone, controls[1]!], before, after)!.controls).toEqual([1]);
  expect(differenceInDifferences(subject, [gone], before, after)).toBeNull();
});

test("a day's outlier becomes missing, a step does not", () => {
  const steady = Float64Array.from({ length: 60 }, (_, day) => (day < 30 ? 0 : 5) + ((day * 37) % 11) / 10);
  steady[12] = 40;
  const { values, outliers } = hampel(steady);
  expect(outliers).toEqual([12]);
  expect(values[12]).toBeNaN();
  expect(hampel([1, 1, 1, 1, 9, 1, 1]).outliers).toEqual([]); // no scale
});

test("the slope and its interval are SciPy's, ties and gaps included", () => {
  // scipy.stats.theilslopes(y, arange(n), .95)
  const found = theilSen([3.1, 2.9, 4, 5.2, 4.8, 6.1, 5.9, 7.7, 8, 7.1, 9.3, 30])!;
  expect([found.slope, found.low, found.high].map((value) => Number(value.toFixed(12)))).toEqual([
    0.653571428571, 0.475, 0.966666666667,
  ]);
  const tied = theilSen([1, 2, 2, 3, 3, 3, 4, 6, 5, 5])!;
  expect([tied.slope, tied.low, tied.high].map((value) => Number(value.toFixed(12)))).toEqual([
    0.5, 0.333333333333, 0.666666666667,
  ]);
  expect(theilSen([0, Number.NaN, 2, 3, Number.NaN, 5])!.slope).toBe(1);
  expect(theilSen([0, Number.NaN, 2])).toBeNull();
  expect(theilSen([1, 3, 2, 5, 4, 7, 6, 9], { phi: 0.6 })!.high).toBeGreaterThan(
    theilSen([1, 3, 2, 5, 4, 7, 6, 9])!.high,
  );
});

/** Octets of a mix of packets, small and full, and what random 1:N sampling keeps, in records of up to five packets. */
function sampledStream(random: Random, packets: number, interval: number) {
  let truth = 0;
  const group = { samplingProbability: 1 / interval, packets: 0, octets: 0, octetsSquaredPerPacket: 0 };
  let record = { packets: 0, octets: 0 };
  const close = () => {
    if (record.packets > 0) group.octetsSquaredPerPacket += record.octets ** 2 / record.packets;
    record = { packets: 0, octets: 0 };
  };
  for (let k = 0; k < packets; k++) {
    const kind = random.next();
    const octets = kind < 0.4 ? 60 : kind < 0.8 ? 1500 : 60 + random.integer(1440);
    truth += octets;
    if (random.next() >= 1 / interval) continue;
    group.packets++;
    group.octets += octets;
    record.packets++;
    record.octets += octets;
    if (record.packets === 5) close();
  }
  close();
  return { truth, group };
}

test.each([
  [100_000, 1000],
  [20_000, 1000],
  [2000, 1000],
])("of %d packets at 1:%d the interval of octets holds at least 95 times in 100", (packets, interval) => {
  let [held, between, width] = [0, 0, 0];
  for (let seed = 0; seed < SEEDS; seed++) {
    const { truth, group } = sampledStream(createRandom(seed).fork(packets), packets, interval);
    const found = sampledTotal([group]);
    if (found.low <= truth && truth <= found.high) held++;
    if (found.varianceLow <= found.varianceHigh) between++;
    width += (found.high - found.low) / truth;
  }
  console.info(
    `sampling: ${packets} packets at 1:${interval} held ${(held / SEEDS).toFixed(3)} of ${SEEDS}, mean width ${(width / SEEDS).toFixed(2)} of the truth`,
  );
  expect(held / SEEDS).toBeGreaterThanOrEqual(0.94);
  expect(between).toBe(SEEDS);
});

test("unsampled octets are exact, groups add up, and nothing sampled is not nothing", () => {
  const whole = { samplingProbability: 1, packets: 10, octets: 5000 };
  expect(sampledTotal([whole])).toMatchObject({ value: 5000, low: 5000, high: 5000 });
  const mixed = sampledTotal([whole, { samplingProbability: 0.01, packets: 200, octets: 100_000 }]);
  expect(mixed.value).toBe(5000 + 10_000_000);
  expect(mixed.low).toBeGreaterThan(5000 + 7_500_000);
  const none = sampledTotal([{ samplingProbability: 0.001, packets: 0, octets: 0 }]);
  expect(none).toMatchObject({ value: 0, low: 0 });
  expect(none.high).toBeCloseTo(1500 * 1000 * -Math.log(0.025), 3);
  expect(sampledPackets([{ samplingProbability: 0.001, packets: 100, octets: 0 }]).value).toBe(100_000);
  expect(() => sampledTotal([{ samplingProbability: 0, packets: 1, octets: 1 }])).toThrow(RangeError);
});

test("a share of octets over days holds the truth at least 92 times in 100, φ .6", () => {
  let [held, width] = [0, 0];
  for (let seed = 0; seed < SEEDS; seed++) {
    const random = createRandom(seed).fork("share");
    const volume = noise(random, 60, 0.6, 0.5).map(Math.exp);
    const logit = noise(random, 60, 0.6, 0.4);
    const parts = volume.map((octets, day) => octets / (1 + Math.exp(0.5 - logit[day]!)));
    const found = shareOfTotal(parts, volume)!;
    // The truth is what such days would share in the long run.
    if (found.low <= LONG_RUN && LONG_RUN <= found.high) held++;
    width += found.high - found.low;
  }
  console.info(
    `share of a total: held ${(held / SEEDS).toFixed(3)} of ${SEEDS}, mean width ${(width / SEEDS).toFixed(3)}`,
  );
  expect(held / SEEDS).toBeGreaterThanOrEqual(0.92);
  const volume = Float64Array.from({ length: 30 }, () => 5);
  expect(shareOfTotal(volume, volume)).toMatchObject({ value: 1, high: 1 });
  expect(
    shareOfTotal(
      volume.map(() => 0),
      volume,
    )!.high,
  ).toBeLessThan(0.11);
  expect(shareOfTotal(volume.slice(0, 13), volume)).toBeNull();
});

/** E[1 / (1 + e^(.5 − .4z))] for a standard normal z, by Simpson's rule. */
const LONG_RUN = (() => {
  let sum = 0;
  for (let k = 0; k <= 1600; k++) {
    const z = -8 + k / 100;
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    sum += ((k === 0 || k === 1600 ? 1 : k % 2 ? 4 : 2) * density) / (1 + Math.exp(0.5 - 0.4 * z));
  }
  return sum / 300;
})();

test("exact intervals of shares and counts, and the gamma distribution behind, are SciPy's", () => {
  expect(proportion(3, 20).low).toBeCloseTo(0.03207093718554477, 12);
  expect(proportion(3, 20).high).toBeCloseTo(0.37892682654529564, 12);
  expect(proportion(0, 10)).toMatchObject({ low: 0, value: 0 });
  expect(proportion(0, 10).high).toBeCloseTo(0.30849710781876294, 12);
  expect(countMean(0).high).toBeCloseTo(3.6888794541139354, 12);
  expect(countMean(10).high).toBeCloseTo(18.39035604201778, 12);
  for (const [p, shape, x] of [
    [0.025, 0.5, 0.0004910345585876278],
    [0.5, 3.3, 2.9733217820207534],
    [0.025, 500, 457.1285768996295],
    [0.975, 20_000, 20278.126698463333],
    [0.001, 1e6, 996912.6173198152],
  ] as const)
    expect(gammaQuantile(p, shape) / x).toBeCloseTo(1, 10);
  expect(gammaCdf(0.1, 2)).toBeCloseTo(0.004678840160444474, 15);
  expect(gammaCdf(500, 510)).toBeCloseTo(0.3332523760230175, 11);
});
