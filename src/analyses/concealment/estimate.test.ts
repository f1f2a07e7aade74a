import assert from "node:assert/strict";
import { test } from "vitest";
import { createRandom } from "../../statistics/random.ts";
import { moveBeyond, type Share, shareIn } from "./estimate.ts";

const DAYS = 63;
const QUARTERS = 60;
const SEEDS = Number(process.env.NARROWS_SEEDS ?? 24);
const OWN = 0.1;

/** Days with so many quarters of an hour each, of which about this share has the class; days differ from each other. */
function window(share: number, seed: number): Share {
  const random = createRandom(seed);
  const parts = [new Float64Array(DAYS)];
  for (let day = 0; day < DAYS; day++) {
    const odds = (share / (1 - share)) * Math.exp(0.3 * random.normal());
    for (let k = 0; k < QUARTERS; k++) if (random.next() < odds / (1 + odds)) parts[0]![day]!++;
  }
  return shareIn({ wholes: new Float64Array(DAYS).fill(QUARTERS), parts }, 0)!;
}

const windows = ([before, after]: readonly [number, number], seed: number) => ({
  before: window(before, 2 * seed),
  after: window(after, 2 * seed + 1),
});

for (const [what, subject, control, rises] of [
  ["TLS rises everywhere", [0.4, 0.7], [0.4, 0.7], false],
  ["nothing changes", [0.02, 0.02], [0.3, 0.3], false],
  ["the subject alone hides more", [0.3, 0.7], [0.3, 0.3], true],
  ["a hundredth becomes a tenth", [0.01, 0.1], [0.02, 0.02], true],
] as const)
  test(`${what}: ${rises ? "a rise beyond the control is told" : "none is told more often than the level allows"}`, () => {
    let told = 0;
    for (let seed = 0; seed < SEEDS; seed++) {
      const move = moveBeyond(windows(subject, 1000 + seed), [windows(control, 5000 + seed)], OWN, 0.95)!;
      if (move.low! > 0) told++;
    }
    if (rises) assert.ok(told >= 0.95 * SEEDS, `told in ${told} of ${SEEDS}`);
    else assert.ok(told <= Math.max(1, 0.05 * SEEDS), `told in ${told} of ${SEEDS}`);
  });

test("from nothing only a bound is told, and what no control has changes nothing", () => {
  const nothing = window(0, 1);
  assert.equal(nothing.value, 0);
  const move = moveBeyond(
    { before: nothing, after: window(0.3, 2) },
    [{ before: nothing, after: nothing }],
    OWN,
    0.95,
  )!;
  assert.equal(move.logRatio, null);
  assert.equal(move.high, null);
  assert.ok(move.low! > 1 && move.low! < Math.log(0.3 / nothing.high));
  assert.equal(moveBeyond({ before: nothing, after: nothing }, [{ before: nothing, after: nothing }], OWN, 0.95), null);
});
