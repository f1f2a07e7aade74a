import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { STEPS, type Step } from "../../src/store/inserter.ts";
import { type State, stateOf } from "./state.ts";

/** When to kill: at the n-th time that a step is reached, or so long after the start. */
export type Kill = { readonly step: Step; readonly time: number } | { readonly afterMs: number };

export interface KillTest {
  /** How many kills are wanted; one that the ingest outruns is not counted. */
  readonly kills: number;
  /** The next kill for each start; with none left, the ingest comes to its end. */
  readonly plan: Iterator<Kill>;
  /** The built kill-test.js, which is also the process that is killed. */
  readonly program: string;
  /** Hears of each round. */
  readonly tell: (line: string) => void;
}

export interface KillOutcome {
  readonly kills: number;
  readonly rounds: number;
  /** Rows that the undisturbed run has and a disturbed one has not; the other way round; rounds that differ otherwise. */
  readonly lost: number;
  readonly doubled: number;
  readonly partial: number;
}

/** A start that takes longer than this hangs, and fails the test. */
const START_LIMIT_MS = 60_000;
/** An ingest that is left alone takes about as long, here. */
const LATEST_KILL_MS = 4000;
const TIMES_A_STEP = 8;

/** Half of them at a step, half at any moment; the same for the same seed. */
export function* randomKills(seed: number): Generator<Kill> {
  const random = generator(seed);
  const upTo = (most: number) => Math.floor(random() * most);
  while (true)
    yield random() < 0.5
      ? { step: STEPS[upTo(STEPS.length)]!, time: 1 + upTo(TIMES_A_STEP) }
      : { afterMs: upTo(LATEST_KILL_MS) };
}

/**
 * Ingests the same inputs again and again in folders of their own, each time killing the ingest until it gets to its
 * end; then compares what is held with an ingest that was left alone.
 */
export async function killTest({ kills, plan, program, tell }: KillTest): Promise<KillOutcome> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "narrows-kill-"));
  try {
    const undisturbed = path.join(folder, "undisturbed");
    await start(program, undisturbed, null);
    const expected = await stateOf(undisturbed);
    const outcome = { kills: 0, rounds: 0, lost: 0, doubled: 0, partial: 0 };
    while (outcome.kills < kills && outcome.rounds <= kills) {
      const round = path.join(folder, `round-${outcome.rounds}`);
      const next = () => (outcome.kills < kills ? ((plan.next().value as Kill | undefined) ?? null) : null);
      while ((await start(program, round, next())) === "killed") outcome.kills++;
      outcome.rounds++;
      compare(outcome, expected, await stateOf(round));
      const { lost, doubled, partial } = outcome;
      tell(
        `round ${outcome.rounds}: ${outcome.kills} of ${kills} kills; lost ${lost}, doubled ${doubled}, partial ${partial}`,
      );
      fs.rmSync(round, { recursive: true, force: true });
    }
    return outcome;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** How the ingest ended. */
function start(program: string, folder: string, how: Kill | null): Promise<"killed" | "done"> {
  const fatal = how && "step" in how ? `${how.step}:${how.time}` : "";
  const child = spawn(process.execPath, [program, "ingest", folder, fatal], {
    detached: true, // a process group of its own, so that the engine's process goes with it
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += text));
  const kill = how && "afterMs" in how ? setTimeout(() => killGroup(child), how.afterMs) : undefined;
  return new Promise((resolve, reject) => {
    const hung = setTimeout(() => {
      killGroup(child);
      reject(new Error(`an ingest hung for ${START_LIMIT_MS / 1000} s`));
    }, START_LIMIT_MS);
    child.on("exit", (code, signal) => {
      clearTimeout(kill);
      clearTimeout(hung);
      if (signal === "SIGKILL") resolve("killed");
      else if (code === 0 && said.includes("done")) resolve("done");
      else reject(new Error(`an ingest failed with ${signal ?? `code ${code}`}: ${said}`));
    });
  });
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid) process.kill(-pid, "SIGKILL");
  } catch {
    // It came to its end in this moment.
  }
}

function compare(outcome: { lost: number; doubled: number; partial: number }, expected: State, found: State): void {
  let differs = found.digests.flowByNetwork !== found.digests.flowEnds;
  for (const [table, rows] of Object.entries(expected.rows)) {
    outcome.lost += Math.max(0, rows - found.rows[table]!);
    outcome.doubled += Math.max(0, found.rows[table]! - rows);
  }
  for (const [table, digest] of Object.entries(expected.digests)) if (digest !== found.digests[table]) differs = true;
  if (differs || expected.inputs !== found.inputs) outcome.partial++;
}

/** Mulberry32: the same kills for the same seed, as far as the machine's pace allows. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
