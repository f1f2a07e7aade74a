import assert from "node:assert/strict";
import fs from "node:fs";
import { describe, test } from "vitest";
import { HOSTILE_STRINGS } from "../../test/hostile-strings.ts";
import { madeFindings } from "../../test/made-findings.ts";
import { ours } from "../../test/referees.ts";
import type { Figure } from "../finding/figure.ts";
import { readSubject, type Subject } from "../subject/subject.ts";
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
  for (const [i, one] of each.entries()) {
    const text = hostile[i]!;
    Object.assign(one, { analysis: text, madeUp: [text], method: { id: text, version: 1 } });
    one.estimate!.unit = text;
    one.figures.push({
      ...countries,
      title: text,
      unit: text,
      rows: [{ ...countries.rows[0]!, name: text, note: text }],
    });
  }
  for (const [i, input] of findings.study.inputs.entries()) input.path = hostile.at(-i)!;
  findings.study.narrows = BIDI;
  return { findings: { ...findings, findings: each }, subject: hostileSubject(), tlp: "clear", producer: BIDI };
}

/** Hides what stands behind it, and ends a string, a tag and a line. */
const BIDI = '\u202e"></script>\r\n\u0000$&x';

const countries: Extract<Figure, { kind: "countries" }> = {
  ...{ kind: "countries", title: "", caption: "", unit: "", zone: "UTC" },
  rows: [{ country: "IN", name: "", value: 1, low: null, high: null, level: 3, note: "" }],
};

function hostileSubject(): Subject {
  const { members, ways } = subject;
  return {
    ...subject,
    title: BIDI,
    members: members.map((member, i) => ({ ...member, holder: hostile[i % hostile.length]!, because: BIDI })),
    ways: ways.map((way, i) => ({ ...way, title: hostile.at(-i)! })),
  };
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
    for (const cell of rows.flat()) assert.doesNotMatch(cell, /(^|;)[=+@＝＋－＠\t\r]|^-(?!\d)|;-/);
    const at = rows[0]!.indexOf("claim");
    assert.deepEqual(
      rows.slice(1, -1).map((row) => row[at]!.replace(/(?<=^|;)'(?=[=+\-@＝＋－＠])/g, "")),
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

test("the notebook asks for the figure by the name that the tables have, whatever letters it has", () => {
  for (const title of ["caf\u00e9 \u{1f600}", "a\u0000b", '"]) | True # \\']) {
    const findings = madeFindings();
    findings.findings[0]!.figures = findings.findings[0]!.figures.slice(0, 1).map((one) => ({ ...one, title }));
    const files = exportForms.get("notebook")!.write({ findings, subject, tlp: "clear", producer: "x" });
    const { cells } = JSON.parse(new TextDecoder().decode(files.at(-1)!.octets)) as { cells: { source: string[] }[] };
    const code = cells.at(-1)!.source.join("");
    assert.match(code, /^[\n\x20-\x7e]+$/);
    const [, told] = /points\["figure"\] == ("(?:[^"\\]|\\.)*")/.exec(code)!;
    // Python's \U is JavaScript's \u{}; both have the rest alike.
    const read = told!.replace(/\\U([0-9a-f]{8})/g, (_, digits: string) =>
      String.fromCodePoint(Number.parseInt(digits, 16)),
    );
    assert.equal(JSON.parse(read), visibleText(title));
    assert.doesNotMatch(code, /\\ud[89a-f]/);
  }
});

test("a producer that is called as the subject is another identity", () => {
  const findings = madeFindings();
  const [file] = exportForms.get("stix")!.write({ findings, subject, tlp: "clear", producer: subject.id });
  const { objects } = JSON.parse(new TextDecoder().decode(file!.octets)) as { objects: { id: string }[] };
  assert.equal(new Set(objects.map(({ id }) => id)).size, objects.length);
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
