import path from "node:path";
import { canonicalJson } from "../../src/finding/canonical.ts";
import type { Batch } from "../../src/record/batch.ts";
import { openStore } from "../../src/store/open.ts";
import { type Checks, equal, holds, say } from "./checks.ts";
import { FLOWS, insertFlows, insertOthers, makeRoutes, worldFlows } from "./inputs.ts";
import { type Asking, askEverything } from "./questions.ts";
import { CLUSTER, HTTP_PORT, type TestServer } from "./servers.ts";
import { stateOf } from "./state.ts";

export interface TestPlace {
  readonly folder: string;
  readonly servers: readonly TestServer[];
  readonly password: string;
  readonly checks: Checks;
}

export interface Loaded {
  readonly flows: readonly Batch[];
  /** Files of routes. */
  readonly routes: readonly string[];
  /** What all tables hold, and what every question was answered with. */
  readonly state: Record<string, string>;
  readonly digests: readonly string[];
  /** What the cluster holds of them when nothing disturbed it: by table, and the rollup. */
  readonly flowState: Record<string, string>;
  readonly rollup: string;
  /** Seconds that each took to take them in. */
  readonly pair: Pair;
}

export interface Pair {
  readonly embedded: number;
  readonly cluster: number;
}

/** Of a database on both servers. */
export function storeAddress(servers: readonly TestServer[], database: string): string {
  return `clickhouse://${servers[0]!.host}:${HTTP_PORT}/${database}?cluster=${CLUSTER}`;
}

const LEAST_FLOWS = 1_000_000;

/** Loads the same records into both engines, asks every question of every analysis, and compares to the last octet. */
export async function sameAnswers({ folder, servers, password, checks }: TestPlace): Promise<Loaded> {
  const flows = worldFlows();
  const routes = await makeRoutes(path.join(folder, "world"));
  const count = flows.reduce((sum, { kind, rows }) => sum + (kind === "flow" ? rows : 0), 0);
  const embedded = await openStore(path.join(folder, "embedded"));
  const cluster = await openStore(storeAddress(servers, "narrows"), { tell: say });
  try {
    const pair = { embedded: await insertFlows(embedded, flows), cluster: await insertFlows(cluster, flows) };
    const undisturbed = await stateOf(cluster, FLOWS.sha256);
    const rollup = (await stateOf(cluster)).flowHourly!;
    await insertOthers(embedded, routes);
    await insertOthers(cluster, routes);
    await checks.see("the world has enough flows", () => {
      holds(count >= LEAST_FLOWS, String(count));
      return String(count);
    });
    await checks.see("rows lie on both servers, and are not the same", async () => {
      const counts = await Promise.all(
        servers.map((one) => one.run("SELECT count() FROM narrows_local.flow", password)),
      );
      holds(
        counts.every((one) => Number(one) > count / 4),
        counts.join(" and "),
      );
      return counts.join(" and ");
    });
    const states = { embedded: await stateOf(embedded), cluster: await stateOf(cluster) };
    for (const [table, expected] of Object.entries(states.embedded))
      await checks.see(`all cells of ${table} are the same`, () => {
        equal(states.cluster[table], expected, table);
        return expected;
      });
    const asked = { embedded: await askEverything(embedded), cluster: await askEverything(cluster) };
    await compareQuestions(asked.embedded, asked.cluster, checks);
    const digests = asked.embedded.answered.map(({ evidence }) => evidence.sha256);
    return { flows, routes, state: states.embedded, digests, pair, flowState: undisturbed, rollup };
  } finally {
    await embedded.close();
    await cluster.close();
  }
}

async function compareQuestions(one: Asking, other: Asking, checks: Checks): Promise<void> {
  say("question · rows · digest embedded · digest of the cluster · ms embedded · ms of the cluster");
  const differing: string[] = [];
  for (const [i, { evidence, milliseconds }] of one.answered.entries()) {
    const there = other.answered[i];
    const same = there?.evidence.sha256 === evidence.sha256 && there.evidence.sql === evidence.sql;
    if (!same) differing.push(`${evidence.question}: ${evidence.sql}`);
    const digests = [evidence.sha256, there?.evidence.sha256 ?? "-"].map((digest) => digest.slice(0, 16)).join(" ");
    const times = [milliseconds, there?.milliseconds ?? Number.NaN].map((time) => time.toFixed(0)).join(" ");
    say(`${same ? "  " : "≠ "}${evidence.question} · ${evidence.rows} · ${digests} · ${times}`);
  }
  await checks.see("every question of every analysis has the same answer", () => {
    equal(other.answered.length, one.answered.length, "number of questions");
    holds(differing.length === 0, `${differing.length} differ:\n${differing.join("\n")}`);
    const texts = new Set(one.answered.map(({ evidence }) => evidence.sql));
    const full = one.answered.filter(({ evidence }) => evidence.rows > 0).length;
    return `${one.answered.length} of ${one.answered.length} (${texts.size} different texts, ${full} with rows)`;
  });
  await checks.see("the findings are the same", () => {
    equal(canonicalJson(other.findings), canonicalJson(one.findings), "findings");
    return `${one.findings.findings.length} findings`;
  });
}
