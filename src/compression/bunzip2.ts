import { BitReader, BLOCK_OCTETS, Bzip2Problem, blockPieces, decodeBlock } from "./bzip2-block.ts";

const BLOCK_MAGIC = 0x314159265359;
const END_MAGIC = 0x177245385090;
const MAGIC = [0x42, 0x5a, 0x68]; // BZh

/** Undoes one bzip2 stream into `into`: how many octets it holds, or in plain words why it is none. */
export function bunzip2(from: Uint8Array, into: Uint8Array): number | string {
  const level = (from[3] ?? 0) - 0x30;
  if (MAGIC.some((octet, i) => from[i] !== octet) || level < 1 || level > 9) return "no bzip2 stream";
  try {
    return blocks(new BitReader(from, 4 * 8), level * BLOCK_OCTETS, into);
  } catch (problem) {
    if (problem instanceof Bzip2Problem) return problem.found;
    throw problem;
  }
}

function blocks(reader: BitReader, limit: number, into: Uint8Array): number | string {
  let to = 0;
  let streamCrc = 0;
  for (;;) {
    const magic = reader.bits48();
    const crc = reader.bits(32);
    if (magic === END_MAGIC) return crc === streamCrc ? to : `stream CRC ${crc}, not ${streamCrc}`;
    if (magic !== BLOCK_MAGIC) return `${magic.toString(16)} for the mark of a block`;
    const decoding = decodeBlock(reader, crc, limit);
    let step = decoding.next();
    while (!step.done) step = decoding.next();
    const pieces = blockPieces(step.value);
    let piece = pieces.next();
    for (; !piece.done; piece = pieces.next()) {
      if (to + piece.value.length > into.length) return `more than ${into.length} octets`;
      into.set(piece.value, to);
      to += piece.value.length;
    }
    if (piece.value !== crc) return `block CRC ${crc}, not ${piece.value}`;
    streamCrc = (((streamCrc << 1) | (streamCrc >>> 31)) ^ crc) >>> 0;
  }
}
