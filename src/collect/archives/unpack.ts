import { createWriteStream } from "node:fs";
import { mkdir, open, stat } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { LIMITS } from "../../record/limits.ts";
import { isTar, isZip } from "../archives.ts";
import { openOctets } from "../containers.ts";
import { EntryPlaces } from "./entry-places.ts";
import { readTar } from "./tar.ts";
import { readZip } from "./zip.ts";

/** An entry of an archive as its reader comes upon it. */
export interface ArchiveEntry {
  /** As the archive has it: a label, never a path. */
  readonly name: string;
  /** Opens its octets, before the next entry is asked for; null for what is no file. */
  readonly open: (() => Readable) | null;
  /** What it is, when it is no file. */
  readonly what: string;
}

export interface Unpacked {
  /** Entries that were left alone or cut short; null for the archive as a whole. */
  readonly problems: { readonly entry: string | null; readonly problem: string }[];
  /** What the files in the folder are called, where that is not their place. */
  readonly labels: ReadonlyMap<string, string>;
}

/** Kinds of archive; `zip` is known by the file itself, `tar` by what is in its compressions. */
export type ArchiveKind = "zip" | "tar";

const FREE_OCTETS = 1024 ** 3;

/** Which kind of archive a file is; null when none. */
export async function archiveKind(file: string): Promise<ArchiveKind | null> {
  if (isZip(await firstOfFile(file))) return "zip";
  return isTar(await firstInflated(file)) ? "tar" : null;
}

/**
 * Puts the files of an archive into a folder, or only the one labelled `within`. All of them together are at most 200
 * times the archive, beyond `freeOctets`: entries may overlap, so no limit of each holds what all of them come to.
 */
export async function unpack(
  file: string,
  kind: ArchiveKind,
  folder: string,
  { within, freeOctets = FREE_OCTETS }: { readonly within?: string | undefined; readonly freeOctets?: number } = {},
): Promise<Unpacked> {
  const tarOctets = openOctets(file, { tar: true, freeOctets });
  const problems: Unpacked["problems"] = [];
  const labels = new Map<string, string>();
  const budget = new Budget(Math.max(freeOctets, LIMITS.inflationRatio.value * (await stat(file)).size));
  try {
    await keepAll(kind === "zip" ? readZip(file) : readTar(tarOctets), { folder, within, budget, problems, labels });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error; // the system refuses to read or write
    problems.push({ entry: null, problem: `the archive is damaged or cut short: ${(error as Error).message}` });
  }
  for (const { kind: fault, expected, found } of tarOctets.faults)
    problems.push({ entry: null, problem: `${fault}: expected ${expected}, found ${found}` });
  return { problems, labels };
}

interface Keeping {
  readonly folder: string;
  readonly within: string | undefined;
  readonly budget: Budget;
  readonly problems: Unpacked["problems"];
  readonly labels: Map<string, string>;
}

async function keepAll(entries: AsyncIterable<ArchiveEntry>, keeping: Keeping): Promise<void> {
  const { folder, within, budget, problems, labels } = keeping;
  const places = new EntryPlaces();
  let count = 0;
  let isFound = within === undefined;
  for await (const { name, open: openEntry, what } of entries) {
    if (++count > LIMITS.archiveEntries.value) {
      problems.push({ entry: null, problem: `more than ${LIMITS.archiveEntries.value} entries; the rest is left` });
      break;
    }
    const { place, label } = places.place(name, count);
    if (within !== undefined && within !== label) continue;
    isFound = true;
    if (!openEntry) {
      problems.push({ entry: label, problem: `${what}, not a file` });
      continue;
    }
    if (place !== label) labels.set(place, label);
    const wrong = await keep(openEntry(), budget, path.join(folder, place));
    if (wrong !== null)
      problems.push({ entry: label, problem: `damaged or cut short; what there is of it is read: ${wrong}` });
  }
  if (!isFound) problems.push({ entry: within!, problem: "no such file" });
}

/** What is wrong with the entry's octets, or null. */
async function keep(octets: Readable, budget: Budget, target: string): Promise<string | null> {
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
  let wrong: Error | null = null;
  octets.once("error", (error) => {
    wrong = error;
  });
  try {
    await pipeline(
      octets,
      (pieces: AsyncIterable<Uint8Array>) => budget.spend(pieces),
      createWriteStream(target, { mode: 0o600 }),
    );
  } catch (error) {
    if (wrong === null || budget.isSpent) throw error; // the system refuses to write, or it is too much
  }
  return wrong && (wrong as Error).message;
}

/** How many octets may still come out of an archive. */
class Budget {
  readonly #most: number;
  #left: number;

  constructor(octets: number) {
    this.#most = octets;
    this.#left = octets;
  }

  get isSpent(): boolean {
    return this.#left < 0;
  }

  async *spend(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      this.#left -= piece.length;
      if (this.isSpent)
        throw new Error(`more than ${this.#most} octets come out of it; at most 200 to one, beyond 1 GiB`);
      yield piece;
    }
  }
}

const LOOK = 512;

async function firstOfFile(file: string): Promise<Uint8Array> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(LOOK), 0, LOOK, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function firstInflated(file: string): Promise<Uint8Array> {
  for await (const piece of openOctets(file, { tar: true })) return piece;
  return new Uint8Array(0);
}
