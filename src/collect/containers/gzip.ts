import * as zlib from "node:zlib";
import type { TellFault } from "../fault.ts";
import type { OctetQueue } from "../octet-queue.ts";
import { InflateEngine } from "./engine.ts";

const HEADER_OCTETS = 10; // RFC 1952 §2.3
const TRAILER_OCTETS = 8; // CRC-32 and ISIZE
const FEXTRA = 4;
const FNAME = 8;
const FCOMMENT = 16;
const FHCRC = 2;
const FIELD_LIMIT = 64 * 1024; // octets of a name or comment
const FEED = 16 * 1024;

export function isGzip(first: Uint8Array): boolean {
  return first[0] === 0x1f && first[1] === 0x8b && first[2] === 8;
}

/** The members of a gzip file (RFC 1952), one after the other, each checked against its CRC-32 and length. */
export async function* gunzip(queue: OctetQueue, tell: TellFault): AsyncGenerator<Uint8Array> {
  for (let member = 1; await queue.fill(1); member++) {
    await queue.fill(3);
    if (!isGzip(queue.held)) return tell(trailing(queue, member));
    const problem = await passHeader(queue);
    if (problem) return tell({ kind: "truncated", offset: queue.offset, expected: "a gzip header", found: problem });
    if (!(yield* inflateMember(queue, tell))) return;
  }
}

/** One member's data and trailer; false when what follows cannot be read. */
async function* inflateMember(queue: OctetQueue, tell: TellFault): AsyncGenerator<Uint8Array, boolean> {
  const engine = new InflateEngine(zlib.createInflateRaw({ chunkSize: 64 * 1024 }));
  const sum = new Checksum();
  try {
    while (!engine.ended && !engine.error) {
      const more = await queue.fill(1);
      const { pieces, used } = more ? await engine.push(queue.held.subarray(0, FEED)) : await engine.finish();
      queue.drop(used);
      for (const piece of pieces) {
        sum.add(piece);
        yield piece;
      }
      if (!more) break;
    }
    if (engine.error) {
      const cut = queue.ended && queue.held.length === 0;
      tell({
        kind: cut ? "truncated" : "bad-compressed",
        offset: queue.offset,
        expected: "deflate data (RFC 1951)",
        found: cut ? "the end of the file" : engine.error.message,
      });
      return false;
    }
  } finally {
    engine.close();
  }
  return await trailerHolds(queue, sum, tell);
}

async function trailerHolds(queue: OctetQueue, sum: Checksum, tell: TellFault): Promise<boolean> {
  const at = queue.offset;
  if (!(await queue.fill(TRAILER_OCTETS))) {
    tell({ kind: "truncated", offset: at, expected: "8 octets of trailer", found: `${queue.held.length} octets` });
    return false;
  }
  const view = new DataView(queue.held.buffer, queue.held.byteOffset);
  const [crc, size] = [view.getUint32(0, true), view.getUint32(4, true)];
  queue.drop(TRAILER_OCTETS);
  if (crc !== sum.crc)
    tell({
      kind: "integrity-unproven",
      offset: at,
      expected: `CRC-32 ${hex(crc)}`,
      found: `${hex(sum.crc)} of the data`,
    });
  else if (size !== sum.size)
    tell({
      kind: "integrity-unproven",
      offset: at + 4,
      expected: `${size} octets`,
      found: `${sum.size} octets (mod 2^32)`,
    });
  return true;
}

class Checksum {
  crc = 0;
  /** Octets, modulo 2^32 as in ISIZE. */
  size = 0;

  add(piece: Uint8Array): void {
    this.crc = zlib.crc32(piece, this.crc);
    this.size = (this.size + piece.length) >>> 0;
  }
}

/** Passes over a member's header; what is missing, or null. */
async function passHeader(queue: OctetQueue): Promise<string | null> {
  if (!(await queue.fill(HEADER_OCTETS))) return `${queue.held.length} octets`;
  const flags = queue.held[3]!;
  let length = HEADER_OCTETS;
  if (flags & FEXTRA) {
    if (!(await queue.fill(length + 2))) return "the end within the extra field";
    length += 2 + queue.held[length]! + 256 * queue.held[length + 1]!;
  }
  for (const flag of [FNAME, FCOMMENT]) {
    if (!(flags & flag)) continue;
    await queue.fill(length + FIELD_LIMIT);
    const end = queue.held.indexOf(0, length);
    if (end < 0 || end - length > FIELD_LIMIT) return "a name or comment without end";
    length = end + 1;
  }
  if (flags & FHCRC) length += 2;
  if (!(await queue.fill(length))) return "the end within the header";
  queue.drop(length);
  return null;
}

function trailing(queue: OctetQueue, member: number) {
  const found = [...queue.held.subarray(0, 8)].map((octet) => octet.toString(16).padStart(2, "0")).join(" ");
  return {
    kind: "trailing-octets",
    offset: queue.offset,
    expected: `the end, or gzip member ${member}`,
    found: `octets ${found} …`,
  };
}

const hex = (value: number): string => `0x${value.toString(16).padStart(8, "0")}`;
