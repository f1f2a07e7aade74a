import assert from "node:assert/strict";
import fs from "node:fs";
import { type FileMetaData, parquetMetadata } from "hyparquet";
import { ByteWriter, type ColumnSource, parquetWriteBuffer, type SchemaElement } from "hyparquet-writer";
import { writeMetadata } from "hyparquet-writer/src/metadata.js";
import { describe, test } from "vitest";
import { readWhole } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";
import flowCsv from "../flow-csv/index.ts";
import flowParquet from "./index.ts";

const formats = new Map([
  ["flow-csv", flowCsv],
  ["flow-parquet", flowParquet],
]);
const fixture = (name: string) => fs.readFileSync(ours(`src/formats/${name}`));

const MAP = `
format: parquet
columns:
  flowStartMilliseconds: { from: ts, unit: iso }
  sourceAddress: src
  destinationAddress: dst
  protocolIdentifier: { value: 6 }
  octetDeltaCount: bytes
`;
const mapped = (octets: Uint8Array, map = MAP) =>
  readWhole(formats, octets, { as: "flow-parquet", settings: { map: { name: "m.yaml", text: map } } });

const ROWS = 3_000;
const GROUP = 1_000;
const first = Date.UTC(2020, 1, 9);
const table: ColumnSource[] = [
  { name: "ts", data: Array.from({ length: ROWS }, (_, i) => new Date(first + i * 1000)), type: "TIMESTAMP" },
  { name: "src", data: Array.from({ length: ROWS }, (_, i) => `192.0.2.${i % 256}`) },
  { name: "dst", data: Array.from({ length: ROWS }, () => "2001:db8::1") },
  { name: "bytes", data: Array.from({ length: ROWS }, (_, i) => (i % 7 === 0 ? null : BigInt(i))), type: "INT64" },
];
const written = (columnData: ColumnSource[] = table, schema?: SchemaElement[]) =>
  new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: GROUP, ...(schema ? { schema } : {}) }));

test("our own columns are read back as they were written, to the last digit", () => {
  const csv = readWhole(formats, fixture("flow-csv/fixture/flows.csv")).rows("flow");
  const parquet = readWhole(formats, fixture("flow-parquet/fixture/flows.parquet"));
  assert.deepEqual([...parquet.defects], []);
  const told = ({ originOffset, ...row }: (typeof csv)[number]) =>
    Object.entries(row).filter(([, value]) => value !== null && value !== "");
  assert.deepEqual(parquet.rows("flow").map(told).map(Object.fromEntries), csv.map(told).map(Object.fromEntries));
});

test("other people's columns are read through a mapping, group by group; what is null is not told", () => {
  const reading = mapped(written());
  const rows = reading.rows("flow");
  assert.deepEqual([...reading.defects], []);
  assert.equal(rows.length, ROWS);
  assert.deepEqual(
    [rows[0]!.octetDeltaCount, rows[8]!.octetDeltaCount, rows[2_999]!.flowStartMilliseconds, rows[9]!.sourceAddress],
    [null, 8n, first + 2_999_000, "192.0.2.9"],
  );
  assert.equal(reading.understoodOctets, written().length);
});

const untyped = ({ name, data }: ColumnSource): ColumnSource => ({ name, data });

test("addresses may be octets, where the file does not call them text", () => {
  const schema: SchemaElement[] = [
    { name: "root", num_children: 4 },
    { name: "ts", type: "INT64", repetition_type: "REQUIRED", converted_type: "TIMESTAMP_MILLIS" },
    { name: "src", type: "FIXED_LEN_BYTE_ARRAY", type_length: 4, repetition_type: "REQUIRED" },
    { name: "dst", type: "FIXED_LEN_BYTE_ARRAY", type_length: 16, repetition_type: "REQUIRED" },
    { name: "bytes", type: "INT64", repetition_type: "OPTIONAL" },
  ];
  const columns = [
    { name: "ts", data: [new Date(first)] },
    { name: "src", data: [Uint8Array.of(192, 0, 2, 1)] },
    { name: "dst", data: [Uint8Array.of(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)] },
    { name: "bytes", data: [7n] },
  ];
  const [row] = mapped(written(columns, schema)).rows("flow");
  assert.deepEqual([row?.sourceAddress, row?.destinationAddress], ["192.0.2.1", "2001:db8::1"]);
});

test("A09 time stamps without a zone need one in the mapping", () => {
  const schema: SchemaElement[] = [
    { name: "root", num_children: 4 },
    {
      name: "ts",
      type: "INT64",
      repetition_type: "REQUIRED",
      logical_type: { type: "TIMESTAMP", isAdjustedToUTC: false, unit: "MICROS" },
      converted_type: "TIMESTAMP_MICROS",
    },
    { name: "src", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" },
    { name: "dst", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" },
    { name: "bytes", type: "INT64", repetition_type: "OPTIONAL" },
  ];
  const micro = (_: unknown, i: number) => BigInt(first + i * 1000) * 1000n + 999n;
  const local = written(
    [{ name: "ts", data: Array.from({ length: ROWS }, micro) }, ...table.slice(1).map(untyped)],
    schema,
  );
  assert.deepEqual([...mapped(local).defects], [["no-zone", ROWS]]);
  const rows = mapped(local, `${MAP}zone: Asia/Pyongyang\n`).rows("flow");
  assert.equal(rows[1]!.flowStartMilliseconds, first + 1000 - 9 * 3_600_000);
});

describe("bad input costs what it has to", () => {
  const good = written();
  const { metadata, data } = taken(good);
  const [first, second, ...others] = metadata.row_groups;
  const withGroups = (groups: typeof metadata.row_groups) => put(data, { ...metadata, row_groups: groups });
  const bitAt = (at: number) => changed(good, at, good[at]! ^ 1);
  const cases: [string, Uint8Array, Record<string, number>, number][] = [
    ["A01 cut in its last group", good.subarray(0, -200), { truncated: 1 }, 0],
    ["A01 nothing but the magic word", good.subarray(0, 4), { truncated: 1 }, 0],
    ["A02 a footer longer than the file", lengthOfMetadata(good, 0x7fffffff), { truncated: 1 }, 0],
    ["A02 a footer of negative length", lengthOfMetadata(good, 0xffffffff), { truncated: 1 }, 0],
    [
      "A03 a list of 2^31 row groups in ten octets",
      footed([0x49, 0xfc, 0xff, 0xff, 0xff, 0xff, 7, 0]),
      { truncated: 1 },
      0,
    ],
    ["A04 a page header overwritten in the second group", spoiled(good, second!), { "bad-block": 1 }, 2 * GROUP],
    ["A05 a page that claims to swell beyond 256 MiB", swollen(good, first!), { "bad-block": 3 }, 0],
    ["A07 10,000 levels in each other", footed(nested(10_000)), { truncated: 1 }, 0],
    ["A07 a hundred thousand row groups and one", withGroups(Array(100_001).fill(first!)), { truncated: 1 }, 0],
    [
      "A08 a group that counts more rows than it has",
      withGroups([{ ...first!, num_rows: 5_000n }, second!, ...others]),
      { "bad-block": 1 },
      2 * GROUP,
    ],
    [
      "A05 a group of thirty million rows of four columns, of one value each",
      withGroups([{ ...first!, num_rows: 30_000_000n }, second!, ...others]),
      { "bad-block": 1 },
      2 * GROUP,
    ],
    ["A10 an encrypted footer", Buffer.concat([good.subarray(0, -4), Buffer.from("PARE")]), { truncated: 1 }, 0],
  ];
  for (const [name, octets, defects, rows] of cases)
    test(name, () => {
      const reading = mapped(octets);
      assert.deepEqual(Object.fromEntries(reading.defects), defects);
      assert.equal(reading.rows("flow").length, rows);
      assert.equal(reading.understoodOctets + reading.givenUpOctets, octets.length);
    });

  test("A06 a flipped bit anywhere costs its group at most, and is no exception", () => {
    for (let at = 4; at < data.length; at += 1_511) assert.ok(mapped(bitAt(at)).rows("flow").length >= 2 * GROUP - 1);
  });

  test("names that are not ours, without a mapping, are refused with the names", () => {
    const reading = readWhole(formats, good);
    assert.deepEqual([...reading.defects.keys()], ["bad-header"]);
    assert.match(String(reading.rows("defect")[0]!.found), /ts,src,dst,bytes/);
  });

  test("A11 a column that the mapping asks for and the file has not is named", () => {
    const reading = mapped(written(table.slice(0, 3)));
    assert.deepEqual([...reading.defects.keys()], ["bad-header"]);
    assert.match(String(reading.rows("defect")[0]!.found), /bytes/);
  });
});

function lengthOfMetadata(octets: Uint8Array, length: number): Uint8Array {
  const copy = octets.slice();
  new DataView(copy.buffer).setUint32(copy.length - 8, length, true);
  return copy;
}

type Group = FileMetaData["row_groups"][number];

const startOf = ({ columns }: Group) =>
  Number(columns[0]!.meta_data!.dictionary_page_offset ?? columns[0]!.meta_data!.data_page_offset);

function spoiled(octets: Uint8Array, group: Group): Uint8Array {
  return octets.slice().fill(0xff, startOf(group), startOf(group) + 40);
}

/** The first page of the first column, with another size before its compression. */
function swollen(octets: Uint8Array, group: Group): Uint8Array {
  const at = startOf(group);
  assert.equal(octets[at + 2], 0x15); // field 2, i32
  const size = [0xfe, 0xff, 0xff, 0xff, 0x0f]; // 2^31 - 1, zigzag
  let end = at + 3;
  while (octets[end]! & 0x80) end++;
  const claimed = Buffer.concat([octets.subarray(0, at + 3), Buffer.from(size), octets.subarray(end + 1)]);
  return new Uint8Array(claimed);
}

/** Metadata with a schema of so many levels: version, and a list of structures with a name and one child each. */
function nested(levels: number): number[] {
  const count = [(levels & 0x7f) | 0x80, levels >> 7];
  const level = [0x48, 1, 0x6c, 0x15, 2, 0]; // field 4: "l"; field 5: 1; stop
  return [0x15, 2, 0x19, 0xfc, ...count, ...Array.from({ length: levels }, () => level).flat(), 0];
}

/** The octets before the footer, and what the footer says. */
function taken(octets: Uint8Array): { metadata: FileMetaData; data: Uint8Array } {
  const length = new DataView(octets.buffer).getUint32(octets.length - 8, true);
  return { metadata: parquetMetadata(octets.buffer as ArrayBuffer), data: octets.subarray(0, -8 - length) };
}

function put(data: Uint8Array, metadata: FileMetaData): Uint8Array {
  const writer = new ByteWriter();
  writer.appendBytes(data);
  writeMetadata(writer, metadata);
  writer.appendUint32(0x31524150);
  return writer.getBytes().slice();
}

/** A file of a footer alone. */
function footed(thrift: readonly number[]): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(thrift.length);
  return Buffer.concat([Buffer.from("PAR1"), Buffer.from(thrift), length, Buffer.from("PAR1")]);
}

function changed(octets: Uint8Array, at: number, to: number): Uint8Array {
  const copy = octets.slice();
  copy[at] = to;
  return copy;
}
