import { asciiOf } from "../text/characters.ts";
import { logOfPath, pathOfFields } from "./logs.ts";

const TAB = 0x09;
const HASH = 0x23;
const LEFT_BRACE = 0x7b;
/** A header has nine lines; comments may stand before it. */
const MOST_HEADER_LINES = 64;

/** Whether an input begins with that log, named or known by its fields, `open_` before its name or not. */
export function beginsWith(path: string, first: Uint8Array, whole: boolean): boolean {
  const told = zeekPath(first, whole);
  return told !== null && logOfPath(told)?.path === path;
}

/** Whether an input begins with a Zeek log that nobody reads, so as to be refused by name. */
export function beginsWithAnother(first: Uint8Array, whole: boolean): boolean {
  const told = zeekPath(first, whole);
  return told !== null && logOfPath(told) === null;
}

/**
 * Name of the log that an input begins with: `#separator` or `#fields` among the first comment lines, or a JSON object
 * with `ts` and the ends of a connection, or `ts` and `_path`. Null when it is no Zeek log.
 */
function zeekPath(first: Uint8Array, whole: boolean): string | null {
  let start = first[0] === 0xef && first[1] === 0xbb && first[2] === 0xbf ? 3 : 0;
  while (first[start] === TAB) start++; // seen before #separator in a published log
  return first[start] === LEFT_BRACE ? jsonPath(first, start, whole) : headerPath(first, start);
}

function headerPath(first: Uint8Array, start: number): string | null {
  let zeek = false;
  let fields: string[] | null = null;
  for (let from = start, lines = 0; first[from] === HASH && lines < MOST_HEADER_LINES; lines++) {
    const end = first.indexOf(0x0a, from);
    const line = asciiOf(first, from, Math.min(end < 0 ? first.length : end, from + 4096)).replace(/\r$/, "");
    if (/^#separator [^\0]|^#fields[^a-zA-Z0-9_]ts\b/.test(line)) zeek = true;
    const path = /^#path[^a-z]+([a-z][a-z0-9_]*)$/.exec(line);
    if (zeek && path) return path[1]!;
    if (line.startsWith("#fields")) fields = line.slice("#fields".length).split(line["#fields".length] ?? " ");
    if (end < 0) break;
    from = end + 1;
  }
  if (!zeek) return null;
  return fields ? pathOfFields(new Set(fields)) : "unnamed";
}

function jsonPath(first: Uint8Array, start: number, whole: boolean): string | null {
  const end = first.indexOf(0x0a, start);
  if (end < 0 && !whole) return null;
  try {
    const told: unknown = JSON.parse(Buffer.from(first.subarray(start, end < 0 ? first.length : end)).toString());
    if (typeof told !== "object" || told === null || !("ts" in told)) return null;
    if ("_path" in told && typeof told._path === "string") return told._path;
    const zeek = "id.orig_h" in told || ("id" in told && "uid" in told) || "certificate.serial" in told;
    return zeek ? pathOfFields(new Set(Object.keys(told))) : null;
  } catch {
    return null; // not JSON: another format's
  }
}
