import type { Dirent, Stats } from "node:fs";
import { createWriteStream } from "node:fs";
import { lstat, mkdtemp, readdir, realpath, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { archiveKind, unpack } from "./archives/unpack.ts";
import { InputError, systemReason } from "./input-error.ts";
import { CHECKSUMS, MANIFEST } from "./manifest.ts";

/** A file to read. */
export interface InputFile {
  /** Where its octets are. */
  readonly path: string;
  /** What it is called in messages and origins: the path as given, or `-`. */
  readonly label: string;
  /** Octets when it was found. */
  readonly octets: number;
}

/** A path that is not read, and why. */
export interface InputProblem {
  readonly path: string;
  readonly problem: string;
}

export interface Inputs {
  readonly inputs: InputFile[];
  readonly problems: InputProblem[];
  /** Removes what was spooled from standard input. */
  release(): Promise<void>;
}

/** Files that speak about the others in their folder; read by name, never as inputs. */
const COMPANIONS = [MANIFEST, CHECKSUMS, /^README(\.\w+)?$/, /^LICEN[CS]E(\.\w+)?$/];

/** Files that somebody is still writing: `nfcapd.current.123`, `x.current`, hidden ones. */
const UNFINISHED = /^\.|\.current($|\.)|\.(part|tmp)$/;

/**
 * The files of the paths, in the order given: folders are walked in order of names, `-` is standard input, kept in a
 * temporary file so that it can be hashed and read again; zip and tar archives are unpacked into a temporary folder and
 * walked like one, and a path may go on inside them. What is not a regular file is told and left alone, unopened.
 */
export async function findInputs(paths: readonly string[], standardInput: Readable = process.stdin): Promise<Inputs> {
  const found: Found = { inputs: [], problems: [], spools: [] };
  const release = async () => {
    for (const folder of found.spools) await rm(folder, { recursive: true, force: true });
  };
  let isRead = false;
  try {
    for (const given of paths) {
      if (given !== "-") await findAt(given, found);
      else if (isRead) found.problems.push({ path: "-", problem: "standard input was named twice" });
      else {
        isRead = true;
        await findFile(await spool(standardInput, found), "-", found);
      }
    }
  } catch (error) {
    await release();
    throw error;
  }
  return { inputs: found.inputs, problems: found.problems, release };
}

interface Found {
  readonly inputs: InputFile[];
  readonly problems: InputProblem[];
  /** Temporary folders. */
  readonly spools: string[];
}

/** A folder as it is walked: links must not lead out of `root`, and files are called by `labelOf`. */
interface Walk {
  readonly root: string;
  readonly labelOf: (file: string) => string;
  /** Whether archives are unpacked: not within another. */
  readonly unpacks: boolean;
}

/** A path as a person gave it: a link is followed, a file is read whatever its name. */
async function findAt(given: string, found: Found): Promise<void> {
  try {
    const archive = await archiveAbove(given);
    if (archive) {
      await findFile(archive, archive, found, path.relative(archive, given));
      return;
    }
    const stats = await stat(given);
    if (stats.isDirectory())
      await walk(given, { root: await realpath(given), labelOf: (file) => file, unpacks: true }, found);
    else if (stats.isFile()) {
      if (isCompanion(path.basename(given)))
        found.problems.push({ path: given, problem: "by its name it speaks about other files; it is not an input" });
      else await findFile(given, given, found);
    } else found.problems.push({ path: given, problem: whatItIs(stats) });
  } catch (cause) {
    found.problems.push({ path: given, problem: systemReason(cause) });
  }
}

/** The file that a path goes through as if it were a folder: an archive. */
async function archiveAbove(given: string): Promise<string | null> {
  for (let above = path.dirname(given), below = given; above !== below; below = above, above = path.dirname(above)) {
    const stats = await stat(above).catch(() => null);
    if (stats) return stats.isFile() ? above : null;
  }
  return null;
}

/** A regular file, or what is in it when it is an archive; of that only `within`, when given. */
async function findFile(file: string, label: string, found: Found, within?: string): Promise<void> {
  const kind = await archiveKind(file);
  if (!kind) {
    if (within !== undefined) found.problems.push({ path: path.join(label, within), problem: "no such file" });
    else found.inputs.push({ path: file, label, octets: (await stat(file)).size });
    return;
  }
  const folder = await mkdtemp(path.join(tmpdir(), "narrows-"));
  found.spools.push(folder);
  const { problems, labels } = await unpack(file, kind, folder, { within });
  for (const { entry, problem } of problems)
    found.problems.push({ path: entry === null ? label : `${label}/${entry}`, problem });
  const labelOf = (one: string) => {
    const inside = path.relative(folder, one).split(path.sep).join("/");
    return `${label}/${labels.get(inside) ?? inside}`;
  };
  await walk(folder, { root: await realpath(folder), labelOf, unpacks: false }, found);
}

async function walk(folder: string, as: Walk, found: Found): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const file = path.join(folder, entry.name);
    const problem = await leftAlone(file, entry, as.root);
    if (problem) found.problems.push({ path: as.labelOf(file), problem });
    else if (isCompanion(entry.name)) continue;
    else if (entry.isDirectory()) await attempt(file, found, () => walk(file, as, found));
    else if (as.unpacks) await attempt(file, found, () => findFile(file, as.labelOf(file), found));
    else
      await attempt(file, found, async () => {
        found.inputs.push({ path: file, label: as.labelOf(file), octets: (await stat(file)).size });
      });
  }
}

async function attempt(file: string, found: Found, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (cause) {
    found.problems.push({ path: file, problem: systemReason(cause) });
  }
}

/** Why an entry of a folder is not read, or null. */
async function leftAlone(file: string, entry: Dirent, root: string): Promise<string | null> {
  if (UNFINISHED.test(entry.name)) return "hidden or still being written";
  if (entry.isSymbolicLink()) return linkProblem(file, root);
  if (entry.isFile() || entry.isDirectory()) return null;
  return whatItIs(await lstat(file));
}

async function linkProblem(file: string, root: string): Promise<string | null> {
  try {
    const target = await realpath(file);
    if (!target.startsWith(root + path.sep)) return "a symbolic link out of the folder";
    return (await stat(target)).isFile() ? null : "a symbolic link to something that is not a file";
  } catch (cause) {
    return `a symbolic link that leads nowhere (${systemReason(cause)})`;
  }
}

function whatItIs(stats: Stats): string {
  if (stats.isFIFO()) return "a FIFO; give its octets on standard input, as -";
  if (stats.isSocket()) return "a socket, not a file";
  if (stats.isBlockDevice() || stats.isCharacterDevice()) return "a device, not a file";
  return "not a regular file";
}

function isCompanion(name: string): boolean {
  return COMPANIONS.some((one) => (typeof one === "string" ? one === name : one.test(name)));
}

async function spool(standardInput: Readable, found: Found): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "narrows-"));
  found.spools.push(folder);
  const file = path.join(folder, "standard-input");
  try {
    await pipeline(standardInput, createWriteStream(file, { mode: 0o600 }));
  } catch (cause) {
    throw new InputError(`standard input cannot be kept in ${folder}: ${systemReason(cause)}`, { cause });
  }
  return file;
}
