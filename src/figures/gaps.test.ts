import assert from "node:assert/strict";
import { test } from "vitest";
import { gapsOf, type TimedValue, thinned, withGaps } from "./gaps.ts";

const at = (time: number, value: number | null = 1): TimedValue => ({ at: time, value, low: value, high: value });

test("months of different length are no gap, a month that is missing is", () => {
  const month = (index: number) => at(Date.UTC(2019, index, 1));
  assert.equal(withGaps([0, 1, 2, 3, 4, 5].map(month)).length, 6);
  assert.deepEqual(
    gapsOf([withGaps([0, 1, 2, 4, 5].map(month))]).map(({ from, to }) => to - from > 0),
    [true],
  );
});

test("a gap is where no series has a value", () => {
  const first = [at(0), at(10, null), at(20, null), at(30)];
  const second = [at(0), at(10), at(20, null), at(30)];
  assert.deepEqual(gapsOf([first, second]), [{ from: 15, to: 25 }]);
});

test("thinning keeps the extremes, the widest band and every gap", () => {
  const many = Array.from({ length: 10_000 }, (_, index) =>
    index === 5000 ? at(index, null) : { at: index, value: index === 77 ? 999 : index % 7, low: -index, high: index },
  );
  const few = thinned(many, 100);
  assert.ok(few.length <= 510, String(few.length));
  assert.ok(few.some(({ value }) => value === 999));
  assert.ok(few.some(({ value }) => value === null));
  assert.equal(Math.max(...few.map(({ high }) => high ?? 0)), 9999);
});
