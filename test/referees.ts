import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const DATA = process.env.NARROWS_REFEREES ?? path.join(ROOT, "..", "shared", "data");

/** Path of a file or folder of the referees: captures and expected answers made by others. Missing ones fail the run. */
export function referee(name: string): string {
  const file = path.join(DATA, name);
  if (!fs.existsSync(file))
    throw new Error(
      `${name} is missing under ${DATA}: the referees' data must lie beside the clone, or NARROWS_REFEREES say where`,
    );
  return file;
}

/** Path of a file of the project itself. */
export function ours(name: string): string {
  return path.join(ROOT, name);
}
