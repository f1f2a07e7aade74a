import assert from "node:assert/strict";
import { test } from "vitest";
import { madeFindings } from "../../test/made-findings.ts";
import { figureTable } from "./table.ts";

for (const figure of madeFindings().findings.flatMap((finding) => finding.figures))
  test(`${figure.kind}: every row of the table has a cell for every column`, () => {
    const { columns, rows } = figureTable(figure);
    assert.ok(rows.length > 0);
    for (const row of rows) assert.equal(row.length, columns.length);
  });

test("a gap is null in the table, not zero", () => {
  const point = { at: "2019-01-01T00:00:00Z", value: null, low: null, high: null };
  const head = { title: "a", caption: "b", unit: "octets", zone: "UTC", windows: [], events: [] };
  const { columns, rows } = figureTable({ kind: "volume", ...head, series: [{ name: "x", points: [point] }] });
  assert.deepEqual(columns, ["time (UTC)", "x (octets)", "low", "high"]);
  assert.deepEqual(rows, [["2019-01-01T00:00:00Z", null, null, null]]);
});
