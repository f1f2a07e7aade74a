import assert from "node:assert/strict";
import { test } from "vitest";
import { barsOf } from "./bars.ts";
import type { Mark } from "./grade.ts";

function mark(seed: number, mark: Partial<Mark>): Mark {
  return { analysis: "presence", world: "half-year", kind: "quiet", seed, finding: "", answered: true, ...mark };
}

function bar(section: string, asks: string, marks: readonly Mark[]) {
  return barsOf({ commit: "0000000", marks, summaries: [] }).find(
    (one) => one.section === section && one.asks.includes(asks),
  )!;
}

test("false countries are counted a run, whatever changes in the world", () => {
  const quiet = { finding: "presence.country", change: { effect: null, told: false, right: false } };
  const marks = Array.from({ length: 20 }, (_, seed) => mark(seed, quiet));
  assert.equal(bar("§9 presence", "false countries", marks).found, "0.000 (0 in 20 runs)");
  const wrong = mark(20, {
    kind: "use",
    finding: "presence.country",
    change: { effect: null, told: true, right: false },
  });
  const { found, met } = bar("§9 presence", "false countries", [...marks.slice(0, 9), wrong]);
  assert.deepEqual([found, met], ["0.100 (1 in 10 runs)", false]);
});

test("a zone counts where it is within an hour", () => {
  const zone = (seed: number, error: number) =>
    mark(seed, { analysis: "rhythm", finding: "rhythm.timeZone", interval: { holds: true, error, in: "hours" } });
  const marks = Array.from({ length: 20 }, (_, seed) => zone(seed, 0.4));
  assert.equal(bar("§3 rhythm", "zone within", marks).met, true);
  assert.equal(bar("§3 rhythm", "zone within", [...marks, zone(20, 2), zone(21, 2), zone(22, 2)]).met, false);
});

test("what was not asked is neither met nor missed", () => {
  for (const { met, asks } of barsOf({ commit: "0000000", marks: [], summaries: [] }))
    if (!asks.includes("≥ 300")) assert.equal(met, null, asks);
});
