import { utf8Of } from "../text/characters.ts";
import { kindOf } from "../text/kinds.ts";
import { Utf16 } from "./utf16.ts";

/** Our words hold none of these, so that at most one of them fits. */
const SEPARATORS = [",", ";", "\t", "|"];

/** Whether the first line has the column names of a kind, and nothing else. */
export function looksLikeOurs(first: Uint8Array, whole: boolean): boolean {
  const octets = new Utf16().decode(first);
  const marked = octets[0] === 0xef && octets[1] === 0xbb && octets[2] === 0xbf;
  return separatorOf(marked ? octets.subarray(3) : octets, whole) !== null;
}

/** The separator by which the first line has our words; null when there is none. */
export function separatorOf(octets: Uint8Array, whole = true): number | null {
  const ended = octets.findIndex((character) => character === 0x0a || character === 0x0d);
  if (ended < 0 && !whole) return null;
  const line = utf8Of(octets, 0, Math.min(ended < 0 ? octets.length : ended, 16_384));
  if (line === null) return null;
  const fits = (separator: string) => kindOf(line.split(separator).map(unquoted)) !== null;
  return SEPARATORS.find(fits)?.charCodeAt(0) ?? null;
}

function unquoted(word: string): string {
  return /^".*"$/.test(word) ? word.slice(1, -1) : word;
}
