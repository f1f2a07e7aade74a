import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Coverage } from "../../record/coverage.ts";
import { MINUTE, SECOND } from "../../values/instant.ts";
import { Presence } from "./presence.ts";

const START = Date.UTC(2020, 0);

/** Intervals of messages: minute of the export, records, loss. */
function cover(...messages: readonly (readonly [minute: number, received: number, lost: number])[]) {
  const told: Coverage[] = [];
  const presence = new Presence("192.0.2.1", (coverage) => told.push(coverage));
  for (const [minute, received, lost] of messages) presence.message(START + minute * MINUTE, received, lost);
  presence.end();
  return told.map(({ from, to, share, received, lost, why }) => [
    (from - START) / MINUTE,
    (to - START) / MINUTE,
    share,
    received,
    lost,
    why,
  ]);
}

const steady = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => [from + i, 10, 0] as const);

describe("coverage", () => {
  test("of minutes without loss is one interval", () =>
    assert.deepEqual(cover(...steady(0, 30)), [[0, 30, 1, 300, 0, "received"]]));

  test("of a minute with loss is an interval of its own", () =>
    assert.deepEqual(cover(...steady(0, 5), [5, 30, 10], ...steady(6, 9)), [
      [0, 5, 1, 50, 0, "received"],
      [5, 6, 0.75, 30, 10, "sequence-gap"],
      [6, 9, 1, 30, 0, "received"],
    ]));

  test("does not count as lost what came late", () =>
    assert.deepEqual(cover(...steady(0, 5), [5, 10, 20], [6, 20, -20]), [[0, 7, 1, 80, 0, "received"]]));

  test("holds through a silence of 65 minutes of a slow exporter", () =>
    assert.deepEqual(cover([0, 1, 0], [65, 1, 0]), [[0, 66, 1, 2, 0, "received"]]));

  test("ends in a longer silence", () =>
    assert.deepEqual(cover([0, 1, 0], [66, 1, 0]), [
      [0, 1, 1, 1, 0, "received"],
      [66, 67, 1, 1, 0, "received"],
    ]));

  test("ends in a silence of more than four times the longest usual one", () =>
    assert.deepEqual(cover(...steady(0, 20), ...steady(26, 30)), [
      [0, 20, 1, 200, 0, "received"],
      [26, 30, 1, 40, 0, "received"],
    ]));

  test("counts messages without records as presence", () =>
    assert.deepEqual(cover([0, 0, 0], [30, 0, 0], [60, 0, 0]), [[0, 61, 1, 0, 0, "received"]]));

  test("begins anew when the exporter's clock is put back", () =>
    assert.deepEqual(cover(...steady(60, 70), ...steady(0, 5)), [
      [60, 70, 1, 100, 0, "received"],
      [0, 5, 1, 50, 0, "received"],
    ]));

  test("is in whole minutes", () => {
    const told: Coverage[] = [];
    const presence = new Presence("x", (coverage) => told.push(coverage));
    presence.message(START + 59 * SECOND + 999, 1, 0);
    presence.end();
    assert.deepEqual([told[0]!.from, told[0]!.to], [START, START + MINUTE]);
  });
});
