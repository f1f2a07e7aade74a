import fs from "node:fs/promises";
import path from "node:path";
import { formatInstant } from "../values/instant.ts";

/** The process that has a store open. */
export interface Holder {
  readonly pid: number;
  readonly since: string;
  readonly command: string;
}

export async function noteHolder(file: string): Promise<void> {
  const command = path.basename(process.argv[1] ?? "narrows");
  const holder: Holder = { pid: process.pid, since: formatInstant(Date.now()), command };
  await fs.writeFile(file, `${JSON.stringify(holder)}\n`, { mode: 0o600 });
}

export async function forgetHolder(file: string): Promise<void> {
  await fs.rm(file, { force: true });
}

/** Who noted themselves last, when they are alive. */
export async function livingHolder(file: string): Promise<Holder | null> {
  const text = await fs.readFile(file, "utf8").catch(() => "");
  try {
    const holder = JSON.parse(text) as Holder;
    return isAlive(holder.pid) ? holder : null;
  } catch {
    return null; // none, or cut off: it serves for a message only
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0); // asks only whether there is such a process
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // there is, of somebody else
  }
}
