import assert from "node:assert/strict";
import { test } from "vitest";
import { createRandom } from "../../statistics/random.ts";
import { beatOf, type Call } from "./beacons.ts";

const DAY = 86_400;
const TCP = 6;

/** One call in so many of a clock of ten minutes. */
function sampled(from: number, days: number, oneIn: number, seed: number): Call[] {
  const random = createRandom(seed);
  const due = Array.from({ length: days * 144 }, (_, k) => from + k * 600);
  return due.filter(() => random.integer(oneIn) === 0).map((second): Call => [second, random.integer(60_000), 100]);
}

const beat = (calls: readonly Call[]) => beatOf({ protocolIdentifier: TCP, byHost: [calls] }, false, createRandom(1));

test("of sampled calls the two weeks with most of them are looked at, not the first", () => {
  const stray: Call[] = [[0, 40_000, 100]];
  const found = beat([...stray, ...sampled(100 * DAY, 12, 4, 7)]);
  assert.equal(found?.by, "spectrum");
  assert.ok(Math.abs(found!.interval - 600) < 6, String(found?.interval));
  assert.ok(found!.pValue < 0.01);
});

test("of a clock with jitter, people beside it, the interval is its own and no multiple of it", () => {
  for (let seed = 1; seed <= 8; seed++) {
    const random = createRandom(seed);
    const clock = Array.from({ length: 14 * 144 }, (_, k) => k * 600 + 200 * (random.next() - 0.5));
    const people = Array.from({ length: 400 }, () => random.integer(14) * DAY + 32_400 + random.integer(36_000));
    const calls = [...clock.filter(() => random.integer(4) === 0), ...people].sort((a, b) => a - b);
    const found = beat(calls.map((second): Call => [Math.floor(second), random.integer(60_000), 100]));
    assert.ok(Math.abs(found!.interval - 600) < 6, `seed ${seed}: ${found?.interval}`);
  }
});

test("calls that are too thin for any two weeks tell nothing", () => {
  assert.equal(beat(sampled(0, 300, 1000, 7)), null);
});
