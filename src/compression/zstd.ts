import { ZstdBlocks } from "./zstd-blocks.ts";
import { ZstdProblem } from "./zstd-problem.ts";

const FRAME_MAGIC = 0xfd2fb528; // RFC 8878 §3.1.1
const SKIPPABLE_MAGIC = 0x184d2a50; // to …5f, §3.1.2

/**
 * Undoes the frames of zstd (RFC 8878) into `into`: how many octets they hold, or in plain words why they are none. Never
 * writes more than `into` holds. A checksum is passed over.
 */
export function unzstd(from: Uint8Array, into: Uint8Array): number | string {
  if (from.length === 0) return "no frame";
  try {
    let to = 0;
    for (let at = 0; at < from.length; ) ({ at, to } = readFrame(from, at, into, to));
    return to;
  } catch (problem) {
    if (problem instanceof ZstdProblem) return problem.message;
    throw problem;
  }
}

interface Place {
  readonly at: number;
  readonly to: number;
}

function readFrame(from: Uint8Array, first: number, into: Uint8Array, begin: number): Place {
  const magic = u32(from, first);
  if (magic - (magic % 16) === SKIPPABLE_MAGIC) {
    const end = first + 8 + u32(from, first + 4);
    if (end > from.length) throw new ZstdProblem("a frame cut short");
    return { at: end, to: begin };
  }
  if (magic !== FRAME_MAGIC) throw new ZstdProblem("no zstd frame");
  const descriptor = from[first + 4] ?? 0;
  if (descriptor & 8) throw new ZstdProblem("a reserved bit");
  const isSingle = (descriptor & 0x20) !== 0;
  const dictionaryOctets = [0, 1, 2, 4][descriptor & 3]!;
  const sizeOctets = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  const dictionaryAt = first + (isSingle ? 5 : 6);
  for (let i = 0; i < dictionaryOctets; i++) if (from[dictionaryAt + i] !== 0) throw new ZstdProblem("a dictionary");
  const end = readBlocks(from, dictionaryAt + dictionaryOctets + sizeOctets, into, begin);
  const at = end.at + (descriptor & 4 ? 4 : 0);
  if (at > from.length) throw new ZstdProblem("a frame cut short");
  return { at, to: end.to };
}

function readBlocks(from: Uint8Array, first: number, into: Uint8Array, begin: number): Place {
  const blocks = new ZstdBlocks();
  let [at, to, isLast] = [first, begin, false];
  while (!isLast) ({ at, to, isLast } = blocks.read(from, at, into, to, begin));
  return { at, to };
}

function u32(octets: Uint8Array, at: number): number {
  if (at + 4 > octets.length) throw new ZstdProblem("a frame cut short");
  return (octets[at]! | (octets[at + 1]! << 8) | (octets[at + 2]! << 16) | (octets[at + 3]! << 24)) >>> 0;
}
