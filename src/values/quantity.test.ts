import assert from "node:assert/strict";
import { test } from "vitest";
import { fixed, growthText, quantityText } from "./quantity.ts";
import { visibleText } from "./visible-text.ts";

const plain = (text: string | null) => text?.replaceAll("\u00a0", " ") ?? null;

for (const [value, low, high, unit, told, interval] of [
  [4.03, 3.6, 4.5, "ratio", "×4.0", "×3.6 to ×4.5"],
  [0.4523, 0.43, 0.474, "share of octets", "45 % of bytes", "43 to 47 %"],
  [0.0004, 0.0002, 0.0006, "share of flows", "0.04 % of flows", "0.02 to 0.06 %"],
  [0.4523, 0.44, 0.464, "share of octets", "45.2 % of bytes", "44.0 to 46.4 %"],
  [3_412_345_678, 3_000_000_000, 3_800_000_000, "octets per day", "3.4 GB per day", "3.0 to 3.8 GB per day"],
  [12_345, 8_000, 17_000, "flows", "12,000 flows", "8,000 to 17,000 flows"],
  [14.5, 14.2, 14.8, "hour of day", "14:30", "14:12 to 14:48"],
  [7, 5, null, "hosts", "7 hosts", "at least 5 hosts"],
  [7, null, null, "prefixes", "7 prefixes", null],
  [0.5, null, null, "hops", "0.500 hops", null],
  [0.14402, null, null, "bits", "0.144 bits", null],
  [0.4, 0.3, 0.55, "hops", "0.40 hops", "0.30 to 0.55 hops"],
  [0, 0, 0, "share of time", "0 % of time", "0 to 0 %"],
  [0.0178, 0.0167, 0.578, "share of time", "1.8 % of time", "1.7 to 57.8 %"],
  [0.0221, 0.02209, 0.644, "share of time", "2.2 % of time", "2.2 to 64.4 %"],
  [0, 0, 0.56, "share of time", "0 % of time", "0 to 56 %"],
  [3950, 0, 4100, "octets per day", "3.95 kB per day", "0.00 to 4.10 kB per day"],
] as const)
  test(`${value} (${low}, ${high}) ${unit} is told as ${told}, ${interval}`, () => {
    const text = quantityText({ value, low, high, unit });
    assert.deepEqual([plain(text.value), plain(text.interval)], [told, interval]);
  });

for (const [value, low, high, told] of [
  [4.03, 3.6, 4.5, "fourfold (×4.0, that is +300 %)"],
  [3.62, 3.1, 4.2, "×3.6, that is +260 %"],
  [0.62, 0.5, 0.75, "×0.62, that is −38 %"],
  [1, 0.78, 1.2, "×1.0, that is 0 %"],
] as const)
  test(`a growth of ${value} is told as ${told}`, () => {
    assert.equal(plain(growthText({ value, low, high, unit: "ratio" })), told);
  });

test("numbers that are none do not stop a page", () => {
  assert.equal(fixed(Number.NaN, 2), "not a number");
  assert.equal(fixed(Number.POSITIVE_INFINITY, 2), "∞");
  assert.match(quantityText({ value: 1e300, low: -1e300, high: 1e308, unit: "octets" }).value, /^\d/);
});

test("hidden and reordering characters are shown, all others kept", () => {
  assert.equal(visibleText("a\u202eb\u0000\u200d\u{e0041}\ud800"), "a\\u{202e}b\\u{0}\\u{200d}\\u{e0041}\\u{d800}");
  assert.equal(visibleText("평양 – Ünïcode"), "평양 – Ünïcode");
});
