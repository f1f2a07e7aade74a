import fs from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { madeFindings } from "../../test/made-findings.ts";
import { ours } from "../../test/referees.ts";
import { canonicalJson } from "./canonical.ts";
import { findingSchema, findingsSchema } from "./finding.ts";
import { LIKELIHOOD_TERMS, likelihoodTerm } from "./likelihood.ts";

describe("likelihood in ICD 203's words", () => {
  test.each([
    [0.5, "roughly even chance"],
    [0.7, "likely"],
    [0.9, "very likely"],
    [0.96, "very likely"], // within 2 points of 95: the weaker term
    [0.98, "almost certain"],
    [0.81, "likely"],
    [0.03, "very unlikely"],
    [0.02, "almost no chance"],
    [0.1, "very unlikely"],
    [0.3, "unlikely"],
    [1, "almost certain"],
    [0, "almost no chance"],
  ])("%d is %s", (probability, term) => expect(likelihoodTerm(probability).term).toBe(term));

  test("the terms meet without gap or overlap", () => {
    for (const [i, { from }] of LIKELIHOOD_TERMS.entries()) if (i > 0) expect(from).toBe(LIKELIHOOD_TERMS[i - 1]!.to);
  });
});

test("canonical JSON does not depend on the order of keys", () => {
  expect(canonicalJson({ b: 1, a: [{ d: null, c: "x" }] })).toBe('{"a":[{"c":"x","d":null}],"b":1}');
  expect(canonicalJson({ a: undefined })).toBe("{}");
});

for (const [claim, said] of [
  ["This proves that use grew", false],
  ["Confirmed: use grew", false],
  ["It is proven.", false],
  ["The control confirms it", false],
  ["A tunnel to proved.example and to confirmed-hosting", true],
  ["Improved servers were seen", true],
  ["Use grew", true],
] as const)
  test(`"${claim}" ${said ? "can" : "cannot"} be a claim`, () => {
    const [finding] = madeFindings().findings;
    expect(findingSchema.safeParse({ ...finding, claim }).success).toBe(said);
  });

test("no expected finding of any analysis claims what data cannot", () => {
  const files = fs.readdirSync(ours("src/analyses"), { recursive: true, encoding: "utf8" });
  const expected = files.filter((file) => file.endsWith("expected.json"));
  expect(expected.length).toBeGreaterThan(3);
  for (const file of expected)
    for (const { claim } of JSON.parse(fs.readFileSync(ours(`src/analyses/${file}`), "utf8")) as { claim?: string }[])
      expect(claim ?? "").not.toMatch(/\b(proves?|proved|proven|confirms?|confirmed)\b/i);
});

test("the published JSON Schema is that of the code (npm run schema writes it)", () => {
  const published = JSON.parse(fs.readFileSync(ours("docs/schema/findings.schema.json"), "utf8")) as unknown;
  expect(published).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(findingsSchema))));
});
