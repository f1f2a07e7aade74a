import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type State, stateOf } from "./state.ts";

export interface KillTest {
  readonly kills: number;
  readonly seed: number;
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
/** A round ends by itself well before; more starts mean that no progress is made. */
const STARTS_A_ROUND = 200;
const LATEST_KILL_MS = 2500;
const STEPS = 40;

/**
 * Ingests the same inputs again and again in folders of their own, each time killing the ingest, at random moments or at
 * a random step, until it gets to its end; then compares what is held with an ingest that was left alone.
 */
export async function killTest({ kills, seed, program, tell }: KillTest): Promise<KillOutcome> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "narrows-kill-"));
  try {
    const random = generator(seed);
    const undisturbed = path.join(folder, "undisturbed");
    await start(program, undisturbed, 0, null);
    const expected = await stateOf(undisturbed);
    const outcome = { kills: 0, rounds: 0, lost: 0, doubled: 0, partial: 0 };
    while (outcome.kills < kills) {
      const round = path.join(folder, `round-${outcome.rounds}`);
      outcome.kills += await untilDone(program, round, random, kills - outcome.kills);
      outcome.rounds++;
      compare(outcome, expected, await stateOf(round));
      tell(`round ${outcome.rounds}: ${outcome.kills} of ${kills} kills`);
      fs.rmSync(round, { recursive: true, force: true });
    }
    return outcome;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Number of kills it took. */
async function untilDone(program: string, folder: string, random: () => number, most: number): Promise<number> {
  let kills = 0;
  for (let starts = 0; starts < STARTS_A_ROUND; starts++) {
    const left = kills < most;
    const atStep = left && random() < 0.5 ? 1 + Math.floor(random() * STEPS) : 0;
    const killAfter = left && atStep === 0 ? random() * LATEST_KILL_MS : null;
    if (await start(program, folder, atStep, killAfter)) return kills;
    kills++;
  }
  throw new Error(`an ingest did not come to its end in ${STARTS_A_ROUND} starts`);
}

/** Whether the ingest came to its end; false when it was killed. */
function start(program: string, folder: string, atStep: number, killAfter: number | null): Promise<boolean> {
  const child = spawn(process.execPath, [program, "ingest", folder, String(atStep)], {
    detached: true, // a process group of its own, so that the engine's process goes with it
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += text));
  const kill = killAfter === null ? undefined : setTimeout(() => killGroup(child), killAfter);
  return new Promise((resolve, reject) => {
    const hung = setTimeout(() => {
      killGroup(child);
      reject(new Error(`an ingest hung for ${START_LIMIT_MS / 1000} s`));
    }, START_LIMIT_MS);
    child.on("exit", (code, signal) => {
      clearTimeout(kill);
      clearTimeout(hung);
      if (signal === "SIGKILL") resolve(false);
      else if (code === 0 && said.includes("done")) resolve(true);
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
  let differs = false;
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
