import { expect, test } from "vitest";
import { betaQuantile } from "./beta.ts";
import { effectiveNumberOf } from "./effective-number.ts";
import { trimmedMean } from "./hegemony.ts";
import { trimmedMeanInterval } from "./hegemony-interval.ts";
import { createRandom } from "./random.ts";
import { inferredProviders, leakerOf, type Relationships } from "./relationships.ts";
import { transitInfluence } from "./transit-influence.ts";

/** More of them: NARROWS_SEEDS=500. */
const SEEDS = Number(process.env.NARROWS_SEEDS ?? 40);

/** `1>2` reads: 1 provides transit to 2; `1=2`: they are peers. */
function related(...links: string[]): Relationships {
  const known = new Map<string, "provider" | "customer" | "peer">();
  for (const link of links) {
    const [one, sign, other] = link.split(/([>=])/);
    known.set(`${one} ${other}`, sign === ">" ? "provider" : "peer");
    known.set(`${other} ${one}`, sign === ">" ? "customer" : "peer");
  }
  return (first, second) => known.get(`${first} ${second}`) ?? null;
}

/** Four origins 101 to 104 with 1024 addresses each; 11 provides to 101 and 102, 12 to 103, 10 to both and to 104. */
const COUNTRY = related("11>101", "11>102", "12>103", "10>11", "10>12", "10>104", "1=10");
const paths = (monitor: number) => ({
  peerAsNumber: monitor,
  paths: [
    [monitor, 10, 11, 101],
    [monitor, 10, 11, 102],
    [monitor, 10, 12, 103],
    [monitor, 10, 104],
  ].map((asPath) => ({ weight: 1024, asPath })),
});

test("transit influence: a direct provider counts whole, one behind it half", () => {
  // 10: half of three quarters, and one quarter whole; 11: one half; 12: one quarter.
  expect([...transitInfluence([paths(1)], 4096, COUNTRY)]).toEqual([
    [10, 0.375 + 0.25],
    [11, 0.5],
    [12, 0.25],
  ]);
});

test("transit influence: addresses without a route count in the whole, a path without provider and customer does not", () => {
  expect(transitInfluence([paths(1)], 8192, COUNTRY).get(11)).toBe(0.25);
  expect(transitInfluence([paths(1)], 4096, related("1=10"))).toEqual(new Map());
  // Above the first provider-to-customer link there are no providers of the country.
  expect(transitInfluence([paths(1)], 4096, related("12>103"))).toEqual(new Map([[12, 0.25]]));
});

test("transit influence: monitors of one AS share its voice, and of ten ASes the lowest and the highest are cut", () => {
  const blind = { peerAsNumber: 1, paths: [] };
  expect(transitInfluence([paths(1), blind, paths(2)], 4096, COUNTRY).get(11)).toBe((0.25 + 0.5) / 2);
  const nine = Array.from({ length: 9 }, (_, k) => paths(k + 1));
  expect(transitInfluence(nine, 4096, COUNTRY).get(11)).toBeCloseTo(0.5, 12);
  expect(transitInfluence([...nine.slice(1), { peerAsNumber: 77, paths: [] }], 4096, COUNTRY).get(11)).toBeCloseTo(
    (8 / 9) * 0.5,
    12,
  );
  expect(transitInfluence([...nine, { peerAsNumber: 77, paths: [] }], 4096, COUNTRY).get(11)).toBe(0.5);
});

test("valleys: who hands on to a provider or a peer what it has from a provider or a peer is named", () => {
  const known = related("4837>131279", "3356>64999", "4837>64999", "1=4837", "1=3356", "1>7");
  expect(leakerOf([1, 4837, 131279], known)).toBeNull();
  expect(leakerOf([7, 1, 4837, 131279], known)).toBeNull();
  expect(leakerOf([1, 3356, 64999, 4837, 131279], known)).toBe(64999); // to a provider, from a provider
  expect(leakerOf([3356, 1, 4837, 131279], known)).toBe(1); // to a peer, from a peer
  expect(leakerOf([1, 3356, 64999, 4837, 131279], () => null)).toBeNull(); // nobody knows
});

test("relationships from paths: told where 95 in 100 agree, else unknown", () => {
  const through = (peer: number, ...rest: number[]) => [peer, ...rest, 131279];
  const many = [1, 2, 3, 4, 5].map((peer) => through(peer, 4837));
  const known = inferredProviders(many);
  expect(known(4837, 131279)).toBe("provider");
  expect(known(131279, 4837)).toBe("customer");
  expect(known(4837, 1)).toBeNull(); // one observation is too few
  expect(known(4837, 9)).toBeNull();
  const climbs = [...many, ...Array.from({ length: 10 }, () => through(6, 7, 4837))];
  expect(inferredProviders(climbs)(4837, 7)).toBe("provider");
  // Of twenty-one observations two go the other way, down from an AS that is better connected still.
  const top = Array.from({ length: 12 }, (_, k) => [100 + k, 50, 9]);
  const mixed = [...climbs, ...Array.from({ length: 9 }, () => through(6, 7, 4837)), ...top];
  expect(inferredProviders([...mixed, [50, 7, 4837, 131279]])(4837, 7)).toBe("provider");
  expect(inferredProviders([...mixed, [50, 7, 4837, 131279], [50, 7, 4837, 131279]])(4837, 7)).toBeNull();
});

test("where each peer says all or nothing, the interval is Jeffreys', and nobody is certain from five", () => {
  // scipy.stats.beta.ppf([.025, .975], k + .5, n - k + .5), SciPy 1.17; golden/jeffreys.py
  for (const [k, n, low, high] of [
    [3, 5, 0.20941666, 0.90560967],
    [5, 5, 0.62062286, 0.99990658],
    [2, 9, 0.04930192, 0.54382443],
  ] as const) {
    const shares = Array.from({ length: n }, (_, peer) => (peer < k ? 1 : 0));
    const found = trimmedMeanInterval(shares, createRandom(k), { trim: 0, draws: 40_000 });
    expect(found.low).toBeCloseTo(low, 1.9);
    expect(found.high).toBeCloseTo(high, 1.9);
    expect(betaQuantile(0.025, k + 0.5, n - k + 0.5)).toBeCloseTo(low, 5);
  }
});

test("the interval of a hegemony holds that of all peer ASes in about 95 of 100 samples of them", () => {
  const held: string[] = [];
  for (const [what, share] of [
    ["one half behind it, the rest in parts", (u: number) => (u < 0.5 ? 1 : u - 0.5)],
    ["most behind it", (u: number) => (u < 0.8 ? 1 : 0)],
    ["few behind it", (u: number) => (u < 0.85 ? 0 : 1)],
  ] as const) {
    const random = createRandom(11);
    const everybody = Array.from({ length: 4000 }, () => share(random.next()));
    for (const n of [9, 20, 60]) {
      let holds = 0;
      for (let run = 0; run < SEEDS; run++) {
        const sample = Array.from({ length: n }, () => everybody[random.integer(everybody.length)]!);
        const { low, high } = trimmedMeanInterval(sample, random, { draws: 500 });
        const truth = trimmedMean(everybody, n < 10 ? 0 : 0.1);
        if (low <= truth && truth <= high) holds++;
      }
      held.push(`${what}, ${n} peer ASes: ${((100 * holds) / SEEDS).toFixed(1)} %`);
      expect(holds / SEEDS, held.at(-1)).toBeGreaterThan(0.92 - 2 * Math.sqrt((0.92 * 0.08) / SEEDS));
    }
  }
  console.info(`hegemony intervals that hold: ${held.join("; ")}`);
});

test("the interval of the effective number of ways holds the true one in about 95 of 100 worlds", () => {
  const held: string[] = [];
  for (const truth of [
    [0.55, 0.45],
    [0.5, 0.5],
    [0.8, 0.2],
    [0.5, 0.3, 0.2],
    [0.97, 0.03],
  ]) {
    const real = 1 / truth.reduce((sum, share) => sum + share * share, 0);
    const random = createRandom(3);
    let [holds, sum] = [0, 0];
    for (let run = 0; run < SEEDS; run++) {
      const states = truth.map(() => random.normal());
      const parts = truth.map(() => new Float64Array(60));
      for (let day = 0; day < 60; day++)
        for (const [k, share] of truth.entries()) {
          states[k] = 0.5 * states[k]! + Math.sqrt(0.75) * random.normal();
          parts[k]![day] = 100 * share * Math.exp(0.25 * states[k]! - 0.03125);
        }
      const found = effectiveNumberOf(parts, random, { draws: 300 })!;
      sum += found.value / SEEDS;
      if (found.low - 1e-9 <= real && real <= found.high + 1e-9) holds++;
    }
    held.push(
      `${truth.join("/")}: ${((100 * holds) / SEEDS).toFixed(1)} %, mean ${sum.toFixed(3)} of ${real.toFixed(3)}`,
    );
    expect(holds / SEEDS, held.at(-1)).toBeGreaterThan(0.92 - 2 * Math.sqrt((0.92 * 0.08) / SEEDS));
    expect(Math.abs(sum / real - 1), held.at(-1)).toBeLessThan(0.01);
  }
  console.info(`effective numbers that hold: ${held.join("; ")}`);
});
