import fs from "node:fs/promises";
import path from "node:path";
import { formatInstant } from "../values/instant.ts";

/** The process that has a store open. */
export interface Holder {
  readonly pid: number;
  readonly since: string;
  readonly command: string;
}

/** Files by which this process holds a store: after a restart another process may have been given its number. */
const ours = new Set<string>();

/** For a store whose engine has no lock: only one process at a time gets the file. Null when it has it, else who has. */
export async function takeHolder(file: string): Promise<Holder | null> {
  for (;;)
    try {
      await (await fs.open(file, "wx", 0o600)).close();
      await noteHolder(file);
      return null;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const holder = await livingHolder(file);
      if (holder && (holder.pid !== process.pid || ours.has(file))) return holder;
      await fs.rm(file, { force: true });
    }
}

export async function noteHolder(file: string): Promise<void> {
  const command = path.basename(process.argv[1] ?? "narrows");
  const holder: Holder = { pid: process.pid, since: formatInstant(Date.now()), command };
  ours.add(file);
  await fs.writeFile(file, `${JSON.stringify(holder)}\n`, { mode: 0o600 });
}

export async function forgetHolder(file: string): Promise<void> {
  ours.delete(file);
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
