import assert from "node:assert/strict";
import { test } from "vitest";
import { type Batch, BatchBuilder, cell, rowOf } from "./batch.ts";
import { TextPool } from "./text-pool.ts";

const TEXTS = ["", "64500 64501", "", "조선", "64500 64501", "x".repeat(5000), "\uFEFFmark"];

test("texts of a pool come back as they went in, whether put or copied", () => {
  const [pool, other] = [new TextPool(4, 2), new TextPool()];
  const numbers = TEXTS.map((text) => pool.put(text));
  assert.deepEqual(
    numbers.map((number) => pool.text(number)),
    TEXTS,
  );
  assert.deepEqual(
    numbers.map((number) => other.text(other.copy(pool, number))),
    TEXTS,
  );
});

test("rows of a pooled column are the same as those of a plain one, over several batches", () => {
  assert.deepEqual(rowsWritten("pooled"), rowsWritten("column"));
});

test("a column that becomes pooled keeps its rows", () => {
  const batches: Batch[] = [];
  const builder = new BatchBuilder("route", (batch) => batches.push(batch));
  const column = builder.column("asPath");
  column.text(builder.next(0), "64500");
  assert.equal(builder.pooled("asPath"), column);
  column.text(builder.next(1), "64501");
  builder.flush();
  assert.deepEqual(
    [0, 1].map((row) => cell(batches[0]!.columns.find(({ pool }) => pool)!, row)),
    ["64500", "64501"],
  );
});

function rowsWritten(how: "pooled" | "column") {
  const batches: Batch[] = [];
  const builder = new BatchBuilder("route", (batch) => batches.push(batch), 1000);
  const column = builder[how]("asPath");
  for (let i = 0; i < 2500; i++) {
    column.text(builder.next(i), TEXTS[i % TEXTS.length]!);
    if (i % 100 === 7) builder.withdraw();
  }
  builder.flush();
  return batches.flatMap((batch) => Array.from({ length: batch.rows }, (_, row) => rowOf(batch, row)));
}
