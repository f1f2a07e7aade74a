import { asciiOf } from "../text/characters.ts";

const TAB = 0x09;
const HASH = 0x23;
const LEFT_BRACE = 0x7b;

/**
 * Whether an input begins as a Zeek log does: `#separator` or `#fields` among the first comment lines, or a JSON object
 * with `ts` and the ends of a connection. Logs other than conn are recognised too, so as to be refused by name.
 */
export function looksLikeZeek(first: Uint8Array, whole: boolean): boolean {
  let start = first[0] === 0xef && first[1] === 0xbb && first[2] === 0xbf ? 3 : 0;
  while (first[start] === TAB) start++; // seen before #separator in a published log
  if (first[start] === LEFT_BRACE) return jsonLog(first, start, whole);
  for (let from = start; first[from] === HASH; ) {
    const end = first.indexOf(0x0a, from);
    const line = asciiOf(first, from, Math.min(end < 0 ? first.length : end, from + 64));
    if (/^#separator [^\0]|^#fields[^a-zA-Z0-9_]ts\b/.test(line)) return true;
    if (end < 0) return false;
    from = end + 1;
  }
  return false;
}

function jsonLog(first: Uint8Array, start: number, whole: boolean): boolean {
  const end = first.indexOf(0x0a, start);
  if (end < 0 && !whole) return false;
  try {
    const told: unknown = JSON.parse(Buffer.from(first.subarray(start, end < 0 ? first.length : end)).toString());
    if (typeof told !== "object" || told === null || !("ts" in told)) return false;
    return "id.orig_h" in told || "_path" in told || ("id" in told && "uid" in told);
  } catch {
    return false; // not JSON: another format's
  }
}
