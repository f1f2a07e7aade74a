import assert from "node:assert/strict";
import { test } from "vitest";
import {
  barsOf,
  durationScore,
  evennessScore,
  longestRun,
  modesScore,
  ritaScore,
  skewness,
  spreadScore,
} from "./rita-score.ts";

/** Values that RITA's own unit tests expect (activecm/rita, analysis/beacons_test.go): inputs and results only. */
const near = (found: number, expected: number) =>
  assert.ok(Math.abs(found - expected) <= 0.001, `${found} ≠ ${expected}`);
const filled = (count: number) => Array.from({ length: 24 }, (_, bar) => (bar < count ? 1 : 0));
const scattered = (count: number) => Array.from({ length: 24 }, (_, bar) => (bar % 2 === 0 && bar < 2 * count ? 1 : 0));
const T = 1517338924;

test("scores of intervals are those that RITA expects", () => {
  const cases: [number[], number, number][] = [
    [[1, 1, 1, 1, 1, 1, 1, 1, 1], 0, 1],
    [[60, 60, 60, 60, 60, 60, 60, 60, 60], 0, 1],
    [[98, 99, 99, 100, 100, 100, 101, 101, 102], 0, 0.995],
    [[98, 300, 98, 300, 98, 300, 98, 300, 98, 300], 0, 0.746],
    [[1, 299, 25, 4975, 90, 2, 42, 500, 1500], 0.845, 0.083],
    [[7, 8, 7, 8, 7, 8, 7, 8, 7], 0, 1],
    [[1, 1, 2, 2, 2, 2], 0, 1],
    [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 0, 1],
  ];
  for (const [intervals, skew, score] of cases) {
    near(skewness([...intervals].sort((a, b) => a - b)), skew);
    near(spreadScore(intervals, 1), score);
  }
});

test("scores of sizes are those that RITA expects", () => {
  const cases: [number[], number, number][] = [
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0, 0.773],
    [[60, 60, 60, 60, 60, 60, 60, 60, 60], 0, 1],
    [[98, 99, 99, 100, 100, 100, 101, 101, 102], 0, 0.995],
    [[524885, 1, 5000, 98654, 50, 41, 965842, 3], 0.984, 0.008],
    [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 0, 0.5],
  ];
  for (const [sizes, skew, score] of cases) {
    near(skewness([...sizes].sort((a, b) => a - b)), skew);
    near(spreadScore(sizes, 0), score);
  }
});

test("scores of duration are those that RITA expects", () => {
  const day = { from: T, to: T + 86_400 };
  const hours = (from: number, to: number, bars: number[]) => durationScore(T + from * 3600, T + to * 3600, day, bars);
  near(hours(0, 24, filled(24)), 1);
  near(hours(12, 24, scattered(6)), 0.5);
  near(hours(6, 24, scattered(6)), 0.75);
  near(hours(12, 24, filled(12)), 1);
  near(hours(12, 18, filled(6)), 0.5);
  near(hours(6, 18, filled(5)), 0);
});

test("scores of the histogram are those that RITA expects", () => {
  near(evennessScore([1, 1, 1, 1, 1, 1, 1, 1, 1, 1]), 1);
  near(evennessScore([950, 970, 990, 1010, 1030, 1050, 1070]), 0.96);
  near(evennessScore([1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009]), 0.997);
  near(evennessScore([1, 5, 10, 50, 100, 500, 1000, 5000, 10000]), 0);
  const heights = (...counts: number[]) =>
    counts.flatMap((count, at) => new Array<number>(count).fill([1, 2, 4, 8, 16][at]!));
  near(modesScore(heights(10), 10), 1);
  near(modesScore(heights(10, 1), 10), 1);
  near(modesScore(heights(10, 10), 10), 1);
  near(modesScore(heights(50, 30, 1, 2), 10), 0.976);
  near(modesScore(heights(50, 30, 1, 2, 1), 10), 0.964);
  near(modesScore(heights(2, 3)), 0);
  assert.equal(longestRun([2, 0, 3, 0, 1]), 2);
  assert.equal(longestRun([1, 0, 2, 0, 3, 0, 2, 1]), 3);
  assert.equal(longestRun([2, 2, 2]), 3);
  assert.deepEqual(
    barsOf([0, 1, 1, 24], { from: 0, to: 24 }).filter((bar) => bar > 0),
    [1, 2, 1],
  );
});

test("a clock that calls every five minutes scores 1, and too few or too many calls are not scored", () => {
  const seconds = Array.from({ length: 288 }, (_, k) => T + 300 * k);
  const day = { from: T, to: T + 86_400 };
  near(ritaScore({ seconds, octets: seconds.map(() => 500) }, day)!.score, 1);
  assert.equal(ritaScore({ seconds: [1, 1, 2, 3], octets: [1, 1, 1, 1] }, day), null);
  const strobe = Array.from({ length: 86_400 }, (_, k) => T + k);
  assert.equal(ritaScore({ seconds: strobe, octets: strobe }, day), null);
});
