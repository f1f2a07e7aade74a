import assert from "node:assert/strict";
import { test } from "vitest";
import { barScale, intervalBar } from "./interval-bar.ts";

const estimate = (value: number, low: number | null, high: number | null, unit: string) => {
  const told = { value, low, high, level: 0.95, unit, n: 1, nEffective: null };
  return intervalBar(told, barScale(unit, [told])).toString();
};

test("a ratio of 1 stands in the middle between a half and a double", () => {
  assert.match(estimate(1, 0.8, 1.2, "ratio"), /<circle cx="70"/);
});

test("shares run from nothing to all, whatever their values", () => {
  assert.match(estimate(0.5, 0.4, 0.6, "share of octets"), /<circle cx="70".*/);
  assert.match(estimate(0, 0, 0.1, "share of octets"), /<circle cx="8"/);
});

test("an open end is an arrow, two open ends are no line", () => {
  assert.match(estimate(7, 5, null, "hosts"), /class="interval" d="M[^"]*l-5,4"/);
  assert.match(estimate(7, null, null, "hosts"), /class="interval" d=""/);
});

test("numbers that are none, or all the same, still make a bar", () => {
  for (const value of [Number.NaN, 0, 1e308, -5])
    assert.doesNotMatch(estimate(value, value, value, "x"), /NaN|Infinity/);
});
