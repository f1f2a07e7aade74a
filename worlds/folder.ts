import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the bundled worlds, in the source and beside the compiled code alike. */
export function worldsFolder(): string {
  return path.join(HOME, "worlds");
}

const HOME = findHome(path.dirname(fileURLToPath(import.meta.url)));

function findHome(from: string): string {
  let folder = from;
  while (!fs.existsSync(path.join(folder, "package.json"))) folder = path.dirname(folder);
  return folder;
}
