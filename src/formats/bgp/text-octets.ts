// Numbers and addresses as the octets of their text, written straight into a pool: no string is made.

const ZERO = 48; // "0"
const DOT = 46;
const SLASH = 47;
const COLON = 58;

/** Octets that `putPrefix` needs at most. */
export const PREFIX_TEXT_OCTETS = 44;

/** Octets that `putIPv4Prefix` writes at most, some of them behind the text. */
export const IPV4_PREFIX_TEXT_OCTETS = 20;

/** Octets that `putDecimal` writes at most, some of them behind the text. */
export const DECIMAL_OCTETS = 12;

// Digits are written four at once from tables, and what is too much is written over: a step and a branch for each digit
// would cost more, as the branches are guessed wrongly half the time.

const MYRIAD = 10_000;

/** Writes a whole number below 2^32; where the next octet goes. */
export function putDecimal(out: DataView, at: number, value: number): number {
  if (value < MYRIAD) return putFirstDigits(out, at, value);
  const high = Math.floor(value / MYRIAD);
  const to = high < MYRIAD ? putFirstDigits(out, at, high) : putDecimal(out, at, high);
  out.setUint32(to, FOUR_DIGITS[value - MYRIAD * high]!, true);
  return to + 4;
}

function putFirstDigits(out: DataView, at: number, value: number): number {
  out.setUint32(at, DIGITS[value]!, true);
  return at + (value < 100 ? (value < 10 ? 1 : 2) : value < 1000 ? 3 : 4);
}

/**
 * Writes an IPv4 prefix of that length, of 32: its four octets, the first in the highest bits, as a dotted quad.
 */
export function putIPv4Prefix(out: DataView, at: number, prefix: number, bits: number): number {
  let to = at;
  for (let shift = 24; shift >= 0; shift -= 8) {
    const octet = (prefix >>> shift) & 255;
    out.setUint32(to, DOTTED[octet]!, true);
    to += DOTTED_OCTETS[octet]!;
  }
  out.setUint8(to - 1, SLASH);
  return putFirstDigits(out, to, bits);
}

/** Writes four octets from `from` as a dotted quad. */
export function putQuad(out: Uint8Array, at: number, octets: Uint8Array, from: number): number {
  let to = putOctet(out, at, octets[from]!);
  out[to++] = DOT;
  to = putOctet(out, to, octets[from + 1]!);
  out[to++] = DOT;
  to = putOctet(out, to, octets[from + 2]!);
  out[to++] = DOT;
  return putOctet(out, to, octets[from + 3]!);
}

/** Writes the sixteen octets of an address and the length of its prefix, of 128, as CIDR text of its family. */
export function putPrefix(out: Uint8Array, at: number, first: Uint8Array, length: number): number {
  const mapped = length >= 96 && first[10] === 255 && first[11] === 255 && isZero(first, 0, 10);
  const to = mapped ? putQuad(out, at, first, 12) : putGroups(out, at, first);
  out[to] = SLASH;
  return putOctet(out, to + 1, mapped ? length - 96 : length);
}

/** RFC 5952 text of an address that is not IPv4-mapped. */
function putGroups(out: Uint8Array, at: number, octets: Uint8Array): number {
  const gap = gapOf(octets);
  const [from, behind] = [gap >> 4, gap & 15];
  let to = at;
  for (let group = 0; group < 8; group++) {
    if (group === from && behind > 0) {
      out[to++] = COLON;
      out[to++] = COLON;
      group = behind - 1;
    } else {
      if (group > 0 && group !== behind) out[to++] = COLON;
      to = putHex(out, to, octets[2 * group]! * 256 + octets[2 * group + 1]!);
    }
  }
  return to;
}

/** The first of the longest runs of two and more groups of zeros: 16 times its first group, and the group behind it. */
function gapOf(octets: Uint8Array): number {
  let [start, length] = [0, 0];
  for (let group = 0, run = 0; group < 8; group++) {
    run = octets[2 * group] === 0 && octets[2 * group + 1] === 0 ? run + 1 : 0;
    if (run > 1 && run > length) {
      length = run;
      start = group + 1 - run;
    }
  }
  return length === 0 ? 0 : 16 * start + start + length;
}

function putHex(out: Uint8Array, at: number, value: number): number {
  let to = at;
  if (value >= 0x1000) out[to++] = hexDigit(value >> 12);
  if (value >= 0x100) out[to++] = hexDigit((value >> 8) & 15);
  if (value >= 0x10) out[to++] = hexDigit((value >> 4) & 15);
  out[to++] = hexDigit(value & 15);
  return to;
}

function hexDigit(value: number): number {
  return value < 10 ? ZERO + value : 87 + value; // "a" is 97
}

function putOctet(out: Uint8Array, at: number, value: number): number {
  let to = at;
  if (value >= 100) out[to++] = HUNDREDS[value]!;
  if (value >= 10) out[to++] = TENS[value]!;
  out[to++] = ONES[value]!;
  return to;
}

const OCTETS = Array.from({ length: 256 }, (_, value) => value);
const HUNDREDS = Uint8Array.from(OCTETS, (value) => ZERO + Math.floor(value / 100));
const TENS = Uint8Array.from(OCTETS, (value) => ZERO + (Math.floor(value / 10) % 10));
const ONES = Uint8Array.from(OCTETS, (value) => ZERO + (value % 10));

const packed = (text: string) => new DataView(new TextEncoder().encode(text.padEnd(4)).buffer).getUint32(0, true);
/** Text of each octet with a dot behind it, four octets in one number, and how many of them count. */
const DOTTED = Uint32Array.from(OCTETS, (value) => packed(`${value}.`));
const DOTTED_OCTETS = Uint8Array.from(OCTETS, (value) => `${value}.`.length);

/** Numbers below 10,000 as text, four octets in one number; without and with zeros before them. */
const DIGITS = Uint32Array.from({ length: MYRIAD }, (_, value) => packed(`${value}`));
const FOUR_DIGITS = Uint32Array.from({ length: MYRIAD }, (_, value) => packed(`${value}`.padStart(4, "0")));

function isZero(octets: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (octets[i] !== 0) return false;
  return true;
}
