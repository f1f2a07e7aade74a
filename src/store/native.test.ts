import assert from "node:assert/strict";
import { test } from "vitest";
import { z } from "zod";
import { type Batch, BatchBuilder, type Column, cell } from "../record/batch.ts";
import { type ColumnDescription, KINDS, type RecordKind } from "../record/columns.ts";
import { TextPool } from "../record/text-pool.ts";
import { addressHex } from "../values/address.ts";
import { facts, flowBatches, inFolder, ingest, withStore } from "./fixture/stores.ts";
import { encodeBlock } from "./native.ts";
import { Sql, sql } from "./query.ts";
import { encodePooledTexts, encodeTexts } from "./texts.ts";

const TEXTS = [
  "",
  "x\n\ny",
  'it\'s "quoted" and `so`',
  "back\\slash \\' \\n",
  "'); DROP TABLE flow; --",
  "1\n2\n\nDROP TABLE flow",
  "tab\tNUL\0end",
  "조선민주주의인민공화국 🛰",
];
const EDGES: { readonly [type: string]: readonly (number | bigint)[] } = {
  u8: [0, 1, 255],
  u16: [0, 80, 65_535],
  u32: [0, 131_279, 2 ** 32 - 1],
  u64: [0n, 2n ** 53n + 1n, 2n ** 64n - 1n],
  f64: [0, 0.001, -1.5e300],
  milliseconds: [0, Date.UTC(2019, 10, 30, 23, 59, 59, 999), Number.MAX_SAFE_INTEGER],
  instant: [0, Date.UTC(2017, 9, 1, 9, 7, 51) + 0.125, -1],
};
const ROWS = 24;

for (const kind of Object.keys(KINDS) as RecordKind[])
  test(`every cell of a ${kind} comes back as it went in: edges, nothing told, and hostile texts`, () =>
    inFolder((folder) =>
      withStore(folder, async (store) => {
        const batch = edges(kind);
        await ingest(store, facts("a", 1), [batch]);
        const parts = new Sql(batch.columns.map(({ description }) => readBack(description)).join(", "));
        const { rows } = await store.rows(
          "Every cell",
          z.record(z.string(), z.unknown()),
          sql`SELECT ${parts} FROM ${new Sql(kind)} ORDER BY originOffset`,
        );
        assert.equal(rows.length, ROWS);
        for (const [i, row] of rows.entries()) assert.deepEqual(row, expected(batch, i), `row ${i}`);
      }),
    ));

test("more different texts than a list of them holds are written out, and come back alike", () =>
  inFolder((folder) =>
    withStore(folder, async (store) => {
      const batches: Batch[] = [];
      const builder = new BatchBuilder("dns", (batch) => batches.push(batch));
      for (let i = 0; i < 20_000; i++) builder.column("queryName").text(builder.next(i), `name-${i}.example\n\n`);
      builder.flush();
      await ingest(store, facts("a", 1), batches);
      const { rows } = await store.rows(
        "How many names?",
        z.object({ names: z.coerce.number(), last: z.string() }),
        sql`SELECT uniqExact(queryName) AS names, argMax(queryName, originOffset) AS last FROM dns`,
      );
      assert.deepEqual(rows, [{ names: 20_000, last: "name-19999.example\n\n" }]);
    }),
  ));

test("all-empty texts take no place in a block", async () => {
  assert.equal((await encodeTexts(["", "", ""], 0, 3)).values, null);
});

for (const different of [1, 2, 300, 4095, 4096, 9000])
  test(`${different} different texts are the same octets whether each row holds its own or a pool does`, async () => {
    const texts = Array.from({ length: 20_000 }, (_, i) => TEXTS[i % TEXTS.length]! + ((i * 7919) % different || ""));
    const pool = new TextPool();
    const numbers = Uint32Array.from(texts, (text) => pool.put(text));
    for (const plain of [false, true]) {
      const [one, other] = [
        await encodePooledTexts(pool, numbers, 100, 19_000, plain),
        await encodeTexts(texts, 100, 19_000, plain),
      ];
      assert.equal(one.type, other.type);
      assert.ok(Buffer.concat(one.values ?? []).equals(Buffer.concat(other.values ?? [])));
    }
  });

test("the same rows give the same digest, whatever follows them in their batch", async () => {
  const [short] = flowBatches(100, 1000);
  const [long] = flowBatches(900, 1000);
  long!.columns.find((column) => column.description.name === "octetDeltaCount")!.number(500, 7);
  assert.equal((await encodeBlock(short!)).digest, (await encodeBlock(long!, 0, 100)).digest);
  assert.notEqual((await encodeBlock(short!)).digest, (await encodeBlock(long!, 1, 101)).digest);
});

test("a time outside the years of the calendar is held at its edge; the time as told stays", () =>
  inFolder((folder) =>
    withStore(folder, async (store) => {
      const batches: Batch[] = [];
      const builder = new BatchBuilder("route", (batch) => batches.push(batch));
      const times = [-5, Number.NaN, Date.UTC(2015, 9, 23), Date.UTC(3000, 0, 1)];
      for (const [i, time] of times.entries()) builder.column("time").number(builder.next(i), time);
      builder.flush();
      await ingest(store, facts("a", 1), batches);
      const { rows } = await store.rows(
        "When?",
        z.object({ at: z.string(), time: z.number().nullable() }),
        sql`SELECT toString(at) AS at, time FROM route ORDER BY originOffset`,
      );
      assert.deepEqual(rows, [
        { at: "1970-01-01 00:00:00", time: -5 },
        { at: "1970-01-01 00:00:00", time: null },
        { at: "2015-10-23 00:00:00", time: Date.UTC(2015, 9, 23) },
        { at: "2105-12-31 23:59:59", time: Date.UTC(3000, 0, 1) },
      ]);
    }),
  ));

function edges(kind: RecordKind): Batch {
  const batches: Batch[] = [];
  const builder = new BatchBuilder(kind, (batch) => batches.push(batch), ROWS);
  for (let i = 0; i < ROWS; i++) {
    const row = builder.next(i);
    for (const [c, description] of KINDS[kind].columns.entries())
      if (description.name !== "originOffset") write(builder.column(description.name), row, i + c);
  }
  builder.flush();
  return batches[0]!;
}

function write(column: Column, row: number, turn: number): void {
  const { type, nullable } = column.description;
  if (nullable && turn % 4 === 3) return;
  if (type === "text") column.text(row, TEXTS[turn % TEXTS.length]!);
  else if (type === "address")
    column.address(
      row,
      Uint8Array.from({ length: 16 }, (_, i) => (turn * 17 + i * 31) % 256),
    );
  else {
    const value = EDGES[type]![turn % EDGES[type]!.length]!;
    if (typeof value === "bigint") column.bigint(row, value);
    else column.number(row, value);
  }
}

function readBack({ name, type }: ColumnDescription): string {
  return type === "address" ? `lower(hex(\`${name}\`)) AS \`${name}\`` : `\`${name}\``;
}

function expected(batch: Batch, row: number): Record<string, unknown> {
  return Object.fromEntries(batch.columns.map((column) => [column.description.name, expectedCell(column, row)]));
}

function expectedCell(column: Column, row: number): unknown {
  const { type } = column.description;
  const value = cell(column, row);
  if (value === null) return type === "address" ? null : value;
  if (type === "address") return addressHex(column.values as Uint8Array, 16 * row);
  return type === "u64" || type === "milliseconds" ? String(value) : value;
}
