import assert from "node:assert/strict";
import { test } from "vitest";
import { EngineError } from "./engines/engine.ts";
import { Patience } from "./patience.ts";

const PASSING = new EngineError("a shard is down", 279, { passing: true });

test("what may pass is waited for with pauses that double up to a limit, until patience ends", () => {
  const patience = new Patience(300, () => 1);
  const pauses = Array.from({ length: 9 }, () => patience.pauseMs(PASSING, 0));
  assert.deepEqual(pauses, [250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  assert.equal(patience.pauseMs(PASSING, 300_000), 15_000);
  assert.equal(patience.pauseMs(PASSING, 300_001), null);
});

test("chance shortens a pause by up to a half, so that many do not come back at once", () => {
  assert.equal(new Patience(300, () => 0).pauseMs(PASSING, 0), 125);
});

test("what does not pass by itself is tried twice more, soon", () => {
  const patience = new Patience(300);
  const wrong = new EngineError("no such column", 47);
  assert.deepEqual([patience.pauseMs(wrong), patience.pauseMs(wrong), patience.pauseMs(wrong)], [200, 1000, null]);
});

test("a reason is told once, until it changes", () => {
  const patience = new Patience(300);
  const other = new EngineError("too many parts", 252, { passing: true });
  assert.deepEqual(
    [PASSING, PASSING, other, PASSING].map((error) => patience.isNew(error)),
    [true, false, true, true],
  );
});
