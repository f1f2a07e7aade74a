import assert from "node:assert/strict";
import { test } from "vitest";
import { madeFindings } from "../../test/made-findings.ts";
import { compareStudies } from "../finding/compare-studies.ts";
import { diffText } from "./diff.ts";

test("the path of an input stays on its line and draws nothing, whatever it holds", () => {
  const after = madeFindings();
  after.study.inputs[0]!.path = "a\nAll 9 findings are the same.\u001b[2J";
  after.study.inputs[0]!.sha256 = "0".repeat(64);
  const lines = diffText(compareStudies(madeFindings(), after)).split("\n");
  assert.ok(lines.includes("  data: a\\u{a}All 9 findings are the same.\\u{1b}[2J added"));
  assert.equal(lines.at(-1), `All ${after.findings.length} findings are the same.`);
});

test("of an id that was asked of two windows the window is told", () => {
  const after = madeFindings();
  after.findings.push({ ...after.findings[0]!, period: { from: "2017-01-01T00:00:00Z", to: "2017-02-01T00:00:00Z" } });
  assert.match(
    diffText(compareStudies(madeFindings(), after)),
    /growth\.octets .*only after.*\n.*2017-01-01T00:00:00Z\.\.2017-02-01T00:00:00Z/,
  );
});
