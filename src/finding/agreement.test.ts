import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "vitest";
import { madeFindings } from "../../test/made-findings.ts";
import { ours } from "../../test/referees.ts";
import { type AgreementRule, type PublishedClaim, readClaims } from "../subject/claims.ts";
import { agreementOf, heldOf } from "./agreement.ts";
import type { Answered, Finding } from "./finding.ts";

const base = madeFindings().findings[0] as Answered;
const WINDOWS = { period: "2019-04-01..2019-10-01", against: "2017-04-01..2017-10-01" };

function claim(
  agreement: AgreementRule,
  more: Partial<Extract<PublishedClaim, { period: string }>> = {},
): PublishedClaim {
  const told = { id: "x", claimed: "x", figure: null, sources: ["S"], grade: "first" as const, reading: "x" };
  return { ...told, ...WINDOWS, findings: [base.id], agreement, ...more };
}

const measured = (value: number, low: number | null, high: number | null): Finding => ({
  ...base,
  estimate: { ...base.estimate!, value, low, high },
});

const FOURFOLD: AgreementRule = { rule: "range", low: 3.5, high: 4.5, nothing: 1 };

for (const [what, value, low, high, verdict] of [
  ["an interval within", 4, 3.6, 4.4, "agrees"],
  ["one that reaches in from below", 3.4, 3.1, 3.7, "agrees"],
  ["one beside it", 2.9, 2.4, 3.4, "disagrees"],
  ["one that holds no change as well", 2, 0.8, 5, "undecided"],
  ["one much wider than the claim", 4, 2, 9, "undecided"],
  ["a lower bound beyond", 6, 5, null, "disagrees"],
  ["a lower bound below", 2, 1.8, null, "undecided"],
  ["no interval", 4, null, null, "undecided"],
] as const)
  test(`fourfold was claimed; ${what} is ${verdict}`, () =>
    assert.equal(agreementOf(claim(FOURFOLD), [measured(value, low, high)]).verdict, verdict));

test("at least tenfold agrees with any interval that reaches ten, and a lower bound above it", () => {
  const tenfold = claim({ rule: "range", low: 10, high: null, nothing: 1 });
  assert.equal(agreementOf(tenfold, [measured(12, 8, 17)]).verdict, "agrees");
  assert.equal(agreementOf(tenfold, [measured(12, 11, null)]).verdict, "agrees");
  assert.equal(agreementOf(tenfold, [measured(5, 4, 7)]).verdict, "disagrees");
});

test("shares of several findings are added, ends to ends", () => {
  const [one, other] = [measured(0.3, 0.25, 0.35), { ...measured(0.2, 0.1, null), id: "growth.packets" }];
  const held = heldOf([one as Answered, other as Answered])!;
  assert.equal(held.value, 0.5);
  assert.deepEqual([held.low, held.high], [0.35, null]);
});

test("shares that may each be most of it are all of it together, not more", () => {
  const wide = { ...base, estimate: { ...base.estimate!, value: 0.04, low: 0, high: 0.75, unit: "share of time" } };
  assert.deepEqual(heldOf([wide, wide]), { value: 0.08, low: 0, high: 1, unit: "share of time" });
});

test("what is in two units has no sum", () => {
  const other = { ...measured(0.2, 0.1, 0.3), id: "growth.packets" } as Answered;
  assert.equal(heldOf([base, { ...other, estimate: { ...other.estimate!, unit: "share of flows" } }]), null);
});

const withDetails = (details: Record<string, unknown>): Finding => ({ ...base, details });
const NEW: AgreementRule = {
  rule: "listed",
  path: "upstreams",
  where: { asn: 20485 },
  verdicts: ["confirmed"],
  date: { field: "from", within: "2017-09-30..2017-10-03" },
  else: "undecided",
};
const seen = (more: object) => ({
  upstreams: [{ asn: 20485, from: "2017-10-01T09:07:51Z", verdict: "confirmed", ...more }],
});

for (const [what, rule, details, verdict] of [
  ["a neighbour of that date", NEW, seen({}), "agrees"],
  ["one of another date", NEW, seen({ from: "2018-10-01T00:00:00Z" }), "disagrees"],
  ["one of no date", NEW, seen({ from: null }), "undecided"],
  ["a leak", NEW, seen({ verdict: "leak" }), "undecided"],
  ["another neighbour", NEW, seen({ asn: 1 }), "undecided"],
  ["no list", NEW, {}, "undecided"],
  ["a shift", { rule: "detail", path: "shifted", is: true, else: "disagrees" }, { shifted: true }, "agrees"],
  ["no shift", { rule: "detail", path: "shifted", is: true, else: "disagrees" }, { shifted: false }, "disagrees"],
  ["the third step", { rule: "detail", path: "level", atLeast: 3, else: "undecided" }, { level: 3 }, "agrees"],
  ["the second step", { rule: "detail", path: "level", atLeast: 3, else: "undecided" }, { level: 2 }, "undecided"],
  [
    "an onset then",
    { rule: "date", path: "onset.at", within: "2017-05-10..2017-05-25" },
    { onset: { at: "2017-05-17" } },
    "agrees",
  ],
  [
    "an onset later",
    { rule: "date", path: "onset.at", within: "2017-05-10..2017-05-25" },
    { onset: { at: "2017-06-17" } },
    "disagrees",
  ],
  ["no onset", { rule: "date", path: "onset.at", within: "2017-05-10..2017-05-25" }, { onset: null }, "undecided"],
  ["nobody who scans", { rule: "none", path: "scans", verdicts: ["likely"], empty: "agrees" }, { scans: [] }, "agrees"],
  [
    "a likely scan",
    { rule: "none", path: "scans", verdicts: ["likely"], empty: "agrees" },
    { scans: [{ verdict: "likely" }] },
    "disagrees",
  ],
  [
    "a benign scan",
    { rule: "none", path: "scans", verdicts: ["likely"], empty: "agrees" },
    { scans: [{ verdict: "benign" }] },
    "agrees",
  ],
  ["what every object has", { rule: "detail", path: "constructor", is: "x", else: "disagrees" }, {}, "undecided"],
  [
    "an event whose chance is not told",
    { rule: "none", path: "studies", below: { field: "qValue", value: 0.05 }, empty: "undecided" },
    { studies: [{ qValue: null }] },
    "agrees",
  ],
] as [string, AgreementRule, Record<string, unknown>, string][])
  test(`by its details, ${what} is ${verdict}`, () =>
    assert.equal(agreementOf(claim(rule), [withDetails(details)]).verdict, verdict));

test("a finding of another time answers nothing, and of two the nearer is taken", () => {
  const elsewhen: Finding = {
    ...measured(4, 3.6, 4.4),
    period: { from: "2015-04-01T00:00:00Z", to: "2015-10-01T00:00:00Z" },
  };
  assert.equal(agreementOf(claim(FOURFOLD), [elsewhen]).verdict, "notAsked");
  const near: Finding = {
    ...measured(2, 1.8, 2.2),
    period: { from: "2019-05-01T00:00:00Z", to: "2019-10-01T00:00:00Z" },
  };
  assert.equal(agreementOf(claim(FOURFOLD), [near, measured(4, 3.6, 4.4)]).verdict, "agrees");
});

test("what could not be answered says what would be needed, and what no metadata say says why", () => {
  const open = madeFindings().findings.find(({ id }) => id === "growth.hosts")!;
  const agreement = agreementOf(claim(FOURFOLD, { findings: ["growth.hosts"] }), [open]);
  assert.equal(agreement.verdict, "unanswered");
  assert.match(agreement.because, /two of five do not tell it/);
  const {
    period: _,
    against: __,
    findings: ___,
    agreement: ____,
    reading: _____,
    ...head
  } = claim(FOURFOLD) as Extract<PublishedClaim, { period: string }>;
  assert.equal(agreementOf({ ...head, beyond: "no content" }, []).verdict, "beyond");
});

test("the bundled claims can be read; each that is held against findings has the time it speaks of", () => {
  const file = "subjects/claims/north-korea.yaml";
  const { claims, subject } = readClaims(readFileSync(ours(file), "utf8"), file);
  assert.equal(subject, "north-korea");
  assert.ok(claims.length >= 25);
  assert.equal(new Set(claims.map(({ id }) => id)).size, claims.length);
});

test("a claim of an unknown source, or with both a rule and a reason why not, is refused with its place", () => {
  const one = "{ id: a, claimed: x, figure: null, sources: [Z], grade: first, beyond: y }";
  assert.throws(() => readClaims(`{ subject: s, title: t, sources: {}, claims: [${one}] }`, "f.yaml"), /no source "Z"/);
  assert.throws(
    () => readClaims("{ subject: s, title: t, sources: {}, claims: [{ id: a }] }", "f.yaml"),
    /f\.yaml: claims\.0/,
  );
});

test("what an analysis was asked about and does not tell is not found; without the question it was not asked", () => {
  const other = claim(FOURFOLD, { findings: ["growth.elephants"] });
  assert.equal(agreementOf(other, [measured(4, 3, 5)]).verdict, "notFound");
  assert.equal(agreementOf(other, []).verdict, "notAsked");
});

test("a source that only every object has is none, and what is no YAML is refused with its file", () => {
  const one = "{ id: a, claimed: x, figure: null, sources: [toString], grade: first, beyond: y }";
  const text = `{ subject: s, title: t, sources: {}, claims: [${one}] }`;
  assert.throws(() => readClaims(text, "f.yaml"), /f\.yaml: no source "toString"/);
  assert.throws(() => readClaims("subject: [", "f.yaml"), /^SubjectError: f\.yaml: /);
});

for (const [id, low, high, verdict] of [
  ["mining-machines", 1, 3, "undecided"],
  ["mining-machines", 2, null, "agrees"],
  ["work-hours", 0.34, 0.38, "undecided"],
  ["work-hours", 0.37, 0.42, "agrees"],
] as const)
  test(`the bundled claim ${id} is ${verdict} where the interval is ${low} to ${high}`, () => {
    const file = "subjects/claims/north-korea.yaml";
    const found = readClaims(readFileSync(ours(file), "utf8"), file).claims.find((one) => one.id === id)!;
    assert.ok("findings" in found);
    const of = { ...base, id: found.findings[0]!, estimate: { ...base.estimate!, value: low + 0.02, low, high } };
    const [from, to] = found.period.split("..").map((day) => `${day}T00:00:00Z`);
    assert.equal(agreementOf(found, [{ ...of, period: { from: from!, to: to! } }]).verdict, verdict);
  });
