import { setTimeout as pause } from "node:timers/promises";
import { openStore } from "../../src/store/open.ts";
import { equal, holds, say } from "./checks.ts";
import { FLOWS, insertFlows } from "./inputs.ts";
import { type Loaded, storeAddress, type TestPlace } from "./same-answers.ts";
import { stateOf } from "./state.ts";

const ROWS_AN_INSERT = 131_072;
const DOWN_MS = 2500;

/** A server that is killed in the midst of an insert, and started again after a while. */
interface Killing {
  /** 0 takes the inserts and is asked; 1 only holds rows. */
  readonly server: 0 | 1;
  /** At which insert. */
  readonly insert: number;
  /** After its beginning. */
  readonly afterMs: number;
}

const KILLINGS: readonly Killing[] = [
  { server: 1, insert: 2, afterMs: 0 },
  { server: 1, insert: 4, afterMs: 120 },
  { server: 0, insert: 6, afterMs: 120 },
  { server: 1, insert: 8, afterMs: 250 },
  { server: 0, insert: 10, afterMs: 250 },
];

/** Kills servers while they take in the same flows, and compares with what the undisturbed run holds. */
export async function disturbedIngest({ servers, password, checks }: TestPlace, loaded: Loaded): Promise<void> {
  await checks.see("servers killed during an ingest and started again: nothing lost, nothing doubled", async () => {
    let inserts = 0;
    let restarts: Promise<void> = Promise.resolve();
    const told: string[] = [];
    const store = await openStore(storeAddress(servers, "disturbed"), {
      rowsAnInsert: ROWS_AN_INSERT,
      tell: (sentence) => told.push(sentence),
      step: (step) => {
        if (step !== "blocks announced") return;
        inserts++;
        const killing = KILLINGS.find(({ insert }) => insert === inserts);
        if (killing) restarts = restarts.then(() => killAndRestart(servers[killing.server]!, killing.afterMs));
      },
    });
    try {
      const seconds = await insertFlows(store, loaded.flows);
      await restarts;
      for (const sentence of told) say(`      ${sentence}`);
      const state = await stateOf(store, FLOWS.sha256);
      for (const [table, expected] of Object.entries(loaded.flowState)) equal(state[table], expected, table);
      equal((await stateOf(store)).flowHourly, loaded.rollup, "flowHourly");
      holds(told.length >= 2, "the person was not told");
      return `${KILLINGS.length} kills, ${inserts} inserts in ${seconds.toFixed(0)} s; ${state.flow}, rollup ${loaded.rollup}`;
    } finally {
      await store.close();
      for (const server of servers)
        for (const database of ["disturbed", "disturbed_local"])
          await server.run(`DROP DATABASE IF EXISTS ${database}`, password);
    }
  });
}

async function killAndRestart(server: TestPlace["servers"][number], afterMs: number): Promise<void> {
  await pause(afterMs);
  server.kill();
  await pause(DOWN_MS);
  await server.start();
}
