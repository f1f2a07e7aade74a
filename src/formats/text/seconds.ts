import { asciiOf } from "./characters.ts";

const DOT = 0x2e;
/** 9999-12-31T23:59:59Z in seconds: no time of a record lies behind it. */
export const LAST_SECOND = 253_402_300_799;
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
  let micro = 0;
  let place = 100_000;
  for (let i = at; i < to; i++) {
    const digit = octets[i]! - 48;
    if (digit < 0 || digit > 9) return readScientific(octets, from, to);
    if (i === at + 6 && digit >= 5) micro++; // half a microsecond and more counts as one
    if (place >= 1) micro += digit * place;
    place /= 10;
  }
  return whole * 1e6 + micro;
}

/** `6.4e-05`, as JSON writers print small numbers. */
function readScientific(octets: Uint8Array, from: number, to: number): number {
  if (to - from > 64) return Number.NaN;
  const text = asciiOf(octets, from, to);
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  return value <= LAST_SECOND ? Math.round(value * 1e6) : Number.NaN;
}
