import { textOf } from "../text/characters.ts";

const BACKSLASH = 0x5c;

/** Octets with `\xNN` replaced; `wrong` tells that a backslash stood without it, which is then kept as it is. */
export function unescapeZeek(octets: Uint8Array, from: number, to: number): { octets: Uint8Array; wrong: boolean } {
  const out = new Uint8Array(to - from);
  let length = 0;
  let wrong = false;
  for (let at = from; at < to; ) {
    const value = octets[at] === BACKSLASH && octets[at + 1] === 0x78 && at + 4 <= to ? hex(octets, at + 2) : -1;
    if (octets[at] === BACKSLASH && value < 0) wrong = true;
    out[length++] = value < 0 ? octets[at]! : value;
    at += value < 0 ? 1 : 4;
  }
  return { octets: out.subarray(0, length), wrong };
}

/** Text of a Zeek field: `\xNN` replaced, octets that are not UTF-8 shown as `\xNN` again. */
export function zeekText(octets: Uint8Array, from: number, to: number): { text: string; wrong: boolean } {
  const { octets: plain, wrong } = unescapeZeek(octets, from, to);
  return { text: textOf(plain, 0, plain.length), wrong };
}

function hex(octets: Uint8Array, at: number): number {
  const high = digit(octets[at]!);
  const low = digit(octets[at + 1]!);
  return high < 0 || low < 0 ? -1 : 16 * high + low;
}

function digit(character: number): number {
  if (character >= 0x30 && character <= 0x39) return character - 0x30;
  const letter = character | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
