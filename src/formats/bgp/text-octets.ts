// Numbers and addresses as the octets of their text, written straight into a pool: no string is made.

const ZERO = 48; // "0"
const DOT = 46;
const SLASH = 47;
const COLON = 58;

/** Octets that `putPrefix` needs at most. */
export const PREFIX_TEXT_OCTETS = 44;

/** Octets that `putDecimal` needs at most. */
export const DECIMAL_OCTETS = 10;

/** Writes a whole number below 2^32; where the next octet goes. */
export function putDecimal(out: Uint8Array, at: number, value: number): number {
  const end = at + digitsOf(value);
  let left = value >>> 0;
  for (let i = end - 1; i >= at; i--) {
    const next = (left / 10) >>> 0;
    out[i] = ZERO + left - 10 * next;
    left = next;
  }
  return end;
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

function digitsOf(value: number): number {
  if (value < 100_000) return value < 100 ? (value < 10 ? 1 : 2) : value < 10_000 ? (value < 1000 ? 3 : 4) : 5;
  return value < 10_000_000 ? (value < 1_000_000 ? 6 : 7) : value < 1_000_000_000 ? (value < 100_000_000 ? 8 : 9) : 10;
}

function isZero(octets: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (octets[i] !== 0) return false;
  return true;
}
