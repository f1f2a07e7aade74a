import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { InputError, systemReason } from "./input-error.ts";

export interface Digest {
  /** SHA-256 of the octets as found, lower-case hexadecimal. */
  readonly sha256: string;
  readonly octets: number;
  /** SHA-256 of the first so many octets, for the lengths asked for that the file reaches. */
  readonly prefixes: ReadonlyMap<number, string>;
}

const PIECE = 1024 * 1024; // octets; some 3 ms of hashing

/** Hashes a file as long as it is at its opening, and its beginnings of given lengths, by which a grown file is known. */
export async function digestWith(
  path: string,
  lengths: readonly number[] = [],
  onProgress?: (read: number, of: number) => void,
): Promise<Digest> {
  try {
    return await hashed(path, lengths, onProgress);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError(`${path} cannot be read: ${systemReason(cause)}`, { cause });
  }
}

async function hashed(
  path: string,
  lengths: readonly number[],
  onProgress?: (read: number, of: number) => void,
): Promise<Digest> {
  const handle = await open(path, "r");
  try {
    const { size } = await handle.stat();
    const hash = createHash("sha256");
    const prefixes = new Map<number, string>();
    const stops = [...new Set([...lengths.filter((length) => length <= size), size])].sort((a, b) => a - b);
    const piece = new Uint8Array(PIECE);
    let read = 0;
    for (const stop of stops) {
      while (read < stop) {
        const { bytesRead } = await handle.read(piece, 0, Math.min(PIECE, stop - read), read);
        if (bytesRead === 0) throw new InputError(`${path} was cut short while it was read`);
        hash.update(piece.subarray(0, bytesRead));
        read += bytesRead;
        onProgress?.(read, size);
      }
      prefixes.set(stop, hash.copy().digest("hex"));
    }
    const sha256 = prefixes.get(size)!;
    if (!lengths.includes(size)) prefixes.delete(size);
    return { sha256, octets: size, prefixes };
  } finally {
    await handle.close();
  }
}
