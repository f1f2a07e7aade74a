import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type FileMetaData, parquetMetadata, parquetReadObjects } from "hyparquet";
import { describe, test } from "vitest";
import { madeFindings } from "../../test/made-findings.ts";
import { ours } from "../../test/referees.ts";
import { readSubject } from "../subject/subject.ts";
import type { ExportFile, ExportRequest } from "./export.ts";
import { exportForms } from "./index.ts";
import { FINDING_COLUMNS, POINT_COLUMNS, pointsOf } from "./tables.ts";

const subject = readSubject(fs.readFileSync(ours("subjects/north-korea.yaml"), "utf8"), "north-korea.yaml");
const REQUEST: ExportRequest = { findings: madeFindings(), subject, tlp: "amber", producer: "Example CERT" };
const written = (form: string, request = REQUEST) => exportForms.get(form)!.write(request);
const textOf = ({ octets }: ExportFile) => new TextDecoder().decode(octets);

test("the same findings give the same octets in every form", () => {
  for (const [form] of exportForms) assert.deepEqual(written(form), written(form), form);
});

test("every form says that made-up findings are made up", () => {
  for (const [form] of exportForms)
    if (form !== "geojson") assert.match(written(form).map(textOf).join(), /north-korea-2017-2019|made-up/, form);
});

test("Parquet: another library reads the tables that were written", async () => {
  const [findings, points] = written("parquet");
  for (const [file, columns, rows] of [
    [findings!, FINDING_COLUMNS.map(({ name }) => name), REQUEST.findings.findings.length],
    [points!, POINT_COLUMNS.map(({ name }) => name), pointsOf(REQUEST.findings).length],
  ] as const) {
    const buffer = file.octets.slice().buffer;
    const metadata: FileMetaData = parquetMetadata(buffer);
    assert.equal(Number(metadata.num_rows), rows);
    const read = await parquetReadObjects({ file: buffer });
    assert.deepEqual(Object.keys(read[0]!), columns);
  }
  const [first] = await parquetReadObjects({ file: findings!.octets.slice().buffer });
  const told = REQUEST.findings.findings[0]!;
  assert.ok(told.answered && told.estimate);
  assert.deepEqual(
    [first!.finding, first!.value, first!.low, first!.n, first!.answered],
    [told.id, told.estimate.value, told.estimate.low, told.estimate.n, true],
  );
});

test("Parquet: the engine, which shares no code with the writer, reads the same numbers", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "narrows-parquet-"));
  const file = path.join(folder, "findings.parquet");
  fs.writeFileSync(file, written("parquet")[0]!.octets);
  const question = `SELECT finding, value, low, high, answered FROM file('${file}', Parquet)`;
  const asking = `process.stdout.write(require("chdb").query(process.argv[1], "JSONCompactEachRow"))`;
  const { stdout, status } = spawnSync(process.execPath, ["-e", asking, question], {
    cwd: ours("."),
    encoding: "utf8",
  });
  fs.rmSync(folder, { recursive: true });
  assert.equal(status, 0);
  const expected = REQUEST.findings.findings.map((finding) => {
    const estimate = finding.answered ? finding.estimate : null;
    return [finding.id, estimate?.value ?? null, estimate?.low ?? null, estimate?.high ?? null, finding.answered];
  });
  assert.deepEqual(
    stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown),
    expected,
  );
});

test("CSV: a dictionary tells of every column of the tables", () => {
  const [findings, points, dictionary] = written("csv").map(textOf);
  const told = new Set(dictionary!.split("\n").map((line) => line.split(",").slice(0, 2).join(".")));
  for (const [table, text] of [
    ["findings", findings!],
    ["points", points!],
  ] as const)
    for (const column of text.split("\n")[0]!.split(",")) assert.ok(told.has(`${table}.${column}`), column);
});

test("GeoJSON: a country has its outline, a finding without countries gives none", () => {
  const { findings } = REQUEST;
  const figure = {
    kind: "countries" as const,
    ...{ title: "t", caption: "c", unit: "ratio", zone: "UTC" },
    rows: ["IN", "SG", "XK"].map((country) => ({
      ...{ country, name: country, value: 4, low: 3, high: null, level: 3, note: "" },
    })),
  };
  const [first, ...rest] = findings.findings;
  const with3 = { ...REQUEST, findings: { ...findings, findings: [{ ...first!, figures: [figure] }, ...rest] } };
  const { type, features } = JSON.parse(textOf(written("geojson", with3)[0]!)) as {
    type: string;
    features: { id: string; geometry: { type: string } | null; properties: { level: number; high: null } }[];
  };
  assert.equal(type, "FeatureCollection");
  const own = features.filter(({ id }) => id.startsWith(first!.id));
  assert.deepEqual(
    own.map(({ geometry }) => geometry?.type ?? null),
    ["MultiPolygon", "Polygon", null],
  );
  assert.deepEqual([own[0]!.properties.level, own[0]!.properties.high], [3, null]);
});

describe("MISP", () => {
  const { Event } = JSON.parse(textOf(written("misp")[0]!)) as { Event: Record<string, unknown> };
  const attributes = Event.Attribute as { type: string; value: string; to_ids: unknown; uuid: string }[];

  test("the event is marked, unpublished, and nothing of it is for detection", () => {
    assert.deepEqual([Event.published, Event.Tag], [false, [{ name: "tlp:amber" }, { name: "narrows:made-up" }]]);
    assert.ok(attributes.length > 5 && attributes.every(({ to_ids }) => to_ids === false));
    assert.ok(attributes.some(({ type, value }) => type === "AS" && value === "AS20485"));
  });

  test("no attribute comes twice, and each has a UUID of its own", () => {
    const keys = attributes.map(({ type, value }) => `${type} ${value}`);
    assert.equal(new Set(keys).size, keys.length);
    assert.equal(new Set(attributes.map(({ uuid }) => uuid)).size, attributes.length);
  });
});

test("the notebook is one of nbformat 4.5: cells with ids, code without outputs, foreign text as literals", () => {
  const file = written("notebook").find(({ name }) => name.endsWith(".ipynb"))!;
  const notebook = JSON.parse(textOf(file)) as {
    nbformat: number;
    nbformat_minor: number;
    cells: { id: string; cell_type: string; source: string[]; outputs?: unknown[] }[];
  };
  assert.deepEqual([notebook.nbformat, notebook.nbformat_minor], [4, 5]);
  assert.deepEqual(
    notebook.cells.map(({ id, cell_type }) => `${id} ${cell_type}`),
    ["about markdown", "open code", "figure markdown", "draw code"],
  );
  assert.match(notebook.cells.at(-1)!.source.join(""), /points\["finding"\] == "growth\.octets"/);
  assert.ok(notebook.cells.every(({ cell_type, outputs }) => (cell_type === "code") === (outputs?.length === 0)));
});
