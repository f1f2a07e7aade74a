import fs from "node:fs";
import path from "node:path";
import { readSubject, type Subject } from "../subject/subject.ts";
import { UsageError } from "./exit.ts";
import { bundled } from "./places.ts";

/** A subject by its bundled id or by a file; SubjectError or UsageError says what is wrong, in a line. */
export function loadSubject(idOrFile: string, besides?: string): Subject {
  const file = findSubject(idOrFile, besides);
  return readSubject(fs.readFileSync(file, "utf8"), path.relative(process.cwd(), file) || file);
}

/** The controls a subject names: bundled ids, or files beside its own. */
export function loadControls(subject: Subject): Subject[] {
  return subject.controls.map((control) => loadSubject(control, path.dirname(path.resolve(subject.source))));
}

export function bundledSubjects(): string[] {
  return fs
    .readdirSync(bundled("subjects"))
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => name.slice(0, -".yaml".length))
    .sort();
}

function findSubject(idOrFile: string, besides?: string): string {
  const id = /^[a-z0-9][a-z0-9-]*$/.test(idOrFile) ? bundled("subjects", `${idOrFile}.yaml`) : null;
  const tried = [...(id ? [id] : []), path.resolve(idOrFile), ...(besides ? [path.resolve(besides, idOrFile)] : [])];
  const found = tried.find((file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile());
  if (found) return found;
  throw new UsageError(`No subject "${idOrFile}": neither a bundled one (${bundledSubjects().join(", ")}) nor a file.`);
}
