import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "vitest";
import { z } from "zod";
import { type Batch, BatchBuilder } from "../record/batch.ts";
import { digest, facts, flowBatches, inFolder, ingest, withStore } from "./fixture/stores.ts";
import { sql } from "./query.ts";
import type { InputWriter, Store } from "./store.ts";

const BLOCK = 100;
/** Digests of the beginnings of a file, as the command line finds them. */
const beginnings = (letter: string, octets: number) => new Map([[octets, digest(letter)]]);

test("the same octets count once, under any name and any number of times", () =>
  inFolder((folder) =>
    withStore(folder, async (store) => {
      const stored = await ingest(store, facts("a", 250), flowBatches(250, BLOCK));
      assert.deepEqual([stored.state, stored.records], ["whole", { flow: 250 }]);
      for (const path of ["a.pcap", "renamed.pcap"]) {
        const again = await store.ingest({ ...facts("a", 250), path }, new Map());
        assert.ok("known" in again && again.known.records.flow === 250);
      }
      await holds(store, 250);
    }),
  ));

test("a file that has grown continues: its beginning stays, and only what is new comes in", () =>
  inFolder((folder) =>
    withStore(folder, async (store) => {
      await ingest(store, facts("a", 250), flowBatches(250, BLOCK));
      const grown = await ingest(store, facts("b", 420), flowBatches(420, BLOCK), beginnings("a", 250));
      assert.deepEqual([grown.continues, grown.records], [digest("a"), { flow: 420 }]);
      await holds(store, 420);
      assert.equal(await rowsOf(store, digest("a")), 250);
      const twice = await ingest(store, facts("c", 600), flowBatches(600, BLOCK), beginnings("b", 420));
      assert.deepEqual(twice.records, { flow: 600 });
      await holds(store, 600);
      assert.deepEqual(
        store.inputs().map(({ state }) => state),
        ["replaced", "replaced", "whole"],
      );
      const old = await store.ingest(facts("a", 250), new Map());
      assert.ok("known" in old, "an old copy of the file is within the grown one");
    }),
  ));

test("what is taken out leaves the rollups even while as much waits to be rolled up", () =>
  inFolder((folder) =>
    withStore(folder, async (store) => {
      await ingest(store, facts("a", 250), flowBatches(250, BLOCK));
      await store.settle();
      await ingest(
        store,
        facts("b", 250),
        flowBatches(250, BLOCK, () => 7),
      );
      await ingest(store, facts("a", 250, '{"map":"other"}'), []);
      await holds(store, 250, () => 7);
    }),
  ));

test("where a grown file reads otherwise than its beginning did, from there on it is read anew", () =>
  inFolder((folder) =>
    withStore(folder, async (store) => {
      await ingest(store, facts("a", 250), flowBatches(250, BLOCK));
      const changed = flowBatches(420, BLOCK, (i) => (i >= 240 ? 7 : i));
      await ingest(store, facts("b", 420), changed, beginnings("a", 250));
      await holds(store, 420, (i) => (i >= 240 ? 7 : i));
      assert.equal(await rowsOf(store, digest("a")), 200, "the two whole blocks before the change stay");
    }),
  ));

test("kinds are compared one by one: a last defect that is gone takes no flow with it", () =>
  inFolder((folder) =>
    withStore(folder, async (store) => {
      await ingest(store, facts("a", 250), [...flowBatches(250, BLOCK), ...defects(3)]);
      const grown = await ingest(store, facts("b", 420), flowBatches(420, BLOCK), beginnings("a", 250));
      assert.deepEqual(grown.records, { flow: 420 });
      await holds(store, 420);
      assert.equal(await rowsOf(store, digest("a")), 250);
    }),
  ));

test("the same octets under other settings replace what they gave before, there and back", () =>
  inFolder((folder) =>
    withStore(folder, async (store) => {
      const told = (factor: number) => flowBatches(250, BLOCK, (i) => i * factor);
      await ingest(store, facts("a", 250, '{"map":1}'), told(1));
      await ingest(store, facts("a", 250, '{"map":2}'), told(2));
      await holds(store, 250, (i) => 2 * i);
      await ingest(store, facts("a", 250, '{"map":1}'), told(1));
      await holds(store, 250);
      assert.equal(store.inputs().length, 1);
    }),
  ));

test("an ingest that was given up is continued where it ended", () =>
  inFolder(async (folder) => {
    await withStore(folder, async (store) => {
      const writer = (await store.ingest(facts("a", 450), new Map())) as InputWriter;
      for (const batch of flowBatches(450, BLOCK).slice(0, 3)) await writer.insert(batch);
      await writer.abandon();
      assert.deepEqual([store.inputs()[0]!.state, store.inputs()[0]!.records], ["reading", { flow: 300 }]);
    });
    await withStore(folder, async (store) => {
      await holds(store, 300);
      await ingest(store, facts("a", 450), flowBatches(450, BLOCK));
      await holds(store, 450);
    });
  }));

test("a column that is told only later in a block does not make its first rows others", () =>
  inFolder((folder) =>
    withStore(folder, async (store) => {
      await ingest(store, facts("a", 250), flowBatches(250, BLOCK));
      const grown = flowBatches(290, BLOCK);
      const later = grown[2]!.columns.find(({ description }) => description.name === "exporter")!;
      later.text(60, "192.0.2.77");
      await ingest(store, facts("b", 290), grown, beginnings("a", 250));
      await holds(store, 290);
      assert.equal(await rowsOf(store, digest("a")), 250);
    }),
  ));

test("an input without a record is known as well, and one input is ingested at a time", () =>
  inFolder((folder) =>
    withStore(folder, async (store) => {
      const writer = (await store.ingest(facts("a", 0), new Map())) as InputWriter;
      await assert.rejects(store.ingest(facts("b", 1), new Map()), /one input is ingested at a time/);
      await writer.finish("partial", new Map([["truncated", 2]]), { world: "small", seed: 7 });
      const again = await store.ingest(facts("a", 0), new Map());
      assert.ok("known" in again);
      const { state, records, defects, madeUp } = again.known;
      assert.deepEqual(
        { state, records, defects, madeUp },
        {
          state: "partial",
          records: {},
          defects: { truncated: 2 },
          madeUp: { world: "small", seed: 7 },
        },
      );
    }),
  ));

test("rows come with what proves them; inputs that gave no such record are not named", () =>
  inFolder((folder) =>
    withStore(folder, async (store) => {
      await ingest(store, facts("a", 250), flowBatches(250, BLOCK));
      await ingest(store, facts("b", 3), defects(3));
      const ask = () =>
        store.rows("How many flows?", z.object({ n: z.coerce.number() }), sql`SELECT count() AS n FROM flow`);
      const { rows, evidence } = await ask();
      assert.deepEqual(rows, [{ n: 250 }]);
      assert.deepEqual(evidence, {
        question: "How many flows?",
        sql: "SELECT count() AS n FROM flow",
        rows: 1,
        sha256: createHash("sha256").update('[{"n":"250"}]').digest("hex"),
        inputs: [digest("a")],
      });
      assert.deepEqual((await ask()).evidence, evidence);
      await assert.rejects(
        store.rows("A shape we do not expect", z.object({ m: z.number() }), sql`SELECT count() AS n FROM flow`),
        /answered in another shape/,
      );
      await assert.rejects(store.rows("A file", z.unknown(), sql`SELECT file('/etc/passwd') AS a`), /portable subset/);
    }),
  ));

/** The flows are just these, each once, and the rollup says the same of every hour. */
async function holds(store: Store, rows: number, octets = (i: number) => i): Promise<void> {
  const found = await store.rows(
    "Which flows?",
    z.object({ hour: z.string(), octets: z.coerce.number() }),
    sql`SELECT toString(toStartOfHour(flowStart)) AS hour, octetDeltaCount AS octets FROM flow ORDER BY hour`,
  );
  assert.deepEqual(
    found.rows.map((row) => row.octets),
    Array.from({ length: rows }, (_, i) => octets(i)),
  );
  const rollup = await store.rows(
    "What does the rollup say?",
    z.object({ hour: z.string(), flows: z.coerce.number(), octets: z.coerce.number() }),
    sql`SELECT toString(hour) AS hour, countMerge(flows) AS flows, sumMerge(octets) AS octets
      FROM flowHourly GROUP BY hour ORDER BY hour`,
  );
  assert.deepEqual(
    rollup.rows,
    found.rows.map((row) => ({ hour: row.hour, flows: 1, octets: row.octets })),
  );
  await store.settle();
  const ends = await store.rows(
    "What does the rollup by network say, of both ends together?",
    z.object({ hour: z.string(), flows: z.coerce.number(), octets: z.coerce.number() }),
    sql`SELECT toString(toStartOfHour(slot)) AS hour, sum(records) / 2 AS flows, sum(octets) / 2 AS octets
      FROM flowByNetwork GROUP BY hour ORDER BY hour`,
  );
  assert.deepEqual(ends.rows, rollup.rows);
}

async function rowsOf(store: Store, input: string): Promise<number> {
  const counted = z.object({ n: z.coerce.number() });
  const { rows } = await store.rows(
    "Rows of one input",
    counted,
    sql`SELECT count() AS n FROM flow WHERE input = ${input}`,
  );
  return rows[0]!.n;
}

function defects(rows: number): Batch[] {
  const batches: Batch[] = [];
  const builder = new BatchBuilder("defect", (batch) => batches.push(batch));
  for (let i = 0; i < rows; i++) builder.column("kind").text(builder.next(i), "truncated");
  builder.flush();
  return batches;
}
