import { crc32 } from "node:zlib";
import type { ColumnMetaData, Compressors, ParquetParsers, SchemaTree } from "hyparquet";
import { parquetHeader, readColumn } from "hyparquet/src/column.js";
import { DEFAULT_PARSERS } from "hyparquet/src/convert.js";
import { getTreePath } from "hyparquet/src/schema.js";
import { compressors } from "hyparquet-compressors";
import { unzstd } from "../../compression/zstd.ts";
import { LIMITS } from "../../record/limits.ts";
import { formatAddress } from "../../values/address.ts";

/** Values of one column in one row group, as the file holds them; texts are octets, times text. */
export type ColumnValues = readonly ArrayLike<unknown>[];

/** What the pages of a row group may still claim to hold. */
export interface PageBudget {
  octets: number;
}

/** Reads a column chunk. Throws an Error when its octets make no sense: whoever calls gives up the row group. */
export function readColumnValues(
  file: ArrayBuffer,
  tree: SchemaTree,
  chunk: ColumnMetaData,
  rows: number,
  budget: PageBudget,
): ColumnValues {
  const path = getTreePath(tree, chunk.path_in_schema);
  const { element } = path.at(-1)!;
  const from = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset);
  const octets = Number(chunk.total_compressed_size);
  if (!(from >= 4 && octets >= 0 && from + octets <= file.byteLength)) throw new Error("a column outside the file");
  if (Number(chunk.num_values) !== rows) throw new Error(`${chunk.num_values} values in ${rows} rows`);
  const view = new DataView(file, from, octets);
  checkPages(view, rows, budget);
  const { data } = readColumn(
    { view, offset: 0 },
    { groupStart: 0, selectStart: 0, selectEnd: rows, groupRows: rows },
    {
      ...chunk,
      pathInSchema: chunk.path_in_schema,
      element,
      schemaPath: path,
      compressors: CODECS,
      utf8: false,
      parsers: isAdjusted(element) ? PARSERS : LOCAL_PARSERS,
    },
  );
  const values = data.reduce((total, page) => total + page.length, 0);
  if (values !== rows) throw new Error(`${values} values in ${rows} rows`);
  return isText(element) ? data : data.map((page) => Array.from(page, addressText));
}

/** Sizes and counts that the pages' headers claim, before anything is allocated by them. */
function checkPages(view: DataView, rows: number, budget: PageBudget): void {
  const reader = { view, offset: 0 };
  for (let values = 0; reader.offset < view.byteLength - 1 && values < rows; ) {
    const before = reader.offset;
    const header = parquetHeader(reader);
    const { compressed_page_size: compressed, uncompressed_page_size: octets } = header;
    const data = header.data_page_header ?? header.data_page_header_v2;
    const count = data?.num_values ?? header.dictionary_page_header?.num_values ?? 0;
    if (!(compressed >= 0 && reader.offset + compressed <= view.byteLength))
      throw new Error("a page beyond its column");
    if (!(octets >= 0 && octets <= LIMITS.parquetPageOctets.value)) throw new Error(`a page of ${octets} octets`);
    budget.octets -= octets;
    if (budget.octets < 0) throw new Error(`pages of more than ${LIMITS.parquetGroupOctets.value} octets`);
    if (!(count >= 0 && count <= (data ? rows - values : 8 * octets + 8))) throw new Error(`a page of ${count} values`);
    checkSum(header.crc, view, reader.offset, compressed);
    reader.offset += compressed;
    if (reader.offset <= before) throw new Error("a page without octets");
    if (data) values += count;
  }
}

/** CRC-32 of a page's octets as they stand, where the header tells it (Parquet format, §Checksumming). */
function checkSum(told: number | undefined, view: DataView, from: number, octets: number): void {
  if (told === undefined) return;
  const sum = crc32(new Uint8Array(view.buffer, view.byteOffset + from, octets));
  if (sum !== told >>> 0) throw new Error(`a page whose CRC-32 is ${sum}, not ${told >>> 0}`);
}

const CODECS: Compressors = {
  ...compressors,
  ZSTD(input, outputLength) {
    const output = new Uint8Array(outputLength);
    const octets = unzstd(input, output);
    if (typeof octets === "string") throw new Error(octets);
    return output.subarray(0, octets);
  },
};

/** Texts stay octets, and times become text at once: a Date has no microseconds. */
const PARSERS: ParquetParsers = {
  ...DEFAULT_PARSERS,
  stringFromBytes: (octets: Uint8Array) => octets,
  jsonFromBytes: (octets: Uint8Array) => octets,
  timestampFromMilliseconds: (value: bigint) => isoOf(value * 1_000_000n),
  timestampFromMicroseconds: (value: bigint) => isoOf(value * 1000n),
  timestampFromNanoseconds: (value: bigint) => isoOf(value),
  dateFromDays: (days: number) => isoOf(BigInt(days) * 86_400_000_000_000n),
};

/** Times of a clock on the wall: which zone it keeps, the mapping has to say. */
const LOCAL_PARSERS: ParquetParsers = {
  ...PARSERS,
  timestampFromMilliseconds: (value: bigint) => isoOf(value * 1_000_000n).slice(0, -1),
  timestampFromMicroseconds: (value: bigint) => isoOf(value * 1000n).slice(0, -1),
  timestampFromNanoseconds: (value: bigint) => isoOf(value).slice(0, -1),
};

function isAdjusted({ logical_type: logical }: SchemaTree["element"]): boolean {
  return logical?.type !== "TIMESTAMP" || logical.isAdjustedToUTC;
}

function isText({ type, converted_type: converted, logical_type: logical }: SchemaTree["element"]): boolean {
  const isOctets = type === "BYTE_ARRAY" || type === "FIXED_LEN_BYTE_ARRAY";
  return !isOctets || converted === "UTF8" || converted === "ENUM" || converted === "JSON" || logical !== undefined;
}

/** Octets that are not said to be text: four or sixteen of them are an address. */
function addressText(value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return value;
  return value.length === 16 ? formatAddress(value) : value.length === 4 ? value.join(".") : value;
}

/** ISO 8601 of nanoseconds since 1970; of times that no calendar holds, the number as it stands. */
function isoOf(nanoseconds: bigint): string {
  const second = nanoseconds / 1_000_000_000n - (nanoseconds % 1_000_000_000n < 0n ? 1n : 0n);
  const fraction = String(nanoseconds - second * 1_000_000_000n).padStart(9, "0");
  const date = new Date(Number(second) * 1000);
  return Number.isNaN(date.getTime()) ? `${nanoseconds}` : `${date.toISOString().slice(0, 19)}.${fraction}Z`;
}
