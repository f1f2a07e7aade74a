import assert from "node:assert/strict";
import { test } from "vitest";
import { type DayBeside, displacement } from "./displacement.ts";
import { createRandom } from "./random.ts";

const DAYS = 28;

/** Days on which something is up for three hours somewhere between noon and evening, and leaves `left` of all else. */
function days(left: number, seed: number, every = false): DayBeside[] {
  const random = createRandom(seed);
  return Array.from({ length: DAYS }, () => {
    const from = every ? 14 : 12 + random.integer(8);
    const up = Int8Array.from({ length: 24 }, (_, hour) => (hour >= from && hour < from + 3 ? 1 : 0));
    // A habit of the evening: without likening hours to hours it would pass for what is up.
    const seen = Float64Array.from({ length: 24 }, (_, hour) =>
      random.poisson((hour < 15 ? 12 : 3) * (up[hour] ? left : 1)),
    );
    return { seen, expected: new Float64Array(24).fill(50), up };
  });
}

test("what stops all else is told in nearly every case, what leaves it alone no more often than the level allows", () => {
  const seeds = Array.from({ length: 100 }, (_, seed) => seed);
  const found = (left: number) => seeds.map((seed) => displacement(days(left, seed), createRandom(seed), 99)!);
  const stops = found(0.05);
  assert.ok(stops.filter(({ ratio, pValue }) => ratio < 0.25 && pValue <= 0.01).length >= 99);
  const alone = found(1);
  assert.ok(alone.filter(({ pValue }) => pValue <= 0.05).length <= 10);
  const middle = [...alone].sort((a, b) => a.ratio - b.ratio)[50]!.ratio;
  assert.ok(middle > 0.9 && middle < 1.1, `${middle}`);
});

test("what is up at the same hours of every day has no contrast", () => {
  assert.equal(displacement(days(0, 1, true), createRandom(1)), null);
});

test("the ratio of rates over two hours of the day, by hand", () => {
  const day = (seen: [number, number], up: [number, number]): DayBeside => ({
    seen: [...seen, ...new Array<number>(22).fill(0)],
    expected: [10, 20, ...new Array<number>(22).fill(0)],
    up: [...up, ...new Array<number>(22).fill(0)],
  });
  // Hour 0: 1 of 10 up, 8 of 10 down; hour 1: 2 of 20 up, 10 of 20 down. Above: .5 + 1, and half an event: + .25; below: 4 + 5.
  const { ratio } = displacement([day([1, 2], [1, 1]), day([8, 10], [0, 0])], createRandom(1), 9)!;
  assert.ok(Math.abs(ratio - 1.75 / 9) < 1e-12, `${ratio}`);
});
