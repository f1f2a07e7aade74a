import { bunzip2 } from "../../compression/bunzip2.ts";
import { unlz4Block } from "../../compression/lz4-block.ts";
import { unlzo1x } from "../../compression/lzo1x.ts";
import { unzstd } from "../../compression/zstd.ts";

/** How the blocks of a file are compressed. */
export type Compression = "none" | "lzo" | "bzip2" | "lz4" | "zstd";

/** The most a block may hold, on disk and decompressed: nfdump's BUFFSIZE. */
export const MOST_BLOCK_OCTETS = 5 * 1024 * 1024;

/** Writes what a block held into the second: how many octets, or in plain words why it cannot be read. */
type Decoder = (from: Uint8Array, into: Uint8Array) => number | string;

export const DECODERS: ReadonlyMap<Compression, Decoder> = new Map<Compression, Decoder>([
  ["lzo", unlzo1x],
  ["bzip2", bunzip2],
  ["lz4", unlz4Block],
  ["zstd", unzstd],
]);
