import assert from "node:assert/strict";
import { test } from "vitest";
import { blockJackknife } from "./jackknife.ts";

/** Share of what each of fourteen days holds alike. */
const share = (parts: readonly number[]) => (used: readonly number[]) =>
  used.reduce((sum, day) => sum + parts[day]!, 0) / used.length;

test("what is there on a single day is known worse than what is there on every day", () => {
  const steady = blockJackknife(14, share(Array.from({ length: 14 }, (_, day) => 0.02 + 0.001 * (day % 2))), "logit")!;
  const once = blockJackknife(14, share(Array.from({ length: 14 }, (_, day) => (day === 3 ? 0.28 : 0))), "logit")!;
  assert.ok(Math.abs(once.value - 0.02) < 1e-9);
  assert.ok(steady.high / steady.low < 1.1, `${steady.low} to ${steady.high}`);
  assert.ok(once.low < 0.005 && once.high > 0.08, `${once.low} to ${once.high}`);
});
