import { unlz4Block } from "../../compression/lz4-block.ts";
import { XxHash32 } from "../../compression/xxhash32.ts";
import type { Fault, TellFault } from "../fault.ts";
import type { OctetQueue } from "../octet-queue.ts";

/** LZ4 Frame Format Description 1.6.4: general format, and what came before it. */
const FRAME = 0x184d2204;
const LEGACY = 0x184c2102;
const SKIPPABLE = 0x184d2a50;
const BLOCK_OCTETS = [0, 0, 0, 0, 64 * 1024, 256 * 1024, 1024 * 1024, 4 * 1024 * 1024];
const LEGACY_BLOCK_OCTETS = 8 * 1024 * 1024;
/** How far back a match of a linked block may reach. */
const WINDOW = 64 * 1024;

export function isLz4(first: Uint8Array): boolean {
  const magic = first.length < 4 ? 0 : word(first, 0);
  return magic === FRAME || magic === LEGACY || isSkippable(magic);
}

/** The frames of an lz4 file, one after the other. A block that cannot be undone ends its file. */
export async function* unlz4(queue: OctetQueue, tell: TellFault): AsyncGenerator<Uint8Array> {
  while (await queue.fill(1)) {
    if (!(await queue.fill(4))) return tell(cut(queue, "the magic number of a frame"));
    const magic = word(queue.held, 0);
    if (magic !== FRAME && magic !== LEGACY && !isSkippable(magic))
      return tell(fault(queue, "trailing-octets", "the end, or another lz4 frame", `0x${magic.toString(16)}`));
    queue.drop(4);
    const wrong = isSkippable(magic) ? await skip(queue) : yield* readFrame(queue, magic === LEGACY, tell);
    if (wrong) return tell(wrong);
  }
}

interface FrameHeader {
  readonly blockOctets: number;
  readonly linked: boolean;
  readonly blockSums: boolean;
  readonly contentSum: boolean;
}

async function* readFrame(
  queue: OctetQueue,
  legacy: boolean,
  tell: TellFault,
): AsyncGenerator<Uint8Array, Fault | null> {
  const header = legacy ? LEGACY_HEADER : await readHeader(queue);
  if ("kind" in header) return header;
  const room = new Uint8Array(WINDOW + header.blockOctets);
  const sum = new XxHash32();
  for (let window = 0; ; ) {
    if (legacy && (await nextFrame(queue))) return null;
    if (!(await queue.fill(4))) return cut(queue, "the size of a block");
    const told = word(queue.held, 0);
    if (told === 0 && !legacy) break;
    const stored = !legacy && told >= 0x80000000;
    const octets = told & 0x7fffffff;
    if (octets > 2 * header.blockOctets)
      return fault(queue, "bad-compressed", `a block of at most ${header.blockOctets} octets`, `${octets}`);
    queue.drop(4);
    const behind = header.blockSums ? 4 : 0;
    if (!(await queue.fill(octets + behind))) return cut(queue, `a block of ${octets} octets`);
    const block = queue.held.subarray(0, octets);
    const length = stored ? copy(block, room, window) : unlz4Block(block, room, window);
    if (typeof length === "string") return fault(queue, "bad-compressed", "an LZ4 block", length);
    queue.drop(octets + behind);
    const piece = room.slice(window, window + length);
    sum.add(piece);
    yield piece;
    window = header.linked ? keepWindow(room, window + length) : 0;
  }
  queue.drop(4);
  return header.contentSum ? await contentSum(queue, sum, tell) : null;
}

const LEGACY_HEADER: FrameHeader = {
  blockOctets: LEGACY_BLOCK_OCTETS,
  linked: false,
  blockSums: false,
  contentSum: false,
};

async function readHeader(queue: OctetQueue): Promise<FrameHeader | Fault> {
  if (!(await queue.fill(2))) return cut(queue, "a frame descriptor");
  const flags = queue.held[0]!;
  const blockOctets = BLOCK_OCTETS[(queue.held[1]! >> 4) & 7]!;
  if (flags >> 6 !== 1) return fault(queue, "bad-compressed", "version 1 of the frame", `version ${flags >> 6}`);
  if (blockOctets === 0) return fault(queue, "bad-compressed", "a block size of 64 KiB to 4 MiB", "another");
  if (flags & 1) return fault(queue, "unsupported-container", "no dictionary", "one; unpack it first: lz4 -d FILE");
  const octets = 2 + (flags & 8 ? 8 : 0) + 1;
  if (!(await queue.fill(octets))) return cut(queue, "a frame descriptor");
  queue.drop(octets);
  return { blockOctets, linked: !(flags & 0x20), blockSums: (flags & 0x10) !== 0, contentSum: (flags & 4) !== 0 };
}

/** Blocks without frames end where another frame begins, or with the file. */
async function nextFrame(queue: OctetQueue): Promise<boolean> {
  if (!(await queue.fill(4))) return queue.held.length === 0;
  return isLz4(queue.held);
}

async function contentSum(queue: OctetQueue, sum: XxHash32, tell: TellFault): Promise<Fault | null> {
  if (!(await queue.fill(4))) return cut(queue, "the check of the content");
  const told = word(queue.held, 0);
  if (told !== sum.digest())
    tell(fault(queue, "integrity-unproven", `XXH32 0x${told.toString(16)}`, `0x${sum.digest().toString(16)}`));
  queue.drop(4);
  return null;
}

async function skip(queue: OctetQueue): Promise<Fault | null> {
  if (!(await queue.fill(4))) return cut(queue, "the size of a skippable frame");
  let left = word(queue.held, 0);
  queue.drop(4);
  while (left > 0) {
    if (!(await queue.fill(1))) return cut(queue, `${left} more octets of a skippable frame`);
    const octets = Math.min(left, queue.held.length);
    queue.drop(octets);
    left -= octets;
  }
  return null;
}

function copy(block: Uint8Array, into: Uint8Array, at: number): number | string {
  if (block.length > into.length - at) return `${block.length} octets, stored`;
  into.set(block, at);
  return block.length;
}

/** Moves the last 64 KiB to the front; where the next block goes. */
function keepWindow(room: Uint8Array, end: number): number {
  if (end <= WINDOW) return end;
  room.copyWithin(0, end - WINDOW, end);
  return WINDOW;
}

function isSkippable(magic: number): boolean {
  return magic >>> 4 === SKIPPABLE >>> 4;
}

function word(octets: Uint8Array, at: number): number {
  return (octets[at]! | (octets[at + 1]! << 8) | (octets[at + 2]! << 16) | (octets[at + 3]! << 24)) >>> 0;
}

function cut(queue: OctetQueue, expected: string): Fault {
  return fault(queue, "truncated", expected, "the end of the file");
}

function fault({ offset }: OctetQueue, kind: string, expected: string, found: string): Fault {
  return { kind, offset, expected, found };
}
