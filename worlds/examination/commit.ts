import { execFileSync } from "node:child_process";
import { worldsFolder } from "../folder.ts";

/** The commit of the code, with a mark where files differ from it; `unknown` outside a repository. */
export function commitOf(): string {
  try {
    const git = (...args: string[]): string =>
      execFileSync("git", args, { cwd: worldsFolder(), encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    const changed = git("status", "--porcelain", "--untracked-files=no", "--", ".", "../src");
    return `${git("rev-parse", "--short=10", "HEAD")}${changed === "" ? "" : " with changes"}`;
  } catch {
    return "unknown";
  }
}
