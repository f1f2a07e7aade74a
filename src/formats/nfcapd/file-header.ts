import type { Compression } from "./decompress.ts";

/** nffile.h and nffileV2.h of nfdump 1.6 and 1.7, MAGIC; little-endian here, as every machine of today writes it. */
const MAGIC = 0xa50c;
const SWAPPED_MAGIC = 0x0ca5;
const V1_HEADER_OCTETS = 276; // fileHeaderV1_t of 140, stat_recordV1_t of 136
const V2_HEADER_OCTETS = 40; // fileHeaderV2_t
/** Octets by which a file is known, and told to be what is not read. */
export const MAGIC_OCTETS = 4;

/** What a file says of itself before its blocks. */
export interface FileHeader {
  readonly layout: 1 | 2;
  readonly octets: number;
  readonly compression: Compression;
  /** Blocks of records; 0 while the file is still being written. */
  readonly blocks: number;
  readonly appendixBlocks: number;
  readonly appendixOffset: number;
  /** Flows that the statistics count; null where they come later (layout 2). */
  readonly flows: number | null;
  readonly ident: string;
}

/** Why a file cannot be read. */
export interface Refusal {
  readonly kind: "byte-order" | "unknown-version" | "unknown-compression" | "encrypted";
  readonly expected: string;
  readonly found: string;
}

/** Whether octets begin as a file of nfdump does, of whatever version and byte order. */
export function isNfcapd(first: Uint8Array): boolean {
  if (first.length < MAGIC_OCTETS) return false;
  const view = new DataView(first.buffer, first.byteOffset, first.byteLength);
  const isSwapped = view.getUint16(0, true) === SWAPPED_MAGIC;
  if (!isSwapped && view.getUint16(0, true) !== MAGIC) return false;
  const version = view.getUint16(2, !isSwapped);
  return version > 0 && version < MOST_VERSIONS;
}

/** Versions that may yet come; what is beyond them is no file of nfdump. */
const MOST_VERSIONS = 64;

/** Octets of the header of a file that begins so; why it is not read, if so. */
export function headerOctets(view: DataView, at: number): number | Refusal {
  if (view.getUint16(at, true) === SWAPPED_MAGIC)
    return refuse("byte-order", "a file of a little-endian machine", "big-endian");
  const version = view.getUint16(at + 2, true);
  if (version === 1) return V1_HEADER_OCTETS;
  if (version === 2) return V2_HEADER_OCTETS;
  return refuse("unknown-version", "layout 1 or 2 of nfdump 1.5 to 1.7", `layout ${version}`);
}

/** The header whose octets are all there. */
export function fileHeader(view: DataView, at: number): FileHeader | Refusal {
  return view.getUint16(at + 2, true) === 1 ? layout1(view, at) : layout2(view, at);
}

const COMPRESSIONS: readonly Compression[] = ["none", "lzo", "bzip2", "lz4", "zstd"]; // NOT_, LZO_, BZ2_, LZ4_, ZSTD_COMPRESSED
const V1_COMPRESSIONS: ReadonlyMap<number, Compression> = new Map([
  [0x00, "none"],
  [0x01, "lzo"],
  [0x08, "bzip2"],
  [0x10, "lz4"],
]);
const V1_COMPRESSION_MASK = 0x19;
const IDENT_OCTETS = 128;

function layout1(view: DataView, at: number): FileHeader | Refusal {
  const flags = view.getUint32(at + 4, true);
  const compression = V1_COMPRESSIONS.get(flags & V1_COMPRESSION_MASK);
  if (!compression) return refuse("unknown-compression", "none, LZO, bzip2 or LZ4", `flags ${flags}`);
  return {
    layout: 1,
    octets: V1_HEADER_OCTETS,
    compression,
    blocks: view.getUint32(at + 8, true),
    appendixBlocks: 0,
    appendixOffset: 0,
    flows: u64(view, at + 140),
    ident: identText(view, at + 12, at + 12 + IDENT_OCTETS),
  };
}

function layout2(view: DataView, at: number): FileHeader | Refusal {
  const compression = COMPRESSIONS[view.getUint8(at + 16)];
  if (!compression) return refuse("unknown-compression", "0 to 4", `${view.getUint8(at + 16)}`);
  const encryption = view.getUint8(at + 17);
  if (encryption !== 0) return refuse("encrypted", "a file that is not encrypted", `encryption ${encryption}`);
  return {
    layout: 2,
    octets: V2_HEADER_OCTETS,
    compression,
    blocks: view.getUint32(at + 36, true),
    appendixBlocks: view.getUint16(at + 18, true),
    appendixOffset: u64(view, at + 24),
    flows: null,
    ident: "",
  };
}

/** The name given to the source, up to its first zero or where its field ends (nfdump@7069cfc9); empty for "none". */
export function identText(view: DataView, from: number, to: number): string {
  let end = from;
  while (end < to && view.getUint8(end) !== 0) end++;
  const text = new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + from, end - from));
  return text === "none" ? "" : text;
}

/** Exact up to 2⁵³. */
export function u64(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * 0x1_0000_0000 + view.getUint32(at, true);
}

function refuse(kind: Refusal["kind"], expected: string, found: string): Refusal {
  return { kind, expected, found };
}
