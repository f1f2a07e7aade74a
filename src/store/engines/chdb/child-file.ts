import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { EngineError } from "../engine.ts";

const HERE = path.dirname(fileURLToPath(import.meta.url));

/**
 * The file that the engine's process runs. Node 20 runs no TypeScript, so tests, which run from the sources, start the
 * built one; `npm test` builds first, and a build older than the sources is refused, lest another program be tested.
 */
export function childFile(): string {
  if (import.meta.url.endsWith(".js")) return path.join(HERE, "child.js");
  const root = path.resolve(HERE, "../../../..");
  const built = path.join(root, "dist", path.relative(root, HERE), "child.js");
  const source = changed(path.join(HERE, "child.ts"));
  if (Math.max(changed(built), changed(path.join(root, "dist/.stamp"))) < source || changed(built) === 0)
    throw new EngineError(`${built} is missing or older than its source; run npm run build`, null);
  return built;
}

/** When a file was last written, in milliseconds since 1970; 0 when there is none. */
function changed(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
