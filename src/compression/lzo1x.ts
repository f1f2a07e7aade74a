/**
 * LZO1X as nfdump writes it. Nobody publishes a specification; after the description of the stream that is kept with the
 * Linux kernel (Documentation/staging/lzo.rst), whose words for the instructions are used here.
 */

/** What the last instruction copied, on which the meaning of the lowest codes depends. */
const AFTER_RUN = 4;
const END_DISTANCE = 16_384;
const SHORT = 24;
const LONG = 96;
/** Octets that are copied at once where so many are there; those behind the last one are written over. */
const WORD = 4;

/**
 * Undoes one LZO1X stream into `into`: how many octets it holds, or in plain words why it is none. Writes at most what
 * `into` holds; each round reads an instruction, so that it ends.
 */
export function unlzo1x(from: Uint8Array, into: Uint8Array): number | string {
  const end = from.length;
  const room = into.length;
  const source = new DataView(from.buffer, from.byteOffset, end);
  const target = new DataView(into.buffer, into.byteOffset, room);
  let at = 0;
  let to = 0;
  /** Literals the last instruction copied behind its match: 0 to 3, or AFTER_RUN. */
  let state = 0;
  if (end > 0 && from[0]! > 17) {
    const literals = from[at++]! - 17;
    if (literals > end - at) return CUT;
    if (literals > room) return swells(room);
    while (to < literals) into[to++] = from[at++]!;
    state = Math.min(literals, AFTER_RUN);
  }
  while (at < end) {
    const code = from[at++]!;
    let length: number;
    let distance: number;
    let literals: number;
    if (code < 16 && state === 0) {
      length = 0;
      distance = 0;
      literals = code + 3;
      if (code === 0) {
        const zeros = zerosFrom(from, at);
        at += zeros + 1;
        if (at > end) return CUT;
        literals = 18 + 255 * zeros + from[at - 1]!;
      }
      state = AFTER_RUN;
    } else {
      if (code < 16) {
        if (at >= end) return CUT;
        const isNear = state < AFTER_RUN;
        length = isNear ? 2 : 3;
        distance = (from[at++]! << 2) + (code >> 2) + (isNear ? 1 : 2049);
        literals = code & 3;
      } else if (code < 64) {
        const bits = code < 32 ? 7 : 31;
        length = 2 + (code & bits);
        if (length === 2) {
          const zeros = zerosFrom(from, at);
          at += zeros + 1;
          if (at > end) return CUT;
          length = 2 + bits + 255 * zeros + from[at - 1]!;
        }
        if (at + 2 > end) return CUT;
        const told = from[at]! | (from[at + 1]! << 8);
        at += 2;
        distance = (told >> 2) + (code < 32 ? END_DISTANCE + ((code & 8) << 11) : 1);
        if (code < 32 && distance === END_DISTANCE) return length === 3 ? to : "an end mark of another length";
        literals = told & 3;
      } else {
        if (at >= end) return CUT;
        length = (code >> 5) + 1;
        distance = (from[at++]! << 3) + ((code >> 2) & 7) + 1;
        literals = code & 3;
      }
      if (distance > to) return `a match ${distance} octets back at octet ${to}`;
      if (to + length > room) return swells(room);
      if (length > LONG && distance >= length) into.copyWithin(to, to - distance, to - distance + length);
      else if (distance >= WORD && to + length + 2 * WORD <= room)
        for (let i = to, back = to - distance, last = to + length; i < last; i += 2 * WORD, back += 2 * WORD) {
          target.setInt32(i, target.getInt32(back, true), true);
          target.setInt32(i + WORD, target.getInt32(back + WORD, true), true);
        }
      else for (let i = 0, back = to - distance; i < length; i++) into[to + i] = into[back + i]!;
      to += length;
      state = literals;
    }
    if (at + literals > end) return CUT;
    if (to + literals > room) return swells(room);
    if (literals <= SHORT && at + SHORT <= end && to + SHORT <= room) {
      target.setInt32(to, source.getInt32(at, true), true); // most are that few, or none
      for (let i = WORD; i < literals; i += WORD) target.setInt32(to + i, source.getInt32(at + i, true), true);
    } else if (literals <= SHORT) for (let i = 0; i < literals; i++) into[to + i] = from[at + i]!;
    else into.set(from.subarray(at, at + literals), to);
    at += literals;
    to += literals;
  }
  return CUT;
}

/** Zero octets from `at` on, each worth 255 in a length. */
function zerosFrom(octets: Uint8Array, at: number): number {
  let zeros = 0;
  while (octets[at + zeros] === 0) zeros++;
  return zeros;
}

const CUT = "a stream cut short";

function swells(room: number): string {
  return `more than ${room} octets`;
}
