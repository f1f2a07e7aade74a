import { createWriteStream } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { LIMITS } from "../../record/limits.ts";
import { isTar, isZip } from "../archives.ts";
import { openOctets } from "../containers.ts";
import { readTar } from "./tar.ts";
import { readZip } from "./zip.ts";

/** An entry of an archive as its reader comes upon it. */
export interface ArchiveEntry {
  /** As the archive has it: a label, never a path. */
  readonly name: string;
  /** Its octets; null for what is no file, with what it is. */
  readonly octets: Readable | null;
  readonly what: string;
}

export interface Unpacked {
  /** Entries that were left alone or cut short; null for the archive as a whole. */
  readonly problems: { readonly entry: string | null; readonly problem: string }[];
  /** Where an entry's name could not be a file's: what it was called, by the name it has now. */
  readonly names: ReadonlyMap<string, string>;
}

/** Puts the files of an archive into a folder, or only the one `within`; null when the octets are no archive. */
export async function unpack(file: string, folder: string, within?: string): Promise<Unpacked | null> {
  const zipped = isZip(await firstOfFile(file));
  if (!zipped && !isTar(await firstInflated(file))) return null;
  const tarOctets = openOctets(file, { tar: true });
  const entries = zipped ? readZip(file) : readTar(tarOctets);
  const problems: Unpacked["problems"] = [];
  const names = new Map<string, string>();
  const taken = new Set<string>();
  let count = 0;
  try {
    for await (const { name, octets, what } of entries) {
      if (++count > LIMITS.archiveEntries.value) {
        problems.push({ entry: null, problem: `more than ${LIMITS.archiveEntries.value} entries; the rest is left` });
        break;
      }
      if (within !== undefined && name !== within) octets?.resume();
      else if (!octets) problems.push({ entry: name, problem: `${what}, not a file` });
      else {
        const wrong = await keep(octets, folder, placeFor(name, count, taken, names));
        if (wrong)
          problems.push({ entry: name, problem: `damaged or cut short; what there is of it is read: ${wrong}` });
      }
    }
  } catch (error) {
    problems.push({ entry: null, problem: `the archive is damaged or cut short: ${(error as Error).message}` });
  }
  for (const { kind, expected, found } of tarOctets.faults)
    problems.push({ entry: null, problem: `${kind}: expected ${expected}, found ${found}` });
  if (within !== undefined && taken.size === 0) problems.push({ entry: within, problem: "no such file" });
  return { problems, names };
}

/** What is wrong with the entry's octets, or null. */
async function keep(octets: Readable, folder: string, place: string): Promise<string | null> {
  const target = path.join(folder, place);
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
  const file = createWriteStream(target, { mode: 0o600 });
  let wrong: Error | null = null;
  octets.once("error", (error) => {
    wrong = error;
  });
  try {
    await pipeline(octets, file);
  } catch (error) {
    if (wrong === null) throw error; // the system refuses to write
  }
  return wrong && (wrong as Error).message;
}

/** Names that every system takes and that lead nowhere; others become numbers. */
const PLAIN = /^(?!\.{1,2}$)[\p{L}\p{N}_.+=@ -]{1,200}$/u;

function placeFor(name: string, count: number, taken: Set<string>, names: Map<string, string>): string {
  const parts = name.replace(/^(\.\/)+/, "").split("/");
  const fits = parts.length <= 16 && parts.every((part) => PLAIN.test(part));
  const plain = parts.join("/");
  const place = fits && !clashes(plain, taken) ? plain : `entry-${count}`;
  if (place !== plain) names.set(place, fits ? `${plain} (entry ${count})` : name);
  taken.add(place);
  return place;
}

/** The same name twice, or one that is a folder of another. */
function clashes(place: string, taken: ReadonlySet<string>): boolean {
  const parts = place.split("/");
  if (parts.some((_, i) => taken.has(parts.slice(0, i + 1).join("/")))) return true;
  for (const other of taken) if (other.startsWith(`${place}/`)) return true;
  return false;
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
