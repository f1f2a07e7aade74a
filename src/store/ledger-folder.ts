import { createHash } from "node:crypto";
import os from "node:os";
import path from "node:path";

/**
 * Where the ledger of a store on servers lies on this machine: a folder named after the store's address, under the one
 * given, else `NARROWS_LEDGERS`, else where the XDG base directory specification puts what a program must remember.
 */
export function ledgerFolder(store: string, given?: string, environment: NodeJS.ProcessEnv = process.env): string {
  const state = environment.XDG_STATE_HOME || path.join(os.homedir(), ".local", "state");
  const under = given ?? environment.NARROWS_LEDGERS ?? path.join(state, "narrows", "ledgers");
  const readable = store.replace(/^clickhouses?:\/\//, "").replace(/[^A-Za-z0-9.]+/g, "-");
  return path.join(under, `${readable}-${createHash("sha256").update(store).digest("hex").slice(0, 12)}`);
}
