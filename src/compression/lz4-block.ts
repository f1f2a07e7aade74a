/** A match is four octets at least; LZ4 Block Format Description, lz4/doc/lz4_Block_format.md. */
const LEAST_MATCH = 4;
/** Up to here a loop is quicker than a call. */
const SHORT = 24;
const LONG = 96;
/** Octets that are copied at once where so many are there; those behind the last one are written over. */
const WORD = 4;

/**
 * Undoes one LZ4 block into `into`, from `begin` on: how many octets it holds, or in plain words why it is none. Writes at
 * most what `into` holds; each round reads a token, so that it ends. What lies before `begin` is what came before, to
 * which the matches of linked blocks may reach back.
 */
export function unlz4Block(from: Uint8Array, into: Uint8Array, begin = 0): number | string {
  const end = from.length;
  const room = into.length;
  const source = new DataView(from.buffer, from.byteOffset, end);
  const target = new DataView(into.buffer, into.byteOffset, room);
  let at = 0;
  let to = begin;
  while (at < end) {
    const token = from[at++]!;
    let literals = token >> 4;
    if (literals === 15)
      for (let more = 255; more === 255; literals += more) {
        if (at >= end) return CUT;
        more = from[at++]!;
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
    if (at === end) return to - begin; // the last sequence is literals alone
    if (at + 2 > end) return CUT;
    const distance = from[at]! | (from[at + 1]! << 8);
    at += 2;
    let length = (token & 15) + LEAST_MATCH;
    if (length === 15 + LEAST_MATCH)
      for (let more = 255; more === 255; length += more) {
        if (at >= end) return CUT;
        more = from[at++]!;
      }
    if (distance === 0 || distance > to) return `a match ${distance} octets back at octet ${to}`;
    if (to + length > room) return swells(room);
    if (length > LONG && distance >= length) into.copyWithin(to, to - distance, to - distance + length);
    else if (distance >= WORD && to + length + 2 * WORD <= room)
      for (let i = to, back = to - distance, last = to + length; i < last; i += 2 * WORD, back += 2 * WORD) {
        target.setInt32(i, target.getInt32(back, true), true);
        target.setInt32(i + WORD, target.getInt32(back + WORD, true), true);
      }
    else for (let i = 0, back = to - distance; i < length; i++) into[to + i] = into[back + i]!;
    to += length;
  }
  return end === 0 ? CUT : "a block that ends in a match";
}

const CUT = "a block cut short";

function swells(room: number): string {
  return `more than ${room} octets`;
}
