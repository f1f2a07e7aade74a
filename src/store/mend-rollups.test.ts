import assert from "node:assert/strict";
import { test } from "vitest";
import { z } from "zod";
import { type Batch, BatchBuilder } from "../record/batch.ts";
import { type Engine, EngineError } from "./engines/engine.ts";
import { facts, inFolder, ingest, withStore } from "./fixture/stores.ts";
import { mendRollups } from "./mend-rollups.ts";
import { sql } from "./query.ts";

const FLOWS = 200_000;

/** Of one second, each from another /48 to another /24. */
function flood(): Batch[] {
  const batches: Batch[] = [];
  const builder = new BatchBuilder("flow", (batch) => batches.push(batch), 50_000);
  const source = new Uint8Array(16);
  for (let i = 0; i < FLOWS; i++) {
    new DataView(source.buffer).setUint32(2, Math.imul(i, 0x9e3779b1));
    const row = builder.next(i);
    builder.column("flowStartMilliseconds").number(row, Date.UTC(2019, 0, 1));
    builder.column("sourceAddress").address(row, source);
    builder.column("destinationAddress").ipv4(row, Uint8Array.of(10 + (i >> 16), i >> 8, i, 1));
    builder.column("octetDeltaCount").number(row, i);
  }
  builder.flush();
  return batches;
}

const Ends = z.object({ networks: z.coerce.number(), records: z.coerce.number(), octets: z.coerce.number() });

test("an hour of more networks than memory holds is rolled up in parts", { timeout: 60_000 }, () =>
  inFolder((folder) =>
    withStore(
      folder,
      async (store) => {
        await ingest(store, facts("a", FLOWS), flood());
        await store.settle();
        const { rows } = await store.rows(
          "What does the rollup by network hold?",
          Ends,
          sql`SELECT count() AS networks, sum(records) AS records, sum(octets) AS octets FROM flowByNetwork`,
        );
        assert.deepEqual(rows, [{ networks: 2 * FLOWS, records: 2 * FLOWS, octets: FLOWS * (FLOWS - 1) }]);
      },
      { memory: 2 ** 28, rowsAnInsert: 50_000, tell: assert.fail },
    ),
  ),
);

/** Whose rollup by hour is right, and the one by network lacks a flow that it does not take. */
function refusing(error: EngineError): Engine {
  const nothing = async () => {};
  return {
    profile: "modern",
    command: () => Promise.reject(error),
    rowsJson: async (query) => {
      if (/ AS same$/.test(query)) return [`{"same":${query.includes("flowHourly") ? 1 : 0}}`];
      return [/ AS held /.test(query) ? '{"began":0,"month":197001,"flows":"1","held":"0"}' : '{"rows":"0"}'];
    },
    prepare: nothing,
    insertNative: nothing,
    interrupt: nothing,
    close: nothing,
  };
}

test("a rollup that cannot be written keeps nobody out, for questions can do without; what may pass is waited for", async () => {
  const told = await mendRollups(refusing(new EngineError("no space", 243)));
  assert.deepEqual(told, [
    "flowByNetwork was not brought up to date, so questions read the flows and take longer: no space",
  ]);
  const passing = new EngineError("starting anew", null, { passing: true });
  await assert.rejects(mendRollups(refusing(passing)), passing);
});
