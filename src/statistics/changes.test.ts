import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { benjaminiHochberg } from "./benjamini-hochberg.ts";
import { binSeg } from "./bin-seg.ts";
import { changeWithin, runLengths } from "./bocpd.ts";
import { eDivisive, energyDistance } from "./e-divisive.ts";
import { eventStudy, FOLLOWED, FORETOLD } from "./event-study.ts";
import { ar1, chanceOfAny, firmChanges } from "./firm-changes.ts";
import { levelChanges } from "./level-changes.ts";
import { centredLogRatio } from "./log-ratio.ts";
import { pelt } from "./pelt.ts";
import { createRandom } from "./random.ts";
import { meanCost, meanVarianceCost } from "./segment-cost.ts";
import { changeCover, changeF1 } from "./segmentation-score.ts";
import { withoutWeekdays } from "./weekday-adjustment.ts";

/** More of them: NARROWS_SEEDS=200. */
const SEEDS = Number(process.env.NARROWS_SEEDS ?? 20);
const TWO_YEARS = 730;

// Golden values: golden/changes.py (numpy, SciPy 1.17).
const Y = [0.2, -0.4, 0.1, 0.3, -0.2, 0, 3.1, 2.8, 3.3, 2.9, 3.2, 3, 1.1, 0.9, 1.2, 1, 0.8, 1.3];
const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);

describe("as golden/changes.py computes without short cuts", () => {
  test("PELT and BinSeg part where optimal partitioning does", () => {
    assert.deepEqual(pelt(meanCost(Y, 0.5), 2, 2), [6, 12]);
    assert.deepEqual(pelt(meanVarianceCost(Y), 6, 3), [6, 12]);
    assert.deepEqual(binSeg(meanCost(Y, 0.5), 2, 2), [6, 12]);
  });

  test("BOCPD has the same run lengths", () => {
    for (const [n, run, within, most] of [
      [6, 6, 0.014359803699676904, 0.9802907567454506],
      [8, 2, 0.9974106763561329, 0.983128315718728],
      [14, 2, 0.890472592690753, 0.8717273102495217],
    ] as const) {
      const runs = runLengths(Y.slice(0, n));
      near(changeWithin(runs, 3), within);
      near(Math.max(...runs), most);
      assert.equal(runs.indexOf(Math.max(...runs)), run);
    }
  });

  test("energy distance, q-values and centred log-ratios agree", () => {
    const apart = (a: readonly number[], b: readonly number[]) =>
      a.flatMap((one) => b.map((other) => Math.abs(one - other))).reduce((sum, each) => sum + each, 0);
    const [a, b] = [Y.slice(0, 6), Y.slice(6, 12)];
    near(energyDistance(apart(a, b), apart(a, a) / 2, apart(b, b) / 2, 6, 6), 16.64);
    for (const [k, q] of [0.025, 0.05, 0.05, 0.5, 0.01].entries())
      near(benjaminiHochberg([0.01, 0.04, 0.03, 0.5, 0.002])[k]!, q);
    for (const [k, part] of [0.47570545188004865, -0.035120171885942186, -0.44058527999410635].entries())
      near(centredLogRatio([5, 3, 2])![k]!, part);
  });
});

test("PELT finds the same as all ways of parting short series, whatever the penalty", () => {
  const random = createRandom(5);
  for (let seed = 0; seed < 40; seed++) {
    const values = ar1(random, 12, 0.3, 1).map((one, at) => one + (at < 5 ? 0 : 2));
    const cost = meanCost(values, 1);
    const total = (changes: readonly number[]) =>
      [...changes, 12].reduce((sum, to, k) => sum + cost.of(changes[k - 1] ?? 0, to), 0) + 3 * changes.length;
    let least = Number.POSITIVE_INFINITY;
    for (let set = 0; set < 2 ** 11; set++)
      least = Math.min(least, total(Array.from({ length: 11 }, (_, k) => k + 1).filter((k) => (set >> (k - 1)) & 1)));
    near(total(pelt(cost, 3)), least);
  }
});

describe("the metrics, by hand", () => {
  test("two annotators, one change found of theirs and one of nobody's", () => {
    // precision: 0 and 50 of {0, 50, 80} are somebody's; recall: 2 of 2 and 1 of 2
    near(changeF1([50, 80], [[48], [20]]), (2 * (2 / 3) * 0.75) / (2 / 3 + 0.75));
    near(changeCover([50], [[40]], 100), (40 * (40 / 50) + 60 * (50 / 60)) / 100);
  });
});

describe("levels", () => {
  test(`at most one false change in two years of AR(1) noise of .85, in each of ${SEEDS} worlds`, () => {
    const found = Array.from({ length: SEEDS }, (_, seed) => {
      const series = ar1(createRandom(seed), TWO_YEARS, 0.85, 1);
      return levelChanges(series)!.changes.length;
    });
    console.info(
      `changes, AR(1) .85: ${found.reduce((sum, one) => sum + one, 0)} false in ${2 * SEEDS} years, at most ${Math.max(...found)} in two`,
    );
    assert.ok(Math.max(...found) <= 1);
  });

  test("a lasting doubling in autocorrelated days is found within days, and chance is ruled out", () => {
    const errors = Array.from({ length: SEEDS }, (_, seed) => {
      const random = createRandom(seed);
      const series = ar1(random, 360, 0.6, 0.2).map((one, at) => one + (at < 180 ? 0 : Math.log(2)));
      series[77] = 9; // a flood of one day
      for (let at = 100; at < 110; at++) series[at] = Number.NaN;
      const levels = levelChanges(series)!;
      assert.deepEqual(levels.wild.includes(77), true);
      const firm = firmChanges(series, levels, random, { reruns: 40, draws: 99, penalties: [0.5, 1, 2, 3] });
      assert.equal(firm.length, 1, `seed ${seed}`);
      assert.ok(firm[0]!.selected >= 0.8 && firm[0]!.pValue <= 0.02);
      return Math.abs(firm[0]!.at - 180);
    });
    assert.ok(
      errors.every((error) => error <= 7),
      `off by ${errors.join(" ")} days`,
    );
  });

  test("the p-value of a series without a change is below .05 in about 5 of 100", () => {
    const worlds = 5 * SEEDS;
    const small = Array.from({ length: worlds }, (_, seed) => {
      const random = createRandom(seed);
      return chanceOfAny(ar1(random, 180, 0.6, 1), random, 99) <= 0.05;
    }).filter(Boolean).length;
    console.info(
      `changes, chance told as change: ${((100 * small) / worlds).toFixed(1)} % of ${worlds} quiet series at .05`,
    );
    assert.ok(small / worlds <= 0.05 + 3 * Math.sqrt((0.05 * 0.95) / worlds));
  });

  test("a series that is constant, empty or all missing has no change", () => {
    assert.deepEqual(levelChanges(new Float64Array(50).fill(3))!.changes, []);
    assert.equal(levelChanges([]), null);
    assert.equal(levelChanges(new Float64Array(50).fill(Number.NaN)), null);
  });
});

test("weekdays are taken out and a change of level is left alone", () => {
  const week = [0, 0.1, 0.2, 0.1, 0, -0.6, -0.8];
  const series = Float64Array.from({ length: 140 }, (_, at) => week[(at + 2) % 7]! + (at < 70 ? 0 : 1));
  const left = withoutWeekdays(series, 2);
  for (let at = 1; at < 140; at++) near(left[at]! - left[at - 1]!, at === 70 ? 1 : 0);
});

describe("compositions", () => {
  const shares = (random: ReturnType<typeof createRandom>, moved: boolean) =>
    Array.from(
      { length: 126 },
      (_, at) =>
        centredLogRatio([
          0.6 * Math.exp(random.normal(0, 0.2)),
          (moved && at >= 63 ? 0.6 : 0.3) * Math.exp(random.normal(0, 0.2)),
          0.1 * Math.exp(random.normal(0, 0.2)),
        ])!,
    );

  test("a share that doubles is found, and quiet shares stay quiet", () => {
    const worlds = Math.ceil(SEEDS / 2);
    let quiet = 0;
    for (let seed = 0; seed < worlds; seed++) {
      const random = createRandom(seed);
      const found = eDivisive(shares(random, true), random);
      assert.ok(
        found.some(({ at }) => Math.abs(at - 63) <= 3),
        `seed ${seed}: ${JSON.stringify(found)}`,
      );
      quiet += eDivisive(shares(random, false), random).length;
    }
    assert.ok(quiet <= 1 + 0.03 * worlds, `${quiet} in ${worlds} quiet worlds`);
  });
});

describe("event studies", () => {
  const events = [60, 130, 200, 270, 340];
  const noisy = (seed: number, effect: number) => {
    const series = ar1(createRandom(seed), 400, 0.5, 0.2);
    for (const event of events) for (let at = event - 7; at < event; at++) series[at]! += effect;
    return series;
  };

  test("nothing about events that mean nothing, in 95 of 100; the least effect is found in about 80 of 100", () => {
    const worlds = 4 * SEEDS;
    const least = eventStudy(noisy(0, 0), events, createRandom(1))!.leastEffect;
    const found = (effect: number) =>
      Array.from({ length: worlds }, (_, seed) => eventStudy(noisy(seed, effect), events, createRandom(seed))!).filter(
        ({ pValue }) => pValue <= 0.05,
      ).length / worlds;
    const [none, some] = [found(0), found(least)];
    console.info(
      `changes, event study: ${(100 * none).toFixed(1)} % false, ${(100 * some).toFixed(1)} % of effects of ${least.toFixed(2)} found`,
    );
    assert.ok(none <= 0.05 + 3 * Math.sqrt((0.05 * 0.95) / worlds), `${none}`);
    assert.ok(some >= 0.6, `${some}`);
  });

  test("without other days to compare with there is no answer", () => {
    assert.equal(eventStudy(new Float64Array(50), [45], createRandom(1), FORETOLD), null);
    assert.equal(eventStudy(new Float64Array(400), [], createRandom(1), FOLLOWED), null);
  });
});
