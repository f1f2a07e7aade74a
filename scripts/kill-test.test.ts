import assert from "node:assert/strict";
import { test } from "vitest";
import { STEPS } from "../src/store/inserter.ts";
import { ours } from "../test/referees.ts";
import { type Kill, killTest } from "./kill-test/run.ts";

test("an ingest killed at each of its steps, and twice at any moment, loses, doubles and halves nothing", {
  timeout: 180_000,
}, async () => {
  const plan: Kill[] = [{ afterMs: 600 }, { afterMs: 1100 }, ...STEPS.map((step) => ({ step, time: 1 }))];
  const program = ours("dist/scripts/kill-test.js");
  const outcome = await killTest({ kills: plan.length, plan: plan.values(), program, tell: () => {} });
  assert.deepEqual(outcome, { kills: plan.length, rounds: 1, lost: 0, doubled: 0, partial: 0 });
});
