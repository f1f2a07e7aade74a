import assert from "node:assert/strict";
import { test } from "vitest";
import { KINDS, type RecordKind } from "../record/columns.ts";
import { tableColumns, tableStatements } from "./tables.ts";

test("the portable profile says nothing that ClickHouse 18.16 does not know", () => {
  const text = tableStatements("portable").join("\n");
  for (const unknown of [/CODEC/, /LowCardinality/, /SETTINGS/, /DateTime64/, /IPv6/, /TTL/, /Nullable\(Nullable/])
    assert.doesNotMatch(text, unknown);
});

for (const kind of Object.keys(KINDS) as RecordKind[])
  test(`both profiles of ${kind} have the same columns: those of the record, when, and where from`, () => {
    const names = (profile: "modern" | "portable") => tableColumns(kind, profile).map(({ name }) => name);
    assert.deepEqual(names("modern"), names("portable"));
    const own = [kind === "flow" ? "flowStart" : "at", "input", "block"];
    assert.deepEqual(new Set(names("modern")), new Set([...own, ...KINDS[kind].columns.map(({ name }) => name)]));
  });
