import { open } from "node:fs/promises";
import { LIMITS } from "../record/limits.ts";
import { isTar, isZip } from "./archives.ts";
import { bunzip2, isBzip2 } from "./containers/bzip2.ts";
import { gunzip, isGzip } from "./containers/gzip.ts";
import { isLz4, unlz4 } from "./containers/lz4.ts";
import { isXz, unxz } from "./containers/xz.ts";
import { isZstd, unzstd } from "./containers/zstd.ts";
import type { OctetFault, TellFault } from "./fault.ts";
import { InputError, systemReason } from "./input-error.ts";
import { OctetQueue } from "./octet-queue.ts";

export interface OpenSettings {
  /** Octets of the file read so far, of how many. */
  readonly onProgress?: (read: number, of: number) => void;
  /** Read only so many octets of the file: its length when it was hashed, so that a growing file is read as hashed. */
  readonly octets?: number;
  /** Octets that any file may inflate to before the ratio counts; 1 GiB. */
  readonly freeOctets?: number;
  /** Hand on the octets of a tar archive as they are; otherwise they are refused. */
  readonly tar?: boolean;
}

/** The octets of an input, out of their containers. Run through it once; then `faults` and `containers` are complete. */
export interface OctetSource extends AsyncIterable<Uint8Array> {
  /** What was wrong with the containers; empty for a whole file. */
  readonly faults: readonly OctetFault[];
  /** Which containers it came in, outermost first: `gzip`, `bzip2`, `zstd`, `xz`, `lz4`. */
  readonly containers: readonly string[];
}

interface Container {
  readonly id: string;
  recognises(first: Uint8Array): boolean;
  read(queue: OctetQueue, tell: TellFault): AsyncIterable<Uint8Array>;
}

const CONTAINERS: readonly Container[] = [
  { id: "gzip", recognises: isGzip, read: gunzip },
  { id: "bzip2", recognises: isBzip2, read: bunzip2 },
  { id: "zstd", recognises: isZstd, read: unzstd },
  { id: "xz", recognises: isXz, read: unxz },
  { id: "lz4", recognises: isLz4, read: unlz4 },
];

/** Containers that are known and not read, with what to do instead; archives only where they lie in another. */
const REFUSED = [
  { id: "zip", recognises: isZip, instead: "unpack it first: unzip FILE" },
  { id: "tar", recognises: isTar, instead: "unpack it first: tar -xf FILE" },
  { id: "7z", recognises: is7z, instead: "unpack it first: 7z x FILE" },
] as const;

const LOOK = 512; // octets that tell a container
const PIECE = 256 * 1024; // octets read at once
const FREE_OCTETS = 1024 ** 3;

/**
 * The octets of a file in pieces of at most 256 KiB, inflated by what they are, never by the file's name. Faults of
 * the containers end the octets and are told in `faults`; what the system refuses is thrown as an InputError.
 */
export function openOctets(path: string, settings: OpenSettings = {}): OctetSource {
  const source = { faults: [] as OctetFault[], containers: [] as string[] };
  return { ...source, [Symbol.asyncIterator]: () => inflated(path, settings, source) };
}

function is7z(first: Uint8Array): boolean {
  return [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c].every((octet, i) => first[i] === octet);
}

interface Found {
  readonly faults: OctetFault[];
  readonly containers: string[];
}

async function* inflated(path: string, settings: OpenSettings, found: Found): AsyncGenerator<Uint8Array> {
  const file = { read: 0 };
  let handedOn = 0;
  const tell: TellFault = (fault) => found.faults.push({ ...fault, octetsBefore: handedOn });
  const queues: OctetQueue[] = [new OctetQueue(fileOctets(path, settings, file))];
  try {
    for (;;) {
      const queue = queues.at(-1)!;
      await queue.fill(LOOK);
      const container = CONTAINERS.find((one) => one.recognises(queue.held));
      const refused = refusal(queue.held, container, found.containers.length);
      if (settings.tar && isTar(queue.held)) break;
      if (refused) return tell(refused);
      if (!container) break;
      found.containers.push(container.id);
      queues.push(new OctetQueue(container.read(queue, tell)));
    }
    for await (const piece of queues.at(-1)!.rest()) {
      handedOn += piece.length;
      yield* cutUp(piece);
      if (queues.length > 1 && tooMuch(handedOn, file.read, settings.freeOctets))
        return tell(bomb(queues.at(-2)!.offset, handedOn, file.read));
    }
  } finally {
    for (const queue of queues.reverse()) await queue.close();
  }
}

function refusal(first: Uint8Array, container: Container | undefined, layers: number): Parameters<TellFault>[0] | null {
  if (container && layers === LIMITS.layers.value)
    return {
      kind: "too-many-layers",
      offset: 0,
      expected: `${LIMITS.layers.value} compressions in each other at most`,
      found: container.id,
    };
  const known = REFUSED.find(({ recognises }) => recognises(first));
  if (!container && known)
    return {
      kind: "unsupported-container",
      offset: 0,
      expected: "gzip, bzip2, zstd, xz, lz4 or plain octets",
      found: `${known.id}; ${known.instead}`,
    };
  return null;
}

function tooMuch(out: number, read: number, free = FREE_OCTETS): boolean {
  return out > free && out > LIMITS.inflationRatio.value * read;
}

function bomb(offset: number, out: number, read: number): Parameters<TellFault>[0] {
  const expected = `at most ${LIMITS.inflationRatio.value} octets out of one, beyond 1 GiB`;
  return { kind: "inflation-ratio", offset, expected, found: `${out} octets out of ${read}` };
}

function* cutUp(piece: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < piece.length; at += PIECE) yield piece.subarray(at, at + PIECE);
}

/** The file as it was at its opening; what is written to it meanwhile waits for the next time. */
async function* fileOctets(path: string, settings: OpenSettings, file: { read: number }): AsyncGenerator<Uint8Array> {
  const handle = await attempt(path, () => open(path, "r"));
  try {
    const { size } = await attempt(path, () => handle.stat());
    const to = settings.octets ?? size;
    while (file.read < to) {
      const piece = new Uint8Array(Math.min(PIECE, to - file.read));
      const { bytesRead } = await attempt(path, () => handle.read(piece, 0, piece.length, file.read));
      if (bytesRead === 0)
        throw new InputError(`${path} was cut short while it was read: ${file.read} of ${to} octets are left`);
      file.read += bytesRead;
      settings.onProgress?.(file.read, to);
      yield piece.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

async function attempt<T>(path: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    throw new InputError(`${path} cannot be read: ${systemReason(cause)}`, { cause });
  }
}
