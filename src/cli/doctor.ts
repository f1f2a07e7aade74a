import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { formats } from "../formats/index.ts";
import { loadReferences } from "../references/references.ts";
import { findChromium } from "../report/chromium.ts";
import { openStore } from "../store/open.ts";
import { sql } from "../store/query.ts";
import { bundled, version } from "./places.ts";
import { short } from "./progress.ts";
import { bundledSubjects, loadSubject } from "./subjects.ts";

interface Check {
  readonly what: string;
  /** What was found; an exception is a fault, and its message the next step. */
  look(): Promise<string> | string;
  /** Whether Narrows can do without. */
  readonly optional?: boolean;
}

const LEAST_FREE = 2 * 1024 ** 3; // octets: a store and its merges want room

/** Prints what is here and what is missing; answers how many faults there are. */
export async function examine(storeFolder: string | undefined): Promise<number> {
  let faults = 0;
  for (const { what, look, optional } of [...CHECKS, ...(storeFolder ? [storeCheck(storeFolder)] : [])]) {
    try {
      process.stdout.write(`ok      ${what}: ${await look()}\n`);
    } catch (error) {
      if (!optional) faults++;
      process.stdout.write(`${optional ? "missing" : "FAULT  "} ${what}: ${(error as Error).message}\n`);
    }
  }
  return faults;
}

const CHECKS: readonly Check[] = [
  { what: "Narrows", look: () => version() },
  { what: "Node.js", look: () => `${process.version} on ${process.platform} ${process.arch}` },
  { what: "engine", look: tryEngine },
  { what: "formats", look: () => [...formats.keys()].join(", ") },
  {
    what: "subjects",
    look: () =>
      bundledSubjects()
        .map((id) => loadSubject(id).id)
        .join(", "),
  },
  {
    what: "references",
    look: async () =>
      (await loadReferences([bundled("references")]))
        .list()
        .map(({ family, date }) => `${family} ${date}`)
        .join(", "),
  },
  { what: "Chromium (for --pdf)", look: chromium, optional: true },
  { what: "disk", look: () => freeSpace(process.cwd()) },
];

async function tryEngine(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "narrows-doctor-"));
  try {
    const store = await openStore(path.join(folder, "store"));
    try {
      const { rows } = await store.rows(
        "does the engine answer",
        z.object({ flows: z.coerce.number() }),
        sql`SELECT count() AS flows FROM flow`,
      );
      return `opens a store and answers (${rows[0]?.flows} flows in a new one)`;
    } finally {
      await store.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function chromium(): string {
  const found = findChromium();
  if (!found) throw new Error("none found; install one, or set NARROWS_CHROMIUM to its path");
  const told = spawnSync(found, ["--version"], { encoding: "utf8", timeout: 10_000 });
  return `${found} (${told.stdout.trim()})`;
}

async function freeSpace(folder: string): Promise<string> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < LEAST_FREE)
    throw new Error(`${short(free)}octets free in ${folder}; a store wants at least ${short(LEAST_FREE)}octets`);
  return `${short(free)}octets free in ${folder}`;
}

function storeCheck(folder: string): Check {
  const onServers = folder.includes("://");
  return {
    what: onServers ? "store on servers" : `store ${folder}`, // an address may hold what it should not
    async look() {
      if (!onServers && !existsSync(folder)) throw new Error("there is none; narrows ingest makes it");
      const store = await openStore(folder);
      try {
        const states = new Map<string, number>();
        for (const { state } of store.inputs()) states.set(state, (states.get(state) ?? 0) + 1);
        return [...states].map(([state, count]) => `${count} inputs ${state}`).join(", ") || "empty";
      } finally {
        await store.close();
      }
    },
  };
}
