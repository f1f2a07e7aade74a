import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { z } from "zod";
import { HOSTILE_STRINGS } from "../../../test/hostile-strings.ts";
import { madeFindings } from "../../../test/made-findings.ts";
import { ours } from "../../../test/referees.ts";
import { LIKELIHOOD_TERMS } from "../../finding/likelihood.ts";
import { readSubject } from "../../subject/subject.ts";
import { visibleText } from "../../values/visible-text.ts";
import type { ExportRequest } from "../export.ts";
import { TLP } from "../tlp.ts";
import { bundleOf } from "./bundle.ts";
import stix from "./index.ts";
import { observable } from "./objects.ts";

const subject = readSubject(fs.readFileSync(ours("subjects/north-korea.yaml"), "utf8"), "north-korea.yaml");
const REQUEST: ExportRequest = { findings: madeFindings(), subject, tlp: "green", producer: "Example CERT" };

/** The specification's own shapes (STIX 2.1 sections 3 to 7), written apart from what is written by. */
const timestamp = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const idOf = (...types: string[]) =>
  z
    .string()
    .regex(
      new RegExp(`^(${types.join("|")})--[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`),
    );
const anyId = idOf("[a-z][a-z0-9-]+[a-z0-9]");
const marked = { object_marking_refs: z.array(idOf("marking-definition")).min(1) };
const extensions = z.record(
  idOf("extension-definition"),
  z.looseObject({
    extension_type: z.enum(["property-extension", "new-sdo", "new-sco", "new-sro", "toplevel-property-extension"]),
  }),
);
const sdo = (type: string, shape: z.ZodRawShape) =>
  z.strictObject({
    type: z.literal(type),
    spec_version: z.literal("2.1"),
    id: idOf(type),
    created_by_ref: idOf("identity").optional(),
    created: timestamp,
    modified: timestamp,
    ...marked,
    confidence: z.number().int().min(0).max(100).optional(),
    extensions: extensions.optional(),
    ...shape,
  });
const sco = (type: string, shape: z.ZodRawShape) =>
  z.strictObject({ type: z.literal(type), spec_version: z.literal("2.1"), id: idOf(type), ...shape });
const refs = z.array(anyId).min(1);

const OBJECTS = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("marking-definition"),
    spec_version: z.literal("2.1"),
    id: z.enum(Object.values(TLP).map(({ id }) => id)),
    created: z.literal("2022-10-01T00:00:00.000Z"),
    name: z.string(),
    extensions,
  }),
  sdo("identity", {
    name: z.string().min(1),
    identity_class: z.enum(["individual", "group", "system", "organization", "class", "unknown"]),
  }),
  sdo("extension-definition", {
    created_by_ref: idOf("identity"),
    name: z.string(),
    description: z.string(),
    schema: z.string(),
    version: z.string().regex(/^\d+\.\d+\.\d+$/),
    extension_types: z.array(z.string()).min(1),
  }),
  sdo("report", {
    name: z.string(),
    description: z.string(),
    report_types: z.array(z.string()).min(1),
    published: timestamp,
    object_refs: refs,
  }),
  sdo("note", { abstract: z.string(), content: z.string().min(1), object_refs: refs }),
  sdo("opinion", {
    opinion: z.enum(["strongly-disagree", "disagree", "neutral", "agree", "strongly-agree"]),
    explanation: z.string(),
    object_refs: refs,
  }),
  sdo("observed-data", {
    first_observed: timestamp,
    last_observed: timestamp,
    number_observed: z.number().int().min(1).max(999_999_999),
    object_refs: refs,
  }),
  sco("autonomous-system", { number: z.number().int(), name: z.string().optional() }),
  sco("ipv4-addr", { value: z.ipv4().or(z.cidrv4()), belongs_to_refs: z.array(idOf("autonomous-system")).optional() }),
  sco("ipv6-addr", { value: z.ipv6().or(z.cidrv6()), belongs_to_refs: z.array(idOf("autonomous-system")).optional() }),
  sco("network-traffic", {
    start: timestamp,
    end: timestamp,
    is_active: z.literal(false),
    src_ref: idOf("ipv4-addr", "ipv6-addr"),
    protocols: z.array(z.string().regex(/^[a-z0-9]+$/)).min(1),
    ipfix: z.record(z.string().regex(/^[a-zA-Z0-9_-]{3,256}$/), z.union([z.string(), z.number().int()])),
  }),
]);
const BUNDLE = z.strictObject({ type: z.literal("bundle"), id: idOf("bundle"), objects: z.array(OBJECTS).min(1) });

const read = (request: ExportRequest) =>
  BUNDLE.parse(JSON.parse(new TextDecoder().decode(stix.write(request)[0]!.octets)));

for (const [type, telling, id] of [
  ["ipv4-addr", { value: "198.51.100.3" }, "28bb3599-77cd-5a82-a950-b5bc3caf07c4"],
  ["ipv6-addr", { value: "2001:db8::1" }, "6469e3a9-b053-5e34-a025-9396ae051d26"],
] as const)
  test(`the id of ${telling.value} is the one that every other tool derives (STIX 2.1 §2.9)`, () => {
    assert.equal(observable(type, telling).id, `${type}--${id}`);
  });

test("the bundle has the shapes of the specification, and is read again as it was written", () => {
  assert.deepEqual(read(REQUEST), JSON.parse(JSON.stringify(bundleOf(REQUEST))));
});

test("each reference leads to an object of the bundle, no id comes twice, and the report holds all", () => {
  const { objects } = read(REQUEST);
  const ids = new Set(objects.map(({ id }) => id));
  assert.equal(ids.size, objects.length);
  const references = JSON.stringify(objects)
    .match(/"[a-z0-9-]+--[0-9a-f-]{36}"/g)!
    .map((one) => one.slice(1, -1));
  const outside = new Set(references.filter((one) => !ids.has(one as (typeof objects)[number]["id"])));
  assert.deepEqual([...outside], ["extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"]);
  const report = objects.find(({ type }) => type === "report") as { object_refs?: string[] } | undefined;
  const content = objects.filter(({ type }) => type !== "report" && type !== "marking-definition");
  assert.deepEqual(
    report?.object_refs,
    content.map(({ id }) => id),
  );
});

test("every finding is a note; likelihood and confidence stand in sentences of their own", () => {
  const notes = notesOf(read(REQUEST));
  assert.equal(notes.length, REQUEST.findings.findings.length);
  const lines = notes.flatMap(({ content }) => content.split("\n"));
  const likely = lines.filter((line) => LIKELIHOOD_TERMS.some(({ term }) => line.includes(term)));
  const sure = lines.filter((line) => /confidence/i.test(line));
  assert.ok(likely.length > 0 && sure.length > 0);
  for (const line of sure) assert.ok(!likely.includes(line), line);
});

test("another study has other ids, and the same one the same", () => {
  const other = structuredClone(REQUEST.findings);
  other.study.seed++;
  const note = (request: ExportRequest) => read(request).objects.find(({ type }) => type === "note")!.id;
  assert.equal(note(REQUEST), note({ ...REQUEST, findings: structuredClone(REQUEST.findings) }));
  assert.notEqual(note(REQUEST), note({ ...REQUEST, findings: other }));
});

test("T16 hostile names stay text: the bundle is valid, and what is read is what was told", () => {
  const hostile = HOSTILE_STRINGS.filter((one) => one.trim() !== "");
  const findings = structuredClone(REQUEST.findings);
  const [first] = findings.findings;
  assert.ok(first?.answered);
  const all = hostile.map((claim) => ({ ...first, claim }));
  const notes = notesOf(read({ ...REQUEST, findings: { ...findings, findings: all } }));
  for (const [i, claim] of hostile.entries()) assert.ok(notes[i]!.content.startsWith(visibleText(claim)), claim);
  for (const producer of hostile.slice(0, 20)) {
    const { objects } = read({ ...REQUEST, findings: { ...findings, findings: [first] }, producer });
    assert.ok(JSON.stringify(objects).includes(JSON.stringify(visibleText(producer))), producer);
  }
});

function notesOf({ objects }: z.infer<typeof BUNDLE>) {
  return z.array(z.looseObject({ content: z.string() })).parse(objects.filter(({ type }) => type === "note"));
}
