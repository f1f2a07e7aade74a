import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The package's own folder: where bundled subjects, references, maps and examples lie. */
export const HOME = findHome(path.dirname(fileURLToPath(import.meta.url)));

export function bundled(...parts: string[]): string {
  return path.join(HOME, ...parts);
}

/** Version of Narrows, which every study names. */
export function version(): string {
  return (JSON.parse(fs.readFileSync(bundled("package.json"), "utf8")) as { version: string }).version;
}

function findHome(from: string): string {
  let folder = from;
  while (!fs.existsSync(path.join(folder, "subjects"))) folder = path.dirname(folder);
  return folder;
}
