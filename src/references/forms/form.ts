import type { FamilyId } from "../families.ts";
import type { Refused } from "../family.ts";

/** Cells of a family's row as a publisher's file tells them, or why a line is no such row. */
export interface FoundRow {
  /** Line of the file, from 1; the record's number where it has no lines. */
  readonly line: number;
  readonly cells: readonly string[] | Refused;
}

/** A publisher's form: how its files become rows of a family. */
export interface Form {
  /** Its file's name. */
  readonly id: string;
  readonly title: string;
  readonly families: readonly FamilyId[];
  recognises(octets: Uint8Array): boolean;
  rows(octets: Uint8Array, family: FamilyId): Iterable<FoundRow>;
}

/** A file that cannot be used at all: refused whole, the tables there are stay as they are. */
export class ReferenceRefused extends Error {
  override readonly name = "ReferenceRefused";
}

/** The lines of a text with their numbers; empty ones and those that begin with # are left out. */
export function* linesOf(octets: Uint8Array): Generator<{ line: number; text: string }> {
  let line = 0;
  for (const text of new TextDecoder().decode(octets).split("\n")) {
    line++;
    const trimmed = text.trim();
    if (trimmed !== "" && !trimmed.startsWith("#")) yield { line, text: trimmed };
  }
}

/** The first line that says something, at most 4 KiB of it. */
export function firstLine(octets: Uint8Array): string {
  const { value } = linesOf(octets.subarray(0, 4096)).next();
  return value?.text ?? "";
}
