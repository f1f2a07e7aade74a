import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "vitest";
import { z } from "zod";
import { openChdb } from "./engines/chdb/client.ts";
import { facts, flowBatches, inFolder, ingest, withStore } from "./fixture/stores.ts";
import { openStore } from "./open.ts";
import { sql } from "./query.ts";
import { StoreError } from "./store.ts";

const refusedWith = (said: RegExp) => (error: unknown) => {
  assert.ok(error instanceof StoreError);
  assert.match(error.message, said);
  assert.equal(error.message.includes("\n"), false, "one line");
  return true;
};

test("a store in use is refused, with who holds it; the holder goes on, and then it opens", () =>
  inFolder(async (folder) => {
    await withStore(folder, async (store) => {
      await assert.rejects(openStore(folder), refusedWith(/is in use by this process already/));
      // As another process would have written it: the parent of this one is alive.
      const holder = { pid: process.ppid, since: "2026-01-01T00:00:00Z", command: "main.js" };
      fs.writeFileSync(path.join(folder, "holder"), JSON.stringify(holder));
      const named = new RegExp(
        `in use by process ${process.ppid} \\(main.js, since 2026-01-01T00:00:00Z\\); wait until`,
      );
      await assert.rejects(openStore(folder), refusedWith(named));
      await ingest(store, facts("a", 10), flowBatches(10, 10));
    });
    await withStore(folder, async (store) => assert.equal(store.inputs().length, 1));
  }));

test("a holder who is dead, or a file that says nothing, keeps nobody out", () =>
  inFolder(async (folder) => {
    await withStore(folder, async () => {});
    for (const text of ["", "{", '{"pid":4194304,"since":"","command":""}']) {
      fs.writeFileSync(path.join(folder, "holder"), text);
      await withStore(folder, async (store) => assert.deepEqual(store.inputs(), []));
    }
  }));

test("a store of a newer Narrows is refused before anything in it is touched", () =>
  inFolder(async (folder) => {
    fs.mkdirSync(folder);
    fs.writeFileSync(path.join(folder, "version"), "narrows store 2\n");
    await assert.rejects(openStore(folder), refusedWith(/made by a newer Narrows .* update Narrows/));
    assert.deepEqual(fs.readdirSync(folder), ["version"]);
  }));

test("a folder with other things in it is not made into a store", () =>
  inFolder(async (folder) => {
    fs.mkdirSync(folder);
    fs.writeFileSync(path.join(folder, "thesis.tex"), "");
    await assert.rejects(
      openStore(folder),
      refusedWith(/holds other things and no store; name an empty or new folder/),
    );
    assert.deepEqual(fs.readdirSync(folder), ["thesis.tex"]);
  }));

test("a path that is a file, or that the engine would take for a pattern, is refused with the next step", () =>
  inFolder(async (folder) => {
    fs.writeFileSync(folder, "");
    await assert.rejects(openStore(folder), refusedWith(/not a folder; name another/));
    await assert.rejects(openStore(path.join(folder, "below")), refusedWith(/not a folder; name another/));
    await assert.rejects(openStore(`${folder}-{a,b}`), refusedWith(/cannot hold \{; name another folder/));
  }));

test("a store that lost its ledger is refused; nothing is read twice", () =>
  inFolder(async (folder) => {
    await withStore(folder, (store) => ingest(store, facts("a", 10), flowBatches(10, 10)));
    fs.rmSync(path.join(folder, "ledger.ndjson"));
    await assert.rejects(openStore(folder), refusedWith(/has lost its ledger; restore ledger.ndjson from a backup/));
  }));

test("rows that vanished from the engine are told with their input, which is then read again", () =>
  inFolder(async (folder) => {
    await withStore(folder, async (store) => {
      await ingest(store, facts("a", 250), flowBatches(250, 100));
      await ingest(store, facts("b", 50), flowBatches(50, 100));
    });
    const part = fs
      .readdirSync(path.join(folder, "engine"), { recursive: true, encoding: "utf8" })
      .map((name) => path.join(folder, "engine", name))
      .find((name) => /\/20190[12]_\d+_\d+_0$/.test(name) && fs.existsSync(path.join(name, "columns.txt")))!;
    fs.rmSync(part, { recursive: true });
    const told: string[] = [];
    await withStore(
      folder,
      async (store) => {
        assert.equal(told.length, 1);
        assert.match(told[0]!, /flow records of [ab]\.pcap were missing or doubled in the store; ingest it again/);
        const concerned = store.inputs().find(({ state }) => state === "reading")!;
        const rows = concerned.octets;
        await ingest(store, { ...facts(concerned.sha256[0]!, rows) }, flowBatches(rows, 100));
        const { rows: found } = await store.rows(
          "How many?",
          z.object({ raw: z.coerce.number(), rolled: z.coerce.number() }),
          sql`SELECT count() AS raw, (SELECT countMerge(flows) FROM flowHourly) AS rolled FROM flow`,
        );
        assert.deepEqual(found, [{ raw: 300, rolled: 300 }]);
      },
      { tell: (sentence) => told.push(sentence) },
    );
  }));

test("a store of an older Narrows, which did not know a column, keeps its rows and gets the column", () =>
  inFolder(async (folder) => {
    await withStore(folder, (store) => ingest(store, facts("a", 10), flowBatches(10, 10)));
    const parts = { folder: path.join(folder, "engine"), incoming: path.join(folder, "incoming") };
    const engine = await openChdb({ ...parts, memory: 2 ** 30, questionSeconds: 10 });
    await engine.command("ALTER TABLE flow DROP COLUMN ja4");
    await engine.close();
    await withStore(folder, async (store) => {
      await ingest(store, facts("b", 20), flowBatches(20, 10));
      const { rows } = await store.rows("How many?", z.unknown(), sql`SELECT count() AS n, max(ja4) AS j FROM flow`);
      assert.deepEqual(rows, [{ n: "30", j: "" }]);
    });
  }));

test("the engine's process sees nothing of the environment, and goes when Narrows goes", () =>
  inFolder(async (folder) => {
    process.env.NARROWS_TEST_SECRET = "visible";
    await withStore(folder, async () => {
      const children = engines(folder);
      assert.equal(children.length, 1);
      const environment = fs.readFileSync(`/proc/${children[0]}/environ`, "utf8");
      assert.equal(environment.includes("NARROWS_TEST_SECRET"), false);
    });
    delete process.env.NARROWS_TEST_SECRET;
    assert.deepEqual(engines(folder), []);
  }));

test("an engine that dies is replaced: the question fails with a reason, the next one is answered", () =>
  inFolder((folder) =>
    withStore(folder, async (store) => {
      await ingest(store, facts("a", 250), flowBatches(250, 100));
      const slow = store.rows(
        "Something slow",
        z.unknown(),
        sql`SELECT sum(length(range(toUInt64(octetDeltaCount * 100000)))) AS n FROM flow`,
      );
      process.kill(engines(folder)[0]!, "SIGKILL");
      await assert.rejects(slow, refusedWith(/engine's process is gone/));
      const { rows } = await store.rows("How many?", z.unknown(), sql`SELECT count() AS n FROM flow`);
      assert.deepEqual(rows, [{ n: "250" }]);
    }),
  ));

test("an engine that hangs is replaced when the question's time is over", () =>
  inFolder((folder) =>
    withStore(
      folder,
      async (store) => {
        process.kill(engines(folder)[0]!, "SIGSTOP");
        const count = () => store.rows("How many?", z.unknown(), sql`SELECT count() AS n FROM flow`);
        await assert.rejects(count(), refusedWith(/engine's process is gone: it ended with SIGKILL/));
        assert.deepEqual((await count()).rows, [{ n: "0" }]);
      },
      { questionSeconds: 1 },
    ),
  ));

test("a question beyond its time or memory ends with what to do, and the next is answered", () =>
  inFolder((folder) =>
    withStore(
      folder,
      async (store) => {
        await ingest(store, facts("a", 5000), flowBatches(5000, 5000));
        const pairs = sql`FROM flow AS a INNER JOIN (SELECT flowStart AS s, 1 AS one FROM flow) AS b ON a.block + 1 = b.one`;
        const long = sql`SELECT sum(cityHash64(toString(s), toString(flowStart), octetDeltaCount)) AS n ${pairs}`;
        await assert.rejects(
          store.rows("Too long", z.unknown(), long),
          refusedWith(/took longer than allowed; narrow/),
        );
        const large = sql`SELECT groupArray(arrayMap(x -> x + octetDeltaCount, range(1000000))) AS n FROM flow`;
        await assert.rejects(
          store.rows("Too large", z.unknown(), large),
          refusedWith(/more memory than allowed; narrow/),
        );
        const { rows } = await store.rows("How many?", z.unknown(), sql`SELECT count() AS n FROM flow`);
        assert.deepEqual(rows, [{ n: "5000" }]);
      },
      { questionSeconds: 1, memory: 2 ** 29 },
    ),
  ));

/** Process ids of the engines that have this store open. */
function engines(folder: string): number[] {
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(`${folder}/engine`);
      } catch {
        return false;
      }
    })
    .map(Number);
}
