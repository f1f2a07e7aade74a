import { DECODERS, MOST_BLOCK_OCTETS } from "./decompress.ts";
import type { FileHeader } from "./file-header.ts";
import type { BlockContent } from "./records.ts";

/** dataBlock_t of layout 2, data_block_header_t of layout 1: records, octets, type, flags. */
export const BLOCK_HEADER_OCTETS = 12;

/** A record or more per four octets when it is not compressed. */
const LEAST_RECORD_OCTETS = 4;
const MOST_FLAGS = 7;

export interface BlockHeader {
  readonly records: number;
  readonly octets: number;
  readonly type: number;
  readonly flags: number;
}

/** What types of blocks hold. */
export const BLOCK_KINDS: {
  readonly [layout in FileHeader["layout"]]: ReadonlyMap<number, "records" | "old" | "none">;
} = {
  1: new Map([
    [1, "old"], // DATA_BLOCK_TYPE_1, nfdump 1.5
    [2, "records"], // DATA_BLOCK_TYPE_2
    [3, "none"], // Large_BLOCK_Type: histograms
    [4, "none"], // catalog of nfdump 1.6.0 to 1.6.4
  ]),
  2: new Map([
    [3, "records"], // DATA_BLOCK_TYPE_3
    [4, "none"], // DATA_BLOCK_TYPE_4: arrays of names
  ]),
};

export function blockHeader(view: DataView, at: number): BlockHeader {
  return {
    records: view.getUint32(at, true),
    octets: view.getUint32(at + 4, true),
    type: view.getUint16(at + 8, true),
    flags: view.getUint16(at + 10, true),
  };
}

export function isPossibleSize({ octets }: BlockHeader): boolean {
  return octets > 0 && octets <= MOST_BLOCK_OCTETS;
}

/** Whether a block may well begin so. */
export function isPlausible(header: BlockHeader, { layout, compression }: FileHeader): boolean {
  const { records, octets, type, flags } = header;
  const most = compression === "none" ? octets / LEAST_RECORD_OCTETS : MOST_BLOCK_OCTETS / LEAST_RECORD_OCTETS;
  return (
    isPossibleSize(header) && records > 0 && records <= most && BLOCK_KINDS[layout].has(type) && flags <= MOST_FLAGS
  );
}

/** Where a block lies: `at` of a view is its header, the input's octet `offset`. */
export interface Located {
  readonly view: DataView;
  readonly at: number;
  readonly offset: number;
  /** Octets behind the header: as told, or as they are. */
  readonly octets: number;
  readonly isCut: boolean;
}

/** A block's records, or in plain words why they cannot be had. `given` counts octets of the input that are given up. */
export function openBlock(
  header: BlockHeader,
  file: FileHeader,
  where: Located,
  given: (octets: number) => void,
): BlockContent | string {
  const { view, at, offset, octets, isCut } = where;
  const from = view.byteOffset + at + BLOCK_HEADER_OCTETS;
  const decode = isCompressed(header, file) ? DECODERS.get(file.compression) : undefined;
  if (!decode)
    return {
      view: new DataView(view.buffer, from, octets),
      to: octets,
      records: header.records,
      origin: { offset: offset + BLOCK_HEADER_OCTETS, step: 1 },
      isCut,
      giveUp: (lost) => {
        given(lost);
        return lost;
      },
    };
  if (isCut) return `${octets} of ${header.octets} octets`;
  scratch ??= new Uint8Array(MOST_BLOCK_OCTETS);
  const to = decode(new Uint8Array(view.buffer, from, octets), scratch);
  if (typeof to === "string") return to;
  let left = octets;
  return {
    view: new DataView(scratch.buffer, 0, to),
    to,
    records: header.records,
    origin: { offset, step: 0 },
    isCut,
    giveUp: (lost) => {
      const part = Math.min(left, Math.max(1, Math.round((lost / to) * octets)));
      left -= part;
      given(part);
      return part;
    },
  };
}

/** Where blocks are decompressed, one after the other; none is read later. */
let scratch: Uint8Array<ArrayBuffer> | null = null;

/** A block may be left as it is in a file that is compressed: flag 1, in both layouts. */
function isCompressed({ flags }: BlockHeader, { compression }: FileHeader): boolean {
  return compression !== "none" && (flags & 1) === 0;
}
