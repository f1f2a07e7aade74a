import { utf8Of } from "../text/characters.ts";
import { kindOf } from "../text/kinds.ts";

const LEFT_BRACE = 0x7b;

/** Whether the first line is a JSON object with the column names of a kind, and nothing else. */
export function looksLikeOurs(first: Uint8Array, whole: boolean): boolean {
  const start = first[0] === 0xef && first[1] === 0xbb && first[2] === 0xbf ? 3 : 0;
  const end = first.indexOf(0x0a, start);
  if (first[start] !== LEFT_BRACE || (end < 0 && !whole)) return false;
  const line = utf8Of(first, start, end < 0 ? first.length : end);
  if (line === null) return false;
  try {
    return kindOf(Object.keys(JSON.parse(line))) !== null;
  } catch {
    return false; // not JSON: another format's
  }
}
