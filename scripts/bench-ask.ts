import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { analyses } from "../src/analyses/index.ts";
import { runAnalysis } from "../src/analyses/run.ts";
import { knowledgeOf } from "../src/cli/knowledge.ts";
import { bundled, HOME } from "../src/cli/places.ts";
import { loadControls, loadSubject } from "../src/cli/subjects.ts";
import { loadReferences } from "../src/references/references.ts";
import { openStore } from "../src/store/open.ts";
import { tablesOf } from "../src/store/portable.ts";
import type { Questions, Store } from "../src/store/store.ts";
import { fill, SPAN, WEEKS } from "./bench/ask-store.ts";

// `npm run bench:ask -- [--flows 1,10] [--store DIR] [--analysis paths,growth]`: how long each analysis takes to answer on
// stores of so many million flows over a year (1 and 10 by default; 100 where asked). With --store the stores are kept
// and used again. The bars: 10 seconds where only rollups are read, 60 where flows are, on two cores at 100 million; and
// no more than ten times as long for ten times the flows. Nothing here is asserted.

const { values } = parseArgs({
  options: { flows: { type: "string" }, store: { type: "string" }, analysis: { type: "string" } },
});
const sizes = (values.flows ?? "1,10").split(",").map((text) => Number(text) * 1e6);
const wanted = values.analysis?.split(",") ?? null;
const folder = values.store ?? mkdtempSync(path.join(tmpdir(), "narrows-bench-ask-"));
if (!values.store) process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

interface Taken {
  readonly flows: number;
  readonly seconds: number;
}

/** Seconds that a question may take before the engine gives up: longer than the bar, so that it can be missed. */
const GIVE_UP = 600;
const known = new Map<string, Taken>();
/** Of /proc, on Linux. */
const TICKS_A_SECOND = 100;

console.log(
  `${cpus()[0]?.model ?? "?"}, ${availableParallelism()} cores, Node ${process.version}, load ${loadavg()[0]!.toFixed(1)}`,
);
for (const size of sizes) await bench(size);

async function bench(size: number): Promise<void> {
  const store = await openStore(path.join(folder, String(size)), { questionSeconds: GIVE_UP });
  try {
    const started = performance.now();
    const flows = await fill(store, size, HOME, folder, progress(size));
    process.stderr.write("\n");
    console.log(
      `\n${flows.toLocaleString("en")} flows over ${WEEKS} weeks, there after ${secondsSince(started).toFixed(0)} s`,
    );
    await rollUp(store, path.join(folder, String(size)), flows);
    for (const [id] of analyses) if (!wanted || wanted.includes(id)) await time(store, id, flows);
  } finally {
    await store.close();
  }
}

/** What the rollup by network costs, which is written when an ingest is over. */
async function rollUp(store: Store, where: string, flows: number): Promise<void> {
  const [before, started, spent] = [octetsIn(where), performance.now(), cpuSeconds()];
  await store.settle();
  const cpu = cpuSeconds() - spent;
  const [all, more] = [octetsIn(where) / flows, (octetsIn(where) - before) / flows];
  console.log(
    `rolled up by network in ${secondsSince(started).toFixed(1)} s, ${((cpu / flows) * 1e6).toFixed(2)} µs of CPU a flow; ${more.toFixed(1)} octets a flow more on disk, ${all.toFixed(1)} in all`,
  );
}

function octetsIn(where: string): number {
  const names = readdirSync(where, { recursive: true, encoding: "utf8" });
  return names.reduce((sum, name) => sum + (statSync(path.join(where, name), { throwIfNoEntry: false })?.size ?? 0), 0);
}

function progress(size: number): (share: number) => void {
  return (share) => process.stderr.write(`\r${(size / 1e6).toFixed(0)} M flows: ${(share * 100).toFixed(0)} %`);
}

/** One analysis about the second half of the year against the first. */
async function time(store: Store, id: string, flows: number): Promise<void> {
  const analysis = analyses.get(id)!;
  const subject = loadSubject("north-korea");
  const middle = (SPAN.from + SPAN.to) / 2;
  const asked: { question: string; seconds: number; tables: readonly string[] }[] = [];
  const task = {
    store: timed(store, asked),
    subject,
    controls: loadControls(subject),
    period: { from: middle, to: SPAN.to },
    against: { from: SPAN.from, to: middle },
    seed: 1,
    knowledge: knowledgeOf(await loadReferences([bundled("references")])),
  };
  const started = performance.now();
  const spent = cpuSeconds();
  try {
    const findings = await runAnalysis(id, analysis, task, {}, new Map());
    const answered = findings.filter((finding) => finding.answered).length;
    tell(
      id,
      flows,
      secondsSince(started),
      asked,
      `${(cpuSeconds() - spent).toFixed(1)} s of CPU; ${answered} of ${findings.length} findings answered`,
    );
  } catch (error) {
    tell(id, flows, secondsSince(started), asked, `FAILED: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function timed(store: Store, asked: { question: string; seconds: number; tables: readonly string[] }[]): Questions {
  return {
    async rows(question, row, query, window) {
      const started = performance.now();
      try {
        return await store.rows(question, row, query, window);
      } finally {
        asked.push({ question, seconds: secondsSince(started), tables: tablesOf(query.text) });
      }
    },
  };
}

function tell(
  id: string,
  flows: number,
  seconds: number,
  asked: readonly { question: string; seconds: number; tables: readonly string[] }[],
  outcome: string,
): void {
  const raw = asked.some(({ tables }) => tables.includes("flow"));
  const bar = raw ? 60 : 10;
  const inStore = asked.reduce((sum, one) => sum + one.seconds, 0);
  const before = known.get(id);
  const growth = before
    ? `, ×${(seconds / before.seconds).toFixed(1)} for ×${(flows / before.flows).toFixed(1)} flows`
    : "";
  known.set(id, { flows, seconds });
  console.log(
    `${id}: ${seconds.toFixed(2)} s${growth} (${raw ? "flows" : "rollups"}, bar ${bar} s${seconds > bar ? ", MISSED" : ""}), ${inStore.toFixed(2)} s in ${asked.length} queries; ${outcome}`,
  );
  for (const one of [...asked].sort((a, b) => b.seconds - a.seconds).slice(0, 2))
    console.log(`    ${one.seconds.toFixed(2)} s ${one.tables.join(", ")}: ${one.question}`);
}

/** Of this process and of the engine's below it, where the system tells (Linux); on a busy machine the fairer figure. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  const below = `/proc/${process.pid}/task/${process.pid}/children`;
  const children = existsSync(below) ? readFileSync(below, "utf8").trim().split(" ").filter(Boolean) : [];
  const ticks = children.map((child) => {
    const [, after = ""] = readFileSync(`/proc/${child}/stat`, "utf8").split(") ");
    const fields = after.split(" ");
    return Number(fields[11]) + Number(fields[12]); // utime and stime, proc(5)
  });
  return (user + system) / 1e6 + ticks.reduce((sum, each) => sum + each, 0) / TICKS_A_SECOND;
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
