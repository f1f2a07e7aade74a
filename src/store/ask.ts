import { createHash } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import type { z } from "zod";
import { canonicalJson } from "../finding/canonical.ts";
import type { Period } from "../values/instant.ts";
import { invariant } from "../values/invariant.ts";
import type { Engine } from "./engines/engine.ts";
import type { Inputs } from "./inputs.ts";
import { assertPortable, tablesOf } from "./portable.ts";
import type { Sql } from "./query.ts";
import type { Asked } from "./store.ts";

const ROWS_A_TURN = 2000;
const ALWAYS: Period = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** Rows of a question with their proof; the digest is over the rows as the engine told them. */
export async function ask<Row>(
  engine: Engine,
  inputs: Inputs,
  question: string,
  row: z.ZodType<Row>,
  query: Sql,
  window: Period = ALWAYS,
): Promise<Asked<Row>> {
  assertPortable(query.text);
  const pieces = await engine.rowsJson(query.text);
  const hash = createHash("sha256").update("[");
  const rows: Row[] = [];
  for (const piece of pieces)
    for (const line of piece.split("\n")) {
      if (line === "") continue;
      const told: unknown = JSON.parse(line);
      hash.update(`${rows.length > 0 ? "," : ""}${canonicalJson(told)}`);
      rows.push(checked(row, told, question));
      if (rows.length % ROWS_A_TURN === 0) await turn();
    }
  const sha256 = hash.update("]").digest("hex");
  const evidence = {
    question,
    sql: query.text,
    rows: rows.length,
    sha256,
    inputs: inputsOf(inputs, query.text, window),
  };
  return { rows, evidence };
}

function checked<Row>(row: z.ZodType<Row>, told: unknown, question: string): Row {
  const read = row.safeParse(told);
  invariant(read.success, `"${question}" is answered in another shape than it expects: ${read.error?.message}`);
  return read.data;
}

/** The inputs that gave records of the kinds asked about, as far as they tell of the window. */
function inputsOf(inputs: Inputs, query: string, window: Period): string[] {
  const kinds = tablesOf(query).map((table) => (table === "flowHourly" || table === "flowByNetwork" ? "flow" : table));
  return inputs.telling(new Set(kinds), window);
}
