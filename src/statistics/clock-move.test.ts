import assert from "node:assert/strict";
import { test } from "vitest";
import { chanceOfChange } from "./chance-of-change.ts";
import { movedAsOne, offsetBetween, turnedWeek, weekOffsets } from "./clock-move.ts";
import { createRandom, type Random } from "./random.ts";

/** Weeks of Poisson events: office hours, evenings and a quiet night; `ahead` hours later by the clock that tells them. */
function weeks(random: Random, count: number, work: number, ahead: (week: number) => number): Float64Array[] {
  return Array.from({ length: count }, (_, week) => {
    const expected = Float64Array.from({ length: 168 }, (_, at) => {
      const [day, hour] = [Math.floor(at / 24), at % 24];
      const office = day < 5 && hour >= 8 && hour < 18 ? 40 * work : 0;
      return 3 + office + (hour >= 18 && hour < 24 ? 45 * (1 - work) : 0);
    });
    return turnedWeek(expected, ahead(week)).map((mean) => random.poisson(mean));
  });
}

test("a week that is turned and turned back is itself, and half an hour is shared out", () => {
  const week = Float64Array.from({ length: 168 }, (_, at) => (at * 7919) % 101);
  assert.deepEqual(turnedWeek(turnedWeek(week, 5), -5), week);
  assert.equal(turnedWeek(week, 1)[1], week[0]);
  assert.equal(turnedWeek(week, 0.5)[1], (week[0]! + week[1]!) / 2);
});

for (const [what, work, ahead, expected] of [
  ["a clock that jumps by two hours", 0.5, () => 2, 2],
  ["a clock that drifts", 0.5, (week: number) => 0.5 + 0.05 * week, 0.775],
  ["nothing", 0.5, () => 0, null],
  ["people who come to work more", 0.8, () => 0, null],
] as const)
  test(`${what} ${expected === null ? "is no move" : "is a move"} of the whole week`, () => {
    const random = createRandom(4);
    const [before, after] = [weeks(random, 12, 0.5, () => 0), weeks(random, 12, work, ahead)];
    const found = movedAsOne(before, after, random.fork("test"));
    assert.equal(found === null, expected === null, JSON.stringify(found));
    if (expected !== null) assert.ok(found!.hours.low <= expected && expected <= found!.hours.high);
  });

test("chance alone is hardly ever taken for a clock", () => {
  const found = Array.from({ length: 40 }, (_, seed) => {
    const random = createRandom(seed);
    return movedAsOne(
      weeks(random, 12, 0.5, () => 0),
      weeks(random, 12, 0.5, () => 0),
      random.fork("test"),
    );
  });
  assert.ok(found.filter((one) => one !== null).length <= 1);
});

test("the middle of the day is later by what the clock is ahead", () => {
  const random = createRandom(2);
  const before = weeks(random, 8, 0.5, () => 0);
  assert.ok(
    Math.abs(
      offsetBetween(
        before,
        weeks(random, 8, 0.5, () => 3),
      )!.value - 3,
    ) < 0.2,
  );
  assert.equal(weekOffsets(before).length, 8);
});

test("a p-value says no more than this for a change", () => {
  // Sellke, Bayarri & Berger (2001), table 1: the bound for p = .05 is .289 for "none", .0184 for p = .001.
  assert.equal(chanceOfChange(0.05).toFixed(3), "0.711");
  assert.equal((1 - chanceOfChange(0.001)).toFixed(4), "0.0184");
  assert.deepEqual([chanceOfChange(0.5), chanceOfChange(0)], [0.5, 1]);
});
