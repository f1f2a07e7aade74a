import assert from "node:assert/strict";
import fc from "fast-check";
import { test } from "vitest";
import { layLabels } from "./labels.ts";

const EDGES = { left: 40, right: 700 };

test("labels of rules never overlap in their lane", () => {
  const named = fc.record({ x: fc.integer({ min: 40, max: 700 }), words: fc.string({ maxLength: 40 }) });
  fc.assert(
    fc.property(fc.array(named, { maxLength: 14 }), (all) => {
      const placed = layLabels(all, EDGES);
      assert.equal(placed.length, all.length);
      for (const [at, a] of placed.entries())
        for (const b of placed.slice(at + 1))
          assert.ok(a.lane !== b.lane || a.right <= b.left || b.right <= a.left, JSON.stringify([a, b]));
    }),
  );
});

test("a label near the right edge stands to the left of its rule", () => {
  const [one] = layLabels([{ x: 690, words: "a new upstream" }], EDGES);
  assert.equal(one?.anchor, "end");
  assert.ok(one.right <= 690);
});

test("three events of one week climb three lanes, the earliest highest", () => {
  const placed = layLabels(
    [300, 305, 310].map((x) => ({ x, words: "an event of that week" })),
    EDGES,
  );
  assert.deepEqual(
    placed.map(({ lane }) => lane),
    [2, 1, 0],
  );
});

test("a label that stands to the left of its rule lies above the rules that it spans", () => {
  const placed = layLabels(
    [400, 500, 690].map((x) => ({ x, words: "an event of that year" })),
    EDGES,
  );
  assert.deepEqual(
    placed.map(({ lane, anchor }) => [lane, anchor]),
    [
      [1, "start"],
      [0, "start"],
      [2, "end"],
    ],
  );
});
