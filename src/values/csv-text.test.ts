import assert from "node:assert/strict";
import { test } from "vitest";
import { csvText } from "./csv-text.ts";

for (const [cell, written] of [
  ["=1+1", `"'=1+1"`],
  ["+1", `"'+1"`],
  ["@x", `"'@x"`],
  ['a "b", c', '"a ""b"", c"'],
  ["＝1+1", `"'＝1+1"`],
  [";=1+1", `";'=1+1"`],
  ["a; b=1; -", "a; b=1; -"],
  [-1.5, "-1.5"],
  [null, ""],
  [0.123456789, "0.1234568"],
] as const)
  test(`the cell ${cell} is written as ${written}`, () => {
    assert.equal(csvText({ columns: ["a"], rows: [[cell]] }, 7), `a\n${written}\n`);
  });
