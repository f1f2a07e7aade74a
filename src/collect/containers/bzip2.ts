import { setImmediate as otherWork } from "node:timers/promises";
import {
  BitReader,
  BLOCK_OCTETS,
  type Block,
  Bzip2Problem,
  blockPieces,
  decodeBlock,
} from "../../compression/bzip2-block.ts";
import type { TellFault } from "../fault.ts";
import type { OctetQueue } from "../octet-queue.ts";

// Nobody publishes a specification; after bzip2 1.0.8's own source and the description by Joe Tsai (2015).
const STREAM_HEADER_OCTETS = 4;
const MAGIC_BITS = 48;
const BLOCK_MAGIC = 0x314159265359;
const END_MAGIC = 0x177245385090;
const USUAL_BLOCK = 1_200_000; // octets: an incompressible block of 900,000 with its tables
const LONGEST_BLOCK = 4_400_000; // octets: 32,767 selectors × 50 symbols × 20 bits, and tables
const PIECES_AT_ONCE = 32; // 4 MiB, some 10 ms

export function isBzip2(first: Uint8Array): boolean {
  if (first[0] !== 0x42 || first[1] !== 0x5a || first[2] !== 0x68) return false;
  if (!(first[3]! >= 0x31 && first[3]! <= 0x39) || first.length < 10) return false;
  const magic = new BitReader(first, 4 * 8).bits48();
  return magic === BLOCK_MAGIC || magic === END_MAGIC;
}

/** The streams of a bzip2 file, one after the other; a block that fails its check ends the reading, for its permutation is lost. */
export async function* bunzip2(queue: OctetQueue, tell: TellFault): AsyncGenerator<Uint8Array> {
  for (let stream = 1; await queue.fill(1); stream++) {
    await queue.fill(STREAM_HEADER_OCTETS + 6);
    if (!isBzip2(queue.held)) return tell(notAStream(queue, stream));
    const blockLimit = (queue.held[3]! - 0x30) * BLOCK_OCTETS;
    queue.drop(STREAM_HEADER_OCTETS);
    if (!(yield* readStream(queue, blockLimit, tell))) return;
  }
}

/** Blocks until the stream's end mark; false when what follows cannot be read. */
async function* readStream(
  queue: OctetQueue,
  blockLimit: number,
  tell: TellFault,
): AsyncGenerator<Uint8Array, boolean> {
  let bit = 0; // of the first held octet: blocks begin anywhere
  let streamCrc = 0;
  for (;;) {
    const next = await nextBlock(queue, bit, blockLimit);
    if (next instanceof Bzip2Problem) {
      tell({ kind: next.kind, offset: queue.offset, expected: next.expected, found: next.found });
      return false;
    }
    queue.drop(next.bits >> 3);
    bit = next.bits & 7;
    if (next.block === null) {
      if (bit > 0) queue.drop(1); // the stream ends on a whole octet
      if (next.crc !== streamCrc)
        tell({
          kind: "integrity-unproven",
          offset: queue.offset,
          expected: `stream CRC ${next.crc}`,
          found: `${streamCrc}`,
        });
      return true;
    }
    streamCrc = (((streamCrc << 1) | (streamCrc >>> 31)) ^ next.block.crc) >>> 0;
    const { pieces, crc } = await whole(next.block);
    if (crc !== next.block.crc) {
      tell({ kind: "bad-compressed", offset: queue.offset, expected: `block CRC ${next.block.crc}`, found: `${crc}` });
      return false;
    }
    yield* pieces;
  }
}

type Next =
  | { readonly bits: number; readonly block: Block }
  | { readonly bits: number; readonly block: null; readonly crc: number };

/** Reads with what is usually enough, and once more with the most a block can need. */
async function nextBlock(queue: OctetQueue, bit: number, blockLimit: number): Promise<Next | Bzip2Problem> {
  for (const octets of [USUAL_BLOCK, LONGEST_BLOCK]) {
    const all = !(await queue.fill(octets)) || octets === LONGEST_BLOCK;
    const result = await readBlock(queue.held, bit, blockLimit);
    if (!(result instanceof Bzip2Problem) || result.kind !== "truncated" || all) return result;
  }
  return new Bzip2Problem("truncated", "a bzip2 block", "the end");
}

async function readBlock(octets: Uint8Array, bit: number, blockLimit: number): Promise<Next | Bzip2Problem> {
  const reader = new BitReader(octets, bit);
  try {
    if (reader.left < MAGIC_BITS + 32) return new Bzip2Problem("truncated", "a bzip2 block", "the end of the file");
    const magic = reader.bits48();
    const crc = reader.bits(32);
    if (magic === END_MAGIC) return { bits: reader.at, block: null, crc };
    if (magic !== BLOCK_MAGIC)
      return new Bzip2Problem("bad-compressed", "the mark of a bzip2 block", magic.toString(16));
    const decoding = decodeBlock(reader, crc, blockLimit);
    for (let step = decoding.next(); ; step = decoding.next()) {
      if (step.done) return { block: step.value, bits: reader.at };
      await otherWork();
    }
  } catch (problem) {
    if (problem instanceof Bzip2Problem) return problem;
    throw problem;
  }
}

/** A block's octets, at most 46 MB of them, held back until its check is known. */
async function whole(block: Block): Promise<{ pieces: Uint8Array[]; crc: number }> {
  const pieces: Uint8Array[] = [];
  const source = blockPieces(block);
  for (;;) {
    const { value, done } = source.next();
    if (done) return { pieces, crc: value };
    if (pieces.push(value) % PIECES_AT_ONCE === 0) await otherWork();
  }
}

function notAStream(queue: OctetQueue, stream: number) {
  const cut = queue.ended && queue.held.length < STREAM_HEADER_OCTETS + 6 && stream === 1;
  return {
    kind: cut ? "truncated" : "trailing-octets",
    offset: queue.offset,
    expected: `the end, or bzip2 stream ${stream}`,
    found: `${queue.held.length} or more other octets`,
  };
}
