import assert from "node:assert/strict";
import { test } from "vitest";
import { z } from "zod";
import { inFolder, withStore } from "./fixture/stores.ts";
import { sql } from "./query.ts";

test("a text of any characters is asked for as it is, with its blanks", () =>
  inFolder((folder) =>
    withStore(folder, async (store) => {
      for (const text of ["a  b", "a\tb\r\n  c", "nul \0 1", "'; --", "\\' \\", "\u00a0\u2003\u2028", "' FROM flow"]) {
        const { rows } = await store.rows("The same", z.object({ text: z.string() }), sql`SELECT ${text}   AS  text`);
        assert.deepEqual(rows, [{ text }]);
      }
    }),
  ));

test("blanks between words are one", () => {
  assert.equal(sql`  SELECT ${"a  b"},\n    'c  d'  FROM flow `.text, "SELECT 'a  b', 'c  d' FROM flow");
});
