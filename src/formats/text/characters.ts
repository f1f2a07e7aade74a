import { isUtf8 } from "node:buffer";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Octets as one character each; for short words that are expected to be ASCII. */
export function asciiOf(octets: Uint8Array, from: number, to: number): string {
  let text = "";
  for (let at = from; at < to; at++) text += String.fromCharCode(octets[at]!);
  return text;
}

/** Whether the octets spell that ASCII word. */
export function spells(octets: Uint8Array, from: number, to: number, word: string): boolean {
  if (to - from !== word.length) return false;
  for (let i = 0; i < word.length; i++) if (octets[from + i] !== word.charCodeAt(i)) return false;
  return true;
}

/** UTF-8 text; null when the octets are not UTF-8. */
export function utf8Of(octets: Uint8Array, from: number, to: number): string | null {
  const part = octets.subarray(from, to);
  return isUtf8(part) ? utf8.decode(part) : null;
}

/** UTF-8 text, with octets that are none as `\xNN`, so that nothing is lost. */
export function textOf(octets: Uint8Array, from: number, to: number): string {
  const whole = utf8Of(octets, from, to);
  if (whole !== null) return whole;
  let text = "";
  for (let at = from; at < to; ) {
    const length = characterOctets(octets, at, to);
    text += length > 0 ? utf8.decode(octets.subarray(at, at + length)) : `\\x${hex(octets[at]!)}`;
    at += Math.max(1, length);
  }
  return text;
}

/** Octets of the UTF-8 character at `at`, 0 when there is none. */
function characterOctets(octets: Uint8Array, at: number, to: number): number {
  for (let length = 1; length <= 4 && at + length <= to; length++)
    if (isUtf8(octets.subarray(at, at + length))) return length;
  return 0;
}

function hex(octet: number): string {
  return octet.toString(16).padStart(2, "0");
}
