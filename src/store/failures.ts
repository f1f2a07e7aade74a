import { EngineError } from "./engines/engine.ts";
import { StoreError } from "./store.ts";

/** What a person can do about a failure: by ClickHouse's error code (ErrorCodes.cpp) or the system's. */
const NEXT_STEPS: readonly { readonly codes: readonly (number | string)[]; readonly say: string }[] = [
  { codes: [241], say: "the question needs more memory than allowed; narrow the period, or raise the store's memory" },
  { codes: [159, 160], say: "the question took longer than allowed; narrow the period, or allow more time" },
  { codes: [243, "ENOSPC", "EDQUOT"], say: "the disk is full; make room, then run the same command again" },
  { codes: ["EACCES", "EPERM", "EROFS"], say: "it cannot be written; see to its owner and permissions" },
  { codes: ["EIO"], say: "the disk fails; copy the folder elsewhere while it can be read" },
  { codes: ["ENOTDIR", "EEXIST"], say: "that is not a folder; name another" },
  {
    codes: [192, 193, 194, 516],
    say: "the server does not take this user or password; set NARROWS_CLICKHOUSE_USER and NARROWS_CLICKHOUSE_PASSWORD",
  },
  { codes: [497], say: "the user may not do this; see to its rights on the server" },
  {
    codes: [252],
    say: "the server's merges are behind (too many parts); give it time, then run the same command again",
  },
  { codes: [164, 242], say: "the server is read-only; see why, then run the same command again" },
  {
    codes: [279],
    say: "a server of the cluster cannot be reached by the others; see to it, then run the same command again",
  },
];

/** Words by which the engine tells the system's reason without a code of its own. */
const WORDS: readonly { readonly words: RegExp; readonly code: string }[] = [
  { words: /No space left on device/, code: "ENOSPC" },
  { words: /Disk quota exceeded/, code: "EDQUOT" },
  { words: /Permission denied/, code: "EACCES" },
  { words: /Read-only file system/, code: "EROFS" },
  { words: /Input\/output error/, code: "EIO" },
];

/** The failure as one line that names the store and the next step; what it came from is its cause. */
export function storeError(error: unknown, folder: string): StoreError {
  if (error instanceof StoreError) return error;
  const code = codeOf(error);
  const known = NEXT_STEPS.find(({ codes }) => codes.includes(code ?? ""));
  const message = error instanceof Error ? firstLine(error.message) : String(error);
  return new StoreError(`store ${folder}: ${known ? known.say : message}`, { cause: error });
}

function codeOf(error: unknown): number | string | null {
  const told = error instanceof EngineError ? error.code : ((error as NodeJS.ErrnoException).code ?? null);
  const worded = WORDS.find(({ words }) => error instanceof Error && words.test(error.message));
  return worded?.code ?? told;
}

export function firstLine(message: string): string {
  const line = message.split("\n")[0]!;
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}
