import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { ours } from "../../../test/referees.ts";
import { MappingError, mappedFormat, parseMapping } from "./mapping.ts";

const COLUMNS = `columns:
  flowStartMilliseconds: { from: t, unit: s }
  sourceAddress: s
  destinationAddress: d
  protocolIdentifier: p
`;

/** What is written, and the one line that is told. */
const WRONG: readonly (readonly [string, string, string])[] = [
  ["a word that is none", `format: csv\n${COLUMNS}colour: red\n`, "m.yaml:7:1: colour: no such word here"],
  [
    "a word inside a rule",
    `format: csv\n${COLUMNS}  octetDeltaCount: { from: o, units: octets }\n`,
    "m.yaml:7:31: columns.octetDeltaCount.units: no such word here",
  ],
  [
    "a column that is none",
    `format: csv\n${COLUMNS}  octets: o\n`,
    "m.yaml:7:3: columns.octets: a flow has no column of this name",
  ],
  [
    "a needed column that is missing",
    "format: csv\ncolumns:\n  sourceAddress: s\n",
    "m.yaml:2:1: columns: a flow needs flowStartMilliseconds, destinationAddress, protocolIdentifier",
  ],
  [
    "a time without unit",
    `format: csv\n${COLUMNS.replace("{ from: t, unit: s }", "t")}`,
    "m.yaml:3:3: columns.flowStartMilliseconds: a time needs its unit: s, ms, us, ns or iso",
  ],
  [
    "a unit of time for octets",
    `format: csv\n${COLUMNS}  octetDeltaCount: { from: o, unit: s }\n`,
    "m.yaml:7:31: columns.octetDeltaCount.unit: not a unit of this column",
  ],
  [
    "a zone that is none",
    `format: csv\n${COLUMNS}zone: Europe/Berln\n`,
    'm.yaml:7:1: zone: no time zone "Europe/Berln" is known',
  ],
  [
    "an end that is told twice",
    `format: csv\n${COLUMNS}  flowEndMilliseconds: { from: e, unit: s }\nduration: { from: d, unit: s }\n`,
    "m.yaml:8:1: duration: the end is told by flowEndMilliseconds already",
  ],
  ["a separator for JSON", `format: ndjson\n${COLUMNS}separator: ;\n`, "m.yaml:7:1: separator: only for csv and tsv"],
  [
    "neither column nor value",
    `format: csv\n${COLUMNS}  octetDeltaCount: {}\n`,
    "m.yaml:7:3: columns.octetDeltaCount: either `from`, the name of their column, or `value`",
  ],
];

for (const [name, text, message] of WRONG)
  test(`${name} is told with line and column`, () => {
    assert.throws(() => parseMapping("m.yaml", text), { name: "MappingError", message });
  });

test("text that is no YAML, or nothing at all, is told in one line", () => {
  for (const text of ["format: [", "", "- a\n- b\n", "format: csv\nformat: csv\n", "a: &a [*a]\n", "x: {{{{"]) {
    let told = "";
    try {
      parseMapping("m.yaml", text);
    } catch (error) {
      assert.ok(error instanceof MappingError);
      told = error.message;
    }
    assert.match(told, /^m\.yaml:\d+:\d+: [^\n]+$/, text);
  }
});

test("the ready maps are right, and each says which form it is for", () => {
  const maps = fs.readdirSync(ours("maps")).filter((name) => name.endsWith(".yaml"));
  const forms = new Map(
    maps.map((name) => [name, mappedFormat(parseMapping(name, fs.readFileSync(ours(`maps/${name}`), "utf8")))]),
  );
  assert.equal(forms.get("ugr16.yaml"), "flow-csv");
  assert.equal(forms.get("facts-dns.yaml"), "flow-csv");
  assert.equal(forms.get("suricata-eve-flow.yaml"), "flow-ndjson");
});
