import { type HuffmanTable, readLiterals } from "./zstd-literals.ts";
import { ZstdProblem } from "./zstd-problem.ts";
import { runSequences, type SequenceTables } from "./zstd-sequences.ts";

/** RFC 8878 §3.1.1.2.4: no block holds more, packed or not. */
export const MOST_BLOCK_OCTETS = 128 * 1024;
const FIRST_REPEATS = [1, 4, 8]; // §3.1.1.5

/** The blocks of a zstd frame, one after the other: each leaves tables and offsets for the next (RFC 8878 §3.1.1.2). */
export class ZstdBlocks {
  readonly #repeats = [...FIRST_REPEATS];
  readonly #tables: SequenceTables = { literals: null, offsets: null, matches: null };
  #huffman: HuffmanTable | null = null;

  /**
   * Undoes the block whose header is at `at` into `into` from `to` on; matches reach back as far as `frameFrom`. Where it
   * ends in both. Throws a ZstdProblem where its octets make no sense.
   */
  read(from: Uint8Array, at: number, into: Uint8Array, to: number, frameFrom: number): BlockEnd {
    if (at + 3 > from.length) throw new ZstdProblem("a frame cut short");
    const told = from[at]! | (from[at + 1]! << 8) | (from[at + 2]! << 16);
    const [isLast, type, size] = [(told & 1) === 1, (told >> 1) & 3, told >> 3];
    const body = at + 3;
    const end = body + (type === 1 ? 1 : size);
    if (type === 3 || size > MOST_BLOCK_OCTETS) throw new ZstdProblem(`a block of type ${type} and ${size} octets`);
    if (end > from.length) throw new ZstdProblem("a frame cut short");
    if (type === 2) return { at: end, to: this.#packed(from, body, end, into, to, frameFrom), isLast };
    if (to + size > into.length) throw new ZstdProblem(`more than ${into.length} octets`);
    if (type === 1) into.fill(from[body]!, to, to + size);
    else into.set(from.subarray(body, end), to);
    return { at: end, to: to + size, isLast };
  }

  #packed(from: Uint8Array, body: number, end: number, into: Uint8Array, to: number, frameFrom: number): number {
    if (body === end) throw new ZstdProblem("an empty block");
    const literals = readLiterals(from, body, end, this.#huffman);
    this.#huffman = literals.table;
    const frame = { from: frameFrom, repeats: this.#repeats, tables: this.#tables };
    return runSequences(from, literals.end, end, literals.octets, into, to, frame);
  }
}

export interface BlockEnd {
  readonly at: number;
  readonly to: number;
  readonly isLast: boolean;
}
