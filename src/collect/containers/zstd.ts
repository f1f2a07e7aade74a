import * as zlib from "node:zlib";
import { MOST_BLOCK_OCTETS } from "../../compression/zstd-blocks.ts";
import type { TellFault } from "../fault.ts";
import type { OctetQueue } from "../octet-queue.ts";
import { InflateEngine } from "./engine.ts";
import { type Inflater, WindowInflater } from "./zstd-window.ts";

const FRAME_MAGIC = 0xfd2fb528; // RFC 8878 §3.1.1
const SKIPPABLE_MAGIC = 0x184d2a50; // to …5f, RFC 8878 §3.1.2
const LONGEST_FRAME_HEADER = 18;
const WINDOW_LIMIT = 128 * 1024 * 1024; // octets; zstd's own default
const BLOCKS_AT_ONCE = 16;

export function isZstd(first: Uint8Array): boolean {
  if (first.length < 4) return false;
  const magic = u32(first, 0);
  return magic === FRAME_MAGIC || isSkippable(magic);
}

/** The frames of a zstd file (RFC 8878), one after the other; blocks are walked here, and inflated by whoever can. */
export async function* unzstd(queue: OctetQueue, tell: TellFault): AsyncGenerator<Uint8Array> {
  for (let frame = 1; await queue.fill(1); frame++) {
    await queue.fill(LONGEST_FRAME_HEADER);
    if (!isZstd(queue.held)) return tell(trailing(queue, frame));
    if (isSkippable(u32(queue.held, 0))) {
      if (!(await passSkippable(queue))) return tell(cut(queue, "a skippable frame"));
      continue;
    }
    const header = frameHeader(queue.held);
    if (!header) return tell(cut(queue, "a zstd frame header"));
    if (header.refused) return tell({ kind: "unsupported-container", offset: queue.offset, ...header.refused });
    if (!(yield* readFrame(queue, header, inflaterOf(header), tell))) return;
  }
}

interface FrameHeader {
  readonly octets: number;
  readonly checksum: boolean;
  readonly windowOctets: number;
  readonly refused: { readonly expected: string; readonly found: string } | null;
}

/** RFC 8878 §3.1.1.1; null when it is cut. The size it tells is not believed, nothing is allocated by it. */
function frameHeader(held: Uint8Array): FrameHeader | null {
  const descriptor = held[4]!;
  const single = (descriptor & 0x20) !== 0;
  const dictionaryOctets = [0, 1, 2, 4][descriptor & 3]!;
  const sizeOctets = [single ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  const octets = 5 + (single ? 0 : 1) + dictionaryOctets + sizeOctets;
  if (held.length < octets) return null;
  const at = single ? 5 : 6;
  const dictionary = little(held, at, dictionaryOctets);
  const size = little(held, at + dictionaryOctets, sizeOctets) + (sizeOctets === 2 ? 256 : 0);
  const windowOctets = single ? size : windowOf(held[5]!);
  const refused = refusal(descriptor, dictionary, windowOctets);
  return { octets, checksum: (descriptor & 4) !== 0, windowOctets, refused };
}

function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function refusal(descriptor: number, dictionary: number, windowOctets: number): FrameHeader["refused"] {
  if (descriptor & 8) return { expected: "reserved bit 0 (RFC 8878 §3.1.1.1.1)", found: "1" };
  if (dictionary !== 0) return { expected: "a frame without dictionary", found: `dictionary ${dictionary}` };
  if (windowOctets > WINDOW_LIMIT) return { expected: "a window of 128 MiB at most", found: `${windowOctets} octets` };
  return null;
}

/** A frame's blocks; false when what follows cannot be read. */
async function* readFrame(
  queue: OctetQueue,
  header: FrameHeader,
  inflater: Inflater,
  tell: TellFault,
): AsyncGenerator<Uint8Array, boolean> {
  try {
    let batch = await takeCopy(queue, header.octets);
    for (let last = false; !last; ) {
      const blocks = await nextBlocks(queue, header.checksum);
      last = blocks.last;
      batch = joined(batch, blocks.octets);
      const { pieces, problem } = await inflater.push(batch, last && !blocks.problem);
      batch = EMPTY;
      yield* pieces;
      const fault = blocks.problem ?? problem;
      if (fault) {
        const kind = blocks.problem ? "truncated" : "bad-compressed";
        tell({ kind, offset: queue.offset, expected: "a zstd block (RFC 8878 §3.1.1.2)", found: fault });
        return false;
      }
    }
    return true;
  } finally {
    inflater.close();
  }
}

interface Blocks {
  readonly octets: Uint8Array;
  readonly last: boolean;
  readonly problem: string | null;
}

/** The next blocks of a frame as they stand, with the checksum behind the last; few, for each may grow to 128 KiB. */
async function nextBlocks(queue: OctetQueue, checksum: boolean): Promise<Blocks> {
  let octets: Uint8Array = EMPTY;
  for (let i = 0; i < BLOCKS_AT_ONCE; i++) {
    if (!(await queue.fill(3))) return { octets, last: true, problem: "the end of the file" };
    const told = queue.held[0]! | (queue.held[1]! << 8) | (queue.held[2]! << 16);
    const [last, type, size] = [(told & 1) === 1, (told >> 1) & 3, told >> 3];
    if (type === 3 || size > MOST_BLOCK_OCTETS)
      return { octets, last: true, problem: `block type ${type} of ${size} octets` };
    const length = 3 + (type === 1 ? 1 : size) + (last && checksum ? 4 : 0);
    if (!(await queue.fill(length))) return { octets, last: true, problem: "the end of the file" };
    octets = joined(octets, await takeCopy(queue, length));
    if (last) return { octets, last, problem: null };
  }
  return { octets, last: false, problem: null };
}

class NativeInflater implements Inflater {
  readonly #engine: InflateEngine;

  constructor(engine: InflateEngine) {
    this.#engine = engine;
  }

  async push(octets: Uint8Array, last: boolean) {
    const pushed = await this.#engine.push(octets);
    const rest = last && !this.#engine.error ? await this.#engine.finish() : null;
    return { pieces: [...pushed.pieces, ...(rest?.pieces ?? [])], problem: this.#engine.error?.message ?? null };
  }

  close(): void {
    this.#engine.close();
  }
}

/** node:zlib reads zstd from Node 22.15 on; the types are of Node 20. */
const { createZstdDecompress } = zlib as unknown as { createZstdDecompress?: typeof zlib.createGunzip };

function inflaterOf({ octets, windowOctets }: FrameHeader): Inflater {
  return createZstdDecompress
    ? new NativeInflater(new InflateEngine(createZstdDecompress({ chunkSize: 64 * 1024 })))
    : new WindowInflater(octets, windowOctets);
}

async function passSkippable(queue: OctetQueue): Promise<boolean> {
  if (!(await queue.fill(8))) return false;
  let left = 8 + u32(queue.held, 4);
  while (left > 0 && (await queue.fill(1))) {
    const passed = Math.min(left, queue.held.length);
    queue.drop(passed);
    left -= passed;
  }
  return left === 0;
}

async function takeCopy(queue: OctetQueue, octets: number): Promise<Uint8Array> {
  await queue.fill(octets);
  const taken = queue.held.slice(0, octets);
  queue.drop(octets);
  return taken;
}

function isSkippable(magic: number): boolean {
  return magic >>> 4 === SKIPPABLE_MAGIC >>> 4;
}

function trailing(queue: OctetQueue, frame: number) {
  return {
    kind: "trailing-octets",
    offset: queue.offset,
    expected: `the end, or zstd frame ${frame}`,
    found: `${queue.held.length} or more other octets`,
  };
}

function cut(queue: OctetQueue, expected: string) {
  return { kind: "truncated", offset: queue.offset, expected, found: "the end of the file" };
}

const EMPTY = new Uint8Array(0);

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}

function u32(octets: Uint8Array, at: number): number {
  return little(octets, at, 4);
}

/** A little-endian number; above 2^53 it is only ever compared with a limit. */
function little(octets: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = count - 1; i >= 0; i--) value = value * 256 + octets[at + i]!;
  return value;
}
