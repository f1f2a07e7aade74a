import assert from "node:assert/strict";
import fs from "node:fs";
import { describe, test } from "vitest";
import { HOSTILE_STRINGS } from "../../test/hostile-strings.ts";
import { madeFindings } from "../../test/made-findings.ts";
import { ours } from "../../test/referees.ts";
import { readSubject } from "../subject/subject.ts";
import { visibleText } from "../values/visible-text.ts";
import type { ExportRequest } from "./export.ts";
import { exportForms } from "./index.ts";
import { plain } from "./markdown.ts";

const subject = readSubject(fs.readFileSync(ours("subjects/north-korea.yaml"), "utf8"), "north-korea.yaml");
const hostile = HOSTILE_STRINGS.filter((one) => one !== "");

/** A finding for each string, which stands in every text that is free. */
function request(): ExportRequest {
  const findings = madeFindings();
  const [first] = findings.findings;
  assert.ok(first?.answered);
  const [figure] = first.figures;
  const each = hostile.map((text) => ({
    ...structuredClone(first),
    claim: text,
    assumptions: [text],
    alternatives: [{ explanation: text, ruledOutBy: text }],
    figures: [{ ...structuredClone(figure!), title: text }],
  }));
  for (const input of findings.study.inputs) input.path = hostile[0]!;
  return { findings: { ...findings, findings: each }, subject, tlp: "clear", producer: hostile[1]! };
}

const written = new Map([...exportForms].map(([form, { write }]) => [form, write(request())]));
const texts = (form: string) => written.get(form)!.map(({ octets }) => new TextDecoder().decode(octets));

describe("T16 hostile names in every export", () => {
  test("nothing that leaves as text holds a control, a zero-width or a bidirectional character", () => {
    for (const form of ["csv", "markdown", "misp", "stix", "geojson", "notebook"])
      for (const text of texts(form).filter((one) => !one.startsWith("PAR1")))
        assert.doesNotMatch(
          text.replaceAll("\n", ""),
          /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/,
          form,
        );
  });

  test("no cell of a CSV is one that a spreadsheet computes, and each reads back as it was told", () => {
    const rows = cellsOf(texts("csv")[0]!);
    for (const cell of rows.flat()) assert.doesNotMatch(cell, /^[=+@\t\r]|^-(?!\d)/);
    const at = rows[0]!.indexOf("claim");
    assert.deepEqual(
      rows.slice(1, -1).map((row) => row[at]!.replace(/^'(?=[=+\-@])/, "")),
      hostile.map(visibleText),
    );
  });

  test("in Markdown every sign that means something is escaped", () => {
    for (const text of hostile) {
      const bare = plain(text).replace(/\\[!-/:-@[-`{-~]/g, "x");
      assert.doesNotMatch(bare, /[<>[\]`*_|~!#&{}()@]|:\/\/|www\.|^[-+=]|^\d+[.)]/i, text);
    }
  });

  test("in a notebook foreign text is a literal and never code", () => {
    const file = texts("notebook").at(-1)!;
    const { cells } = JSON.parse(file) as { cells: { cell_type: string; source: string[] }[] };
    for (const { source } of cells.filter(({ cell_type }) => cell_type === "code"))
      assert.doesNotMatch(source.join("").replace(/"(?:[^"\\]|\\.)*"/g, '""'), /script|alert|<|`/);
  });
});

/** The cells of a CSV by RFC 4180, read by a reader of its own. */
function cellsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!;
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') cell += text[at++];
      else quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === "," || sign === "\n") {
      rows.at(-1)!.push(cell);
      cell = "";
      if (sign === "\n") rows.push([]);
    } else cell += sign;
  }
  return rows;
}
