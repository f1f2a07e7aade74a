import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { type Row, readWhole } from "../../../test/read-format.ts";
import { type Batch, BatchBuilder, rowOf } from "../../record/batch.ts";
import { type ColumnDescription, KINDS, ORIGIN_OFFSET } from "../../record/columns.ts";
import { formatAddress, parseAddress } from "../../values/address.ts";
import flowCsv from "../flow-csv/index.ts";
import { csvHeader, csvRow } from "../flow-csv/write.ts";
import flowNdjson from "../flow-ndjson/index.ts";
import { ndjsonRow } from "../flow-ndjson/write.ts";
import { PLAIN_KINDS, type PlainKind } from "./kinds.ts";
import { LAST_SECOND } from "./seconds.ts";

const formats = new Map([
  ["flow-csv", flowCsv],
  ["flow-ndjson", flowNdjson],
]);

const word = fc.string({ unit: "binary", maxLength: 20 }).map((text) => text.replaceAll("\0", ""));
const address = fc.oneof(
  fc.uint8Array({ minLength: 16, maxLength: 16 }),
  fc
    .uint8Array({ minLength: 4, maxLength: 4 })
    .map((quad) => Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, ...quad)),
);

const VALUES: { readonly [T in ColumnDescription["type"]]: fc.Arbitrary<Row[string]> } = {
  u8: fc.nat(0xff),
  u16: fc.nat(0xffff),
  u32: fc.nat(0xffff_ffff),
  u64: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
  f64: fc.double({ min: 1e-9, max: 1, noNaN: true }),
  milliseconds: fc.integer({ min: 1, max: LAST_SECOND * 1000 }),
  instant: fc.integer({ min: 0, max: 0xffff_ffff * 1e6 }).map((micro) => micro / 1000), // later, a double holds no microseconds
  address: address.map((octets) => formatAddress(octets)),
  text: word,
};

/** What the forms must hold of a kind beyond the types of its columns. */
const FILLED = new Set(["exporter", "queryType", "action"]);

function rowArbitrary(kind: PlainKind): fc.Arbitrary<Row> {
  const cells = KINDS[kind].columns
    .filter(({ name }) => name !== ORIGIN_OFFSET.name)
    .map((column) => [column.name, cellArbitrary(column)] as const);
  return fc.record(Object.fromEntries(cells)).map((row) => ({
    ...row,
    ...(kind === "route" && row.prefixFirst === null && { prefix: "", prefixLength: null }), // it would be derived
    ...(kind === "flow" && { samplingKnownBy: row.samplingProbability === null ? "unknown" : "told" }),
  }));
}

function cellArbitrary({ name, type, nullable }: ColumnDescription): fc.Arbitrary<Row[string]> {
  if (FILLED.has(name)) return word.map((text) => `${text}x`);
  return nullable ? fc.option(VALUES[type]) : VALUES[type];
}

describe.each(PLAIN_KINDS)("records of kind %s", (kind) => {
  for (const form of ["flow-csv", "flow-ndjson"])
    test(`written as ${form} and read again they are the same, and known by themselves`, () => {
      fc.assert(
        fc.property(
          fc.array(rowArbitrary(kind), { minLength: 1, maxLength: 5 }),
          fc.integer({ min: 1, max: 300 }),
          (rows, chunk) => {
            const text = Buffer.from(form === "flow-csv" ? csv(batchOf(kind, rows)) : ndjson(batchOf(kind, rows)));
            const reading = readWhole(formats, text, { chunk });
            assert.equal(reading.format, form);
            const again = reading.rows(kind).map(({ originOffset, ...row }) => row);
            assert.deepEqual(again, rows);
          },
        ),
        { numRuns: 60 },
      );
    });
});

function csv(batch: Batch): string {
  return `${[csvHeader(batch.kind), ...lines(batch, csvRow)].join("\n")}\n`;
}

function ndjson(batch: Batch): string {
  return `${lines(batch, ndjsonRow).join("\n")}\n`;
}

function lines(batch: Batch, write: (batch: Batch, row: number) => string): string[] {
  return Array.from({ length: batch.rows }, (_, row) => write(batch, row));
}

function batchOf(kind: PlainKind, rows: readonly Row[]): Batch {
  let made: Batch | null = null;
  const builder = new BatchBuilder(kind, (batch) => (made = batch));
  for (const told of rows) {
    const row = builder.next(7);
    for (const [name, value] of Object.entries(told)) {
      const column = builder.column(name);
      if (value === null) continue;
      if (typeof value === "bigint") column.bigint(row, value);
      else if (typeof value === "number") column.number(row, value);
      else if (column.description.type === "address") column.address(row, parseAddress(value)!);
      else column.text(row, value);
    }
  }
  builder.flush();
  assert.deepEqual(Object.keys(rowOf(made!, 0)).length, KINDS[kind].columns.length);
  return made!;
}
