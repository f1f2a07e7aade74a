import fs from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { ledgerFolder } from "../../src/store/ledger-folder.ts";
import { openStore } from "../../src/store/open.ts";
import { sql } from "../../src/store/query.ts";
import type { InputFacts } from "../../src/store/store.ts";
import { equal, holds, say } from "./checks.ts";
import { insertFlows } from "./inputs.ts";
import { type Loaded, storeAddress, type TestPlace } from "./same-answers.ts";
import { CLUSTER, HTTP_PORT } from "./servers.ts";
import { stateOf } from "./state.ts";
import { TroubledServer } from "./troubled-server.ts";

const MANY_PARTS =
  "Code: 252, e.displayText() = DB::Exception: Too many parts (300). Merges are processing significantly slower than inserts., e.what() = DB::Exception";
const READ_ONLY = "Code: 242, e.displayText() = DB::Exception: Table is in readonly mode, e.what() = DB::Exception";
const TIMEOUT =
  "Code: 209, e.displayText() = DB::NetException: Timeout: connect timed out, e.what() = DB::NetException";

/** Servers that refuse, are slow, or say that an insert failed which took place; questions that are given up. */
export async function failures(place: TestPlace, loaded: Loaded): Promise<void> {
  await troubledInserts(place, loaded);
  await endedQuestions(place);
  await disagreements(place, loaded);
}

async function troubledInserts({ servers, checks }: TestPlace, { flows }: Loaded): Promise<void> {
  const few = flows.slice(0, 8);
  const facts = input("1");
  await checks.see(
    "too many parts, read-only, slow, lost answers: nothing lost, nothing doubled, the person told",
    async () => {
      const expected = await inDatabase(servers, "smooth", (store) => insertFlows(store, few, facts));
      const troubled = new TroubledServer(servers[0]!);
      await troubled.listen();
      troubled.trouble(
        { refuse: MANY_PARTS },
        { refuse: MANY_PARTS },
        { delayMs: 1000 },
        "lost answer",
        { afterwards: TIMEOUT },
        { refuse: READ_ONLY },
        "lost answer",
      );
      const told: string[] = [];
      const where = `clickhouse://${troubled.host}:${HTTP_PORT}/troubled?cluster=${CLUSTER}`;
      const store = await openStore(where, { rowsAnInsert: 131_072, tell: (sentence) => told.push(sentence) });
      try {
        await insertFlows(store, few, facts);
        for (const sentence of told) say(`      ${sentence}`);
        equal(await stateOf(store), expected, "state");
        holds(/Too many parts/.test(told.join("\n")) && /readonly/.test(told.join("\n")), "the person was not told");
        return `${troubled.inserts} inserts, 6 of them in vain; ${expected.flow}`;
      } finally {
        await store.close();
        await troubled.close();
      }
    },
  );
}

const SLOW = sql`SELECT sum(arraySum(arrayMap(x -> exp(sin(x)), range(toUInt64(400 + originOffset % 2))))) AS n FROM flow`;

async function endedQuestions({ servers, password, checks }: TestPlace): Promise<void> {
  const where = storeAddress(servers, "narrows");
  const running = async () => {
    const counts = servers.map((one) =>
      one.run(
        "SELECT count() FROM system.processes WHERE query LIKE '%arraySum%' AND query NOT LIKE '%processes%'",
        password,
      ),
    );
    return (await Promise.all(counts)).map(Number);
  };
  await checks.see("a question that is given up ends on every server", async () => {
    const store = await openStore(where);
    const asked = store.rows("Something slow", z.unknown(), SLOW).then(
      () => "answered",
      () => "ended",
    );
    await pause(700);
    const before = await running();
    const start = performance.now();
    await store.interrupt();
    equal(await asked, "ended", "the question");
    while ((await running()).some((count) => count > 0)) {
      holds(performance.now() - start < 30_000, "it still runs after 30 s");
      await pause(20);
    }
    await store.close();
    holds(
      before.every((count) => count > 0),
      `it ran on ${before.join(" and ")}`,
    );
    return `it ran on both, and was gone after ${(performance.now() - start).toFixed(0)} ms`;
  });
  await checks.see("a question beyond its time or memory ends with what to do", async () => {
    const store = await openStore(where, { questionSeconds: 1 });
    const narrow = await refusalOf(store.rows("Something slow", z.unknown(), SLOW));
    await store.close();
    holds(/took longer than allowed; narrow/.test(narrow), narrow);
    const small = await openStore(where, { memory: 20_000_000 });
    const large = sql`SELECT uniqExact(sourceAddress, destinationAddress, originOffset) AS n FROM flow`;
    const memory = await refusalOf(small.rows("Something large", z.unknown(), large));
    await small.close();
    holds(/more memory than allowed; narrow/.test(memory), memory);
    return narrow;
  });
}

/** Ledger or rows restored to another time than the other. */
async function disagreements({ servers, password, checks }: TestPlace, { flows }: Loaded): Promise<void> {
  const where = storeAddress(servers, "restored");
  const ledger = ledgerFolder(where);
  const [first, second] = [flows.slice(0, 3), flows.slice(3, 6)];
  await checks.see(
    "a ledger older than the rows is reported, and nothing is changed before the person says so",
    async () => {
      await inStore(where, (store) => insertFlows(store, first, input("1")));
      fs.cpSync(ledger, `${ledger}-old`, { recursive: true });
      const whole = await inStore(where, async (store) => {
        await insertFlows(store, second, input("2"));
        return stateOf(store);
      });
      fs.rmSync(ledger, { recursive: true });
      fs.renameSync(`${ledger}-old`, ledger);
      const report = await refusalOf(openStore(where));
      holds(/flow of the unknown input 2{64}: \d+ too many/.test(report) && /--mend/.test(report), report);
      equal(await refusalOf(openStore(where)), report, "the report, twice");
      const mended = await inStore(
        where,
        async (store) => {
          await insertFlows(store, second, input("2"));
          return stateOf(store);
        },
        true,
      );
      equal(mended, whole, "after mending and reading again");
      return report;
    },
  );
  await checks.see("rows that one server lost are reported, and come back when the input is read again", async () => {
    const whole = await inStore(where, stateOf);
    await servers[1]!.run("DROP TABLE restored_local.flow", password);
    const report = await refusalOf(openStore(where));
    holds(/flow of made-1: \d+ rows missing; flow of made-2: \d+ rows missing/.test(report), report);
    const again = await inStore(
      where,
      async (store) => {
        await insertFlows(store, first, input("1"));
        await insertFlows(store, second, input("2"));
        return stateOf(store);
      },
      true,
    );
    equal(again, whole, "after mending and reading again");
    return report;
  });
}

async function inStore<T>(
  where: string,
  use: (store: Awaited<ReturnType<typeof openStore>>) => Promise<T>,
  mend = false,
) {
  const store = await openStore(where, { mend });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

function inDatabase(
  servers: TestPlace["servers"],
  database: string,
  use: (store: Awaited<ReturnType<typeof openStore>>) => Promise<unknown>,
) {
  return inStore(storeAddress(servers, database), async (store) => {
    await use(store);
    return stateOf(store);
  });
}

/** What it was refused with. */
async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("it was not refused");
}

function input(digit: string): InputFacts {
  return { path: `made-${digit}`, sha256: digit.repeat(64), octets: 1, format: "made", settings: "{}", madeUp: null };
}
