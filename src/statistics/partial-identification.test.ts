import assert from "node:assert/strict";
import { test } from "vitest";
import { type BlockEstimate, blockJackknife } from "./jackknife.ts";
import { type Bounded, isCertain, movedBetween, rangeOf } from "./partial-identification.ts";
import { createRandom } from "./random.ts";

const DAYS = 28;
const SEEDS = Number(process.env.NARROWS_SEEDS ?? 100);

/** Days of which `open` of all leaves open whether it belongs to a share; half of that does. */
function window(seed: number, truth = 0.3, open = 0.2): Bounded<BlockEstimate> {
  const random = createRandom(seed);
  const days = Array.from({ length: DAYS }, () => Array.from({ length: 60 }, () => random.next()));
  const share = (most: number) =>
    blockJackknife(
      DAYS,
      (used) => used.reduce((sum, day) => sum + days[day]!.filter((one) => one < most).length, 0) / (60 * used.length),
      "logit",
    )!;
  const told = share(truth - open / 2);
  return { told, lowest: told, highest: share(truth + open / 2) };
}

const minus = (a: BlockEstimate, b: BlockEstimate) => {
  const value = a.value - b.value;
  return {
    value,
    low: value - Math.hypot(a.value - a.low, b.high - b.value),
    high: value + Math.hypot(a.high - a.value, b.value - b.low),
  };
};

test("the range holds the truth wherever it lies between the bounds, and the interval of what is told does not", () => {
  let [inRange, inTold] = [0, 0];
  for (let seed = 0; seed < SEEDS; seed++) {
    const share = window(seed);
    const { low, high } = rangeOf(share);
    for (const truth of [0.2, 0.3, 0.4]) if (low <= truth && truth <= high) inRange++;
    if (share.told.low <= 0.3 && 0.3 <= share.told.high) inTold++;
  }
  assert.ok(inRange >= 0.95 * 3 * SEEDS, `${inRange} of ${3 * SEEDS}`);
  assert.ok(inTold < 0.05 * SEEDS, `${inTold} of ${SEEDS}`);
});

test("a move is certain only when it outweighs what is open in both windows", () => {
  const from = window(1, 0.3);
  assert.ok(!isCertain(movedBetween(window(2, 0.4), from, minus)));
  assert.ok(isCertain(movedBetween(window(2, 0.7), from, minus)));
  assert.ok(isCertain(movedBetween(from, window(2, 0.7), minus)));
});

test("where nothing is open the range is the interval, and what survives is the difference", () => {
  const [one, other] = [window(1, 0.3, 0), window(2, 0.5, 0)];
  assert.deepEqual(rangeOf(one), { low: one.told.low, high: one.told.high });
  const { low, high, survives } = movedBetween(other, one, minus);
  assert.deepEqual(survives, { low, high });
});
