import fs from "node:fs/promises";
import { crc32 } from "node:zlib";
import type { RecordKind } from "../record/columns.ts";
import type { MadeUp } from "../record/sink.ts";
import type { Period } from "../values/instant.ts";
import { type InputFacts, StoreError } from "./store.ts";

/** What happened to the store, in order. An entry is on disk before what it announces is done, or told as done. */
export type Entry =
  /** An input is about to be read; `continues` is the digest of its beginning, when that is held. */
  | { readonly event: "begun"; readonly facts: InputFacts; readonly continues: string | null }
  /** A block is about to be inserted: `first` is the place of its first row in the batch of that number. */
  | ({ readonly event: "insert" } & BlockName & {
        readonly first: number;
        readonly rows: number;
        readonly digest: string;
        /** First and last instant that the rows tell of. */
        readonly span: Period;
        readonly attempt: number;
      })
  | ({ readonly event: "acknowledged" } & BlockName)
  /** An insert whose end is unknown was taken back. */
  | ({ readonly event: "undone" } & BlockName)
  /** Blocks of that number and beyond are about to be deleted, and then have been. */
  | ({ readonly event: "withdraw" | "withdrawn" } & BlockName)
  /** Blocks are missing, so the input must be read again. */
  | { readonly event: "reopened"; readonly input: string }
  | {
      readonly event: "finished";
      readonly input: string;
      readonly state: "whole" | "partial" | "refused";
      readonly defects: { readonly [kind: string]: number };
      readonly madeUp: MadeUp | null;
    };

export interface BlockName {
  /** SHA-256 of the input. */
  readonly input: string;
  readonly kind: RecordKind;
  readonly block: number;
}

/**
 * The ledger's file: one entry a line as JSON, each with its own CRC-32, only ever added to. Many entries that come at
 * once are written through together.
 */
export class LedgerFile {
  readonly #file: fs.FileHandle;
  #waiting: { line: string; done: () => void; failed: (error: unknown) => void }[] = [];
  #writing: Promise<void> | null = null;
  #broken: StoreError | null = null;

  private constructor(file: fs.FileHandle) {
    this.#file = file;
  }

  /** Reads the entries and opens the file for more; a last line that was cut off is taken away. */
  static async open(path: string): Promise<{ ledger: LedgerFile; entries: Entry[] }> {
    const file = await fs.open(path, "a+", 0o600);
    const octets = await file.readFile();
    const { entries, length } = readEntries(octets, path);
    if (length < octets.length) await file.truncate(length);
    await file.datasync();
    return { ledger: new LedgerFile(file), entries };
  }

  /** Returns when the entry is on disk. */
  append(entry: Entry): Promise<void> {
    if (this.#broken) return Promise.reject(this.#broken);
    const written = new Promise<void>((done, failed) => {
      this.#waiting.push({ line: writtenEntry(entry), done, failed });
    });
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null;
    });
    return written;
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#file.close();
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const now = this.#waiting;
      this.#waiting = [];
      try {
        if (this.#broken) throw this.#broken;
        await this.#file.appendFile(now.map(({ line }) => line).join(""));
        await this.#file.datasync();
        for (const { done } of now) done();
      } catch (error) {
        // What is on disk is not known any more; a second try that succeeds would prove nothing.
        this.#broken ??= new StoreError(
          "the ledger cannot be written; see to the disk (full, or failing), then open the store again",
          { cause: error },
        );
        for (const { failed } of now) failed(this.#broken);
      }
    }
  }
}

const NEWLINE = 10;

/** The line of an entry: its JSON behind the CRC-32 of it. */
export function writtenEntry(entry: Entry): string {
  const json = JSON.stringify(entry);
  return `${checksum(json)} ${json}\n`;
}

/**
 * All whole entries, and how many octets they take. What follows the last of them may be the beginning of a line (or
 * zeros that were never written through); a further newline means damage to what may have been acknowledged.
 */
export function readEntries(octets: Buffer, path: string): { entries: Entry[]; length: number } {
  const entries: Entry[] = [];
  let at = 0;
  for (let end = octets.indexOf(NEWLINE); end >= 0; end = octets.indexOf(NEWLINE, at)) {
    const entry = readEntry(octets.toString("utf8", at, end));
    if (!entry) break;
    entries.push(entry);
    at = end + 1;
  }
  if (octets.includes(NEWLINE, at))
    throw new StoreError(
      `${path} is damaged in line ${entries.length + 1}; restore it from a backup, or ingest into a new store folder`,
    );
  return { entries, length: at };
}

function readEntry(line: string): Entry | null {
  const json = line.slice(9);
  return line[8] === " " && checksum(json) === line.slice(0, 8) ? (JSON.parse(json) as Entry) : null;
}

function checksum(json: string): string {
  return crc32(json).toString(16).padStart(8, "0");
}
