import fs from "node:fs/promises";
import path from "node:path";
import { StoreError } from "./store.ts";

/** Form of what lies in a store's folder; rises when an older Narrows would misread it. */
const STORE_VERSION = 1;

const HALF_WRITTEN = ".new";

/** What lies where in a store's folder. */
export interface StoreFolder {
  readonly root: string;
  /** The engine's own. */
  readonly engine: string;
  /** Blocks on their way to the engine. */
  readonly incoming: string;
  readonly ledger: string;
  /** Which process has the store open: for messages only, the engine's lock decides. */
  readonly holder: string;
}

/**
 * Makes the folder when there is none; refuses what is not a store, and a store of a newer Narrows, before anything in
 * it is touched.
 */
export async function prepareFolder(given: string): Promise<StoreFolder> {
  const root = path.resolve(given);
  // The engine reads patterns into the names of files, and has no way to quote them.
  const pattern = /[*?{}]|::/.exec(root);
  if (pattern) throw new StoreError(`store ${given}: a store's path cannot hold ${pattern[0]}; name another folder`);
  await fs.mkdir(root, { recursive: true, mode: 0o700 });
  const folder = {
    root,
    engine: path.join(root, "engine"),
    incoming: path.join(root, "incoming"),
    ledger: path.join(root, "ledger.ndjson"),
    holder: path.join(root, "holder"),
  };
  await checkVersion(folder);
  for (const part of [folder.engine, folder.incoming]) await fs.mkdir(part, { recursive: true, mode: 0o700 });
  return folder;
}

async function checkVersion({ root }: StoreFolder): Promise<void> {
  const file = path.join(root, "version");
  const text = await fs.readFile(file, "utf8").catch(() => null);
  if (text === null) {
    if ((await fs.readdir(root)).some((name) => name !== `version${HALF_WRITTEN}`))
      throw new StoreError(`${root} holds other things and no store; name an empty or new folder`);
    await writeThrough(file, `narrows store ${STORE_VERSION}\n`);
    return;
  }
  const version = Number(/^narrows store (\d+)\n?$/.exec(text)?.[1]);
  if (!(version >= 1)) throw new StoreError(`${file} does not tell the version of a store; restore it from a backup`);
  if (version > STORE_VERSION)
    throw new StoreError(
      `the store ${root} was made by a newer Narrows (its version ${version}, known here ${STORE_VERSION}); update Narrows`,
    );
}

/** Under a temporary name first, so that the file is there whole or not at all. */
async function writeThrough(file: string, text: string): Promise<void> {
  const temporary = `${file}${HALF_WRITTEN}`;
  const handle = await fs.open(temporary, "w", 0o600);
  await handle.writeFile(text);
  await handle.sync();
  await handle.close();
  await fs.rename(temporary, file);
}
