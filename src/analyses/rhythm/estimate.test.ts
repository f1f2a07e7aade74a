import assert from "node:assert/strict";
import { test } from "vitest";
import { chanceOfChange } from "../../statistics/chance-of-change.ts";
import { createRandom, type Random } from "../../statistics/random.ts";
import { partShare, shiftBetween } from "./estimate.ts";
import analysis from "./index.ts";
import { partsOf } from "./parts.ts";
import { leastSure } from "./tell-life.ts";

/** More of them: NARROWS_SEEDS=1000. */
const SEEDS = Number(process.env.NARROWS_SEEDS ?? 60);
/** What so few worlds let one claim less. */
const few = (share: number) => 2 * Math.sqrt((share * (1 - share)) / SEEDS);
const SIGNIFICANCE = analysis.settings.significance.value;
const EVENTS_A_WEEK = 5000;
const PARTS = partsOf({ restDays: [6], workHours: { from: 8, to: 18 } });
const [WORK, EVENING, WEEKEND] = PARTS;

/** A week of a network that spends `work` of its events in working hours, each day better or worse than the one before. */
function madeWeek(random: Random, work: number): Float64Array {
  let day = 0.15 * random.normal();
  return Float64Array.from({ length: 168 }, (_, hour) => {
    if (hour % 24 === 0) day = 0.6 * day + 0.12 * random.normal();
    const atWork = WORK!.hours[hour]! / 60;
    const leisure = (1 + 6 * EVENING!.hours[hour]! + 2 * WEEKEND!.hours[hour]!) / 516;
    return random.poisson(EVENTS_A_WEEK * Math.exp(day) * (work * atWork + (1 - work) * leisure));
  });
}

function madeWeeks(random: Random, weeks: number, work: number): Float64Array[] {
  return Array.from({ length: weeks }, () => madeWeek(random, work));
}

for (const [weeks, moved] of [
  [12, 0.1],
  [12, 0],
  [6, 0],
] as const)
  test(`${weeks} + ${weeks} weeks, ${moved * 100} points moved to working hours`, () => {
    const told = Array.from({ length: SEEDS }, (_, seed) => {
      const random = createRandom(seed).fork(`${weeks} ${moved}`);
      const before = madeWeeks(random, weeks, 0.4);
      return shiftBetween(before, madeWeeks(random, weeks, 0.4 + moved), random, SIGNIFICANCE)!;
    }).filter(({ shifted }) => shifted).length;
    const share = told / SEEDS;
    console.info(
      `rhythm, ${weeks} + ${weeks} weeks, ${moved * 100} points moved: told in ${(share * 100).toFixed(1)} % of ${SEEDS}`,
    );
    assert.ok(moved > 0 ? share >= 0.95 - few(0.95) : share <= 0.05 + few(0.05), `told in ${share}`);
  });

test("the interval of a share's move holds the truth in at least 92 of 100", () => {
  const held = Array.from({ length: SEEDS }, (_, seed) => {
    const random = createRandom(seed).fork("share");
    const before = madeWeeks(random, 12, 0.4);
    const { low, high } = partShare(WORK!.hours, madeWeeks(random, 12, 0.5), before)!.difference!;
    const truth = 0.1 * (1 - leisureIn(WORK!.hours));
    return low <= truth && truth <= high;
  }).filter(Boolean).length;
  assert.ok(held / SEEDS >= 0.92 - few(0.92), `held in ${held / SEEDS}`);
});

test("weeks in which hours are not covered do not look like a move", () => {
  const random = createRandom(5);
  const before = madeWeeks(random, 12, 0.4);
  const after = madeWeeks(random, 12, 0.4);
  for (const week of after) week.fill(Number.NaN, 100, 120);
  assert.equal(shiftBetween(before, after, random, SIGNIFICANCE)!.shifted, false);
});

test("parts of the week are those of the subject, and the other readings stand beside them", () => {
  assert.equal(WORK!.name, "working hours (Mon–Sat 08:00–18:00)");
  assert.equal(sum(WORK!.hours), 60);
  assert.equal(sum(WORK!.also.hours), 50);
  assert.equal(sum(EVENING!.hours), 42);
  assert.equal(sum(WEEKEND!.hours), 48);
  assert.equal(sum(WEEKEND!.also.hours), 24);
  assert.equal(EVENING!.hours[24], 1, "00:00 to 01:00 of Tuesday is an evening");
});

test("several rest days are no surer than the least sure of them", () => {
  const day = (weekday: number, pValue: number, rests = true) => ({ weekday, work: 0.5, pValue, rests });
  assert.equal(leastSure({ weekdays: [day(4, 0.5, false), day(5, 0.006), day(6, 0.001)] }), 0.006);
  assert.equal(leastSure({ weekdays: [day(6, 0.5, false)] }), null);
});

test("a p-value is worth no more than even odds allow", () => {
  assert.equal(chanceOfChange(0.5), 0.5);
  assert.equal(chanceOfChange(0.05).toFixed(2), "0.71");
  assert.ok(chanceOfChange(0.001) < 0.99);
});

function leisureIn(part: readonly number[]): number {
  return sum(part.map((share, hour) => (share * (1 + 6 * EVENING!.hours[hour]! + 2 * WEEKEND!.hours[hour]!)) / 516));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
