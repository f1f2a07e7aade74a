import { asciiOf } from "./characters.ts";

const DOT = 0x2e;
/** 9999-12-31T23:59:59Z in seconds: no time of a record lies behind it. */
export const LAST_SECOND = 253_402_300_799;
const POWERS = Float64Array.of(1, 10, 100, 1e3, 1e4, 1e5, 1e6);
const NUMBER = /^\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** Decimal seconds, not negative, as whole microseconds (exact up to the year 9999 in a double); NaN when malformed. */
export function readMicroseconds(octets: Uint8Array, from: number, to: number): number {
  let at = from;
  let whole = 0;
  for (; at < to && octets[at] !== DOT; at++) {
    const digit = octets[at]! - 48;
    if (digit < 0 || digit > 9) return readScientific(octets, from, to);
    whole = whole * 10 + digit;
  }
  if (at === from || whole > LAST_SECOND) return Number.NaN;
  return at === to ? whole * 1e6 : readFraction(octets, from, at + 1, to, whole);
}

function readFraction(octets: Uint8Array, from: number, at: number, to: number, whole: number): number {
  if (at === to) return Number.NaN;
  const end = to - at > 6 ? at + 6 : to;
  let micro = 0;
  for (let i = at; i < end; i++) {
    const digit = octets[i]! - 48;
    if (digit < 0 || digit > 9) return readScientific(octets, from, to);
    micro = micro * 10 + digit;
  }
  micro *= POWERS[6 - (end - at)]!;
  if (end < to && octets[end]! >= 0x35 && octets[end]! <= 0x39) micro++; // half a microsecond and more counts as one
  for (let i = end; i < to; i++) if (octets[i]! < 0x30 || octets[i]! > 0x39) return readScientific(octets, from, to);
  return whole * 1e6 + micro;
}

/** `6.4e-05`, as JSON writers print small numbers. */
function readScientific(octets: Uint8Array, from: number, to: number): number {
  if (to - from > 64) return Number.NaN;
  const text = asciiOf(octets, from, to);
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  return value <= LAST_SECOND ? Math.round(value * 1e6) : Number.NaN;
}
