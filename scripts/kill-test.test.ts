import assert from "node:assert/strict";
import { test } from "vitest";
import { ours } from "../test/referees.ts";
import { killTest } from "./kill-test/run.ts";

test("an ingest that is killed eight times loses, doubles and halves nothing", { timeout: 120_000 }, async () => {
  const program = ours("dist/scripts/kill-test.js");
  const { kills, lost, doubled, partial } = await killTest({ kills: 8, seed: 3, program, tell: () => {} });
  assert.deepEqual({ kills, lost, doubled, partial }, { kills: 8, lost: 0, doubled: 0, partial: 0 });
});
