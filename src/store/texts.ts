import { setImmediate as turn } from "node:timers/promises";
import type { TextPool } from "../record/text-pool.ts";

/** A column of texts as it stands in a Native block; `values` is null when all are empty. */
export interface EncodedTexts {
  readonly type: "String" | "LowCardinality(String)";
  readonly values: Uint8Array[] | null;
}

/** More different texts than this in a block are written out one by one. */
const DICTIONARY_ENTRIES = 4096;
const ROWS_A_TURN = 8192;

/**
 * Which of the two forms is used follows from the texts alone, so that the same rows give the same octets; `plain` asks
 * for the second always.
 */
export async function encodeTexts(
  values: readonly string[],
  from: number,
  to: number,
  plain = false,
): Promise<EncodedTexts> {
  const few = fewTexts(values, from, to);
  if (few?.entries.length === 1) return { type: "String", values: null };
  if (few && plain) return { type: "String", values: repeated(few) };
  if (few) return { type: "LowCardinality(String)", values: dictionary(few) };
  return { type: "String", values: await written(values, from, to) };
}

/** The same octets for texts that stand in a pool and are named by number. */
export async function encodePooledTexts(
  pool: TextPool,
  numbers: Uint32Array,
  from: number,
  to: number,
  plain = false,
): Promise<EncodedTexts> {
  const few = fewPooledTexts(pool, numbers, from, to);
  if (few?.entries.length === 1) return { type: "String", values: null };
  if (few && plain) return { type: "String", values: repeated(few) };
  if (few) return { type: "LowCardinality(String)", values: dictionary(few) };
  const pieces: Uint8Array[] = [];
  for (let first = from; first < to; first += ROWS_A_TURN) {
    pieces.push(writtenPooledTexts(pool, numbers, first, Math.min(first + ROWS_A_TURN, to)));
    await turn();
  }
  return { type: "String", values: pieces };
}

/** Of each text its length, then its octets as UTF-8. */
export function writtenTexts(texts: readonly string[]): Uint8Array {
  let most = 0;
  for (const text of texts) most += 3 * text.length + 5; // a UTF-16 unit is at most three octets of UTF-8
  const buffer = Buffer.allocUnsafe(most);
  let at = 0;
  for (const text of texts) {
    let length = Buffer.byteLength(text);
    for (; length >= 0x80; length = Math.floor(length / 0x80)) buffer[at++] = (length & 0x7f) | 0x80;
    buffer[at++] = length;
    at += buffer.write(text, at);
  }
  return buffer.subarray(0, at);
}

/** A number below 2^53 as the engine's variable-length integer: seven bits an octet, least first. */
export function variableLength(value: number): Uint8Array {
  const octets: number[] = [];
  let left = value;
  for (; left >= 0x80; left = Math.floor(left / 0x80)) octets.push((left & 0x7f) | 0x80);
  octets.push(left);
  return Uint8Array.from(octets);
}

interface FewTexts {
  /** The empty text first, as the format wants it. */
  readonly entries: string[];
  readonly indexes: Uint16Array;
}

function fewTexts(values: readonly string[], from: number, to: number): FewTexts | null {
  const known = new Map([["", 0]]);
  const indexes = new Uint16Array(to - from);
  let last = "";
  let lastIndex = 0;
  for (let row = from; row < to; row++) {
    const value = values[row]!;
    if (value !== last) {
      last = value;
      lastIndex = known.get(value) ?? known.size;
      if (lastIndex === known.size) {
        if (lastIndex === DICTIONARY_ENTRIES) return null;
        known.set(value, lastIndex);
      }
    }
    indexes[row - from] = lastIndex;
  }
  return { entries: [...known.keys()], indexes };
}

/** As `fewTexts`: each number is looked up once, and a text that stands in the pool twice is one entry. */
function fewPooledTexts(pool: TextPool, numbers: Uint32Array, from: number, to: number): FewTexts | null {
  const known = new Map([["", 0]]);
  const indexOf = new Int32Array(pool.count).fill(-1);
  indexOf[0] = 0;
  const indexes = new Uint16Array(to - from);
  for (let row = from; row < to; row++) {
    const number = numbers[row]!;
    let index = indexOf[number]!;
    if (index < 0) {
      const text = pool.text(number);
      index = known.get(text) ?? known.size;
      if (index === known.size) {
        if (index === DICTIONARY_ENTRIES) return null;
        known.set(text, index);
      }
      indexOf[number] = index;
    }
    indexes[row - from] = index;
  }
  return { entries: [...known.keys()], indexes };
}

function writtenPooledTexts(pool: TextPool, numbers: Uint32Array, from: number, to: number): Uint8Array {
  const { octets, ends } = pool;
  let most = 0;
  for (let row = from; row < to; row++) most += lengthOf(ends, numbers[row]!) + 5;
  const buffer = Buffer.allocUnsafe(most);
  let at = 0;
  for (let row = from; row < to; row++) {
    const number = numbers[row]!;
    let length = lengthOf(ends, number);
    let next = number === 0 ? 0 : ends[number - 1]!;
    const end = next + length;
    for (; length >= 0x80; length = Math.floor(length / 0x80)) buffer[at++] = (length & 0x7f) | 0x80;
    buffer[at++] = length;
    while (next < end) buffer[at++] = octets[next++]!;
  }
  return buffer.subarray(0, at);
}

function lengthOf(ends: Uint32Array, number: number): number {
  return number === 0 ? 0 : ends[number]! - ends[number - 1]!;
}

const KEYS_VERSION = 1; // SharedDictionariesWithAdditionalKeys
const OWN_KEYS = 0x600; // HasAdditionalKeys | NeedUpdateDictionary: all keys stand in this block
const INDEX_U8 = 0;
const INDEX_U16 = 1;

/** ClickHouse, SerializationLowCardinality: version, kind of index, keys, then an index per row. */
function dictionary({ entries, indexes }: FewTexts): Uint8Array[] {
  const narrow = entries.length <= 256;
  return [
    u64(KEYS_VERSION, OWN_KEYS | (narrow ? INDEX_U8 : INDEX_U16), entries.length),
    writtenTexts(entries),
    u64(indexes.length),
    narrow ? Uint8Array.from(indexes) : new Uint8Array(indexes.buffer),
  ];
}

/** Each text is written once, and its octets copied. */
function repeated({ entries, indexes }: FewTexts): Uint8Array[] {
  const texts = entries.map((text) => Buffer.from(writtenTexts([text])));
  let length = 0;
  for (const index of indexes) length += texts[index]!.length;
  const octets = Buffer.allocUnsafe(length);
  let at = 0;
  for (const index of indexes) {
    octets.set(texts[index]!, at);
    at += texts[index]!.length;
  }
  return [octets];
}

async function written(values: readonly string[], from: number, to: number): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for (let first = from; first < to; first += ROWS_A_TURN) {
    pieces.push(writtenTexts(values.slice(first, Math.min(first + ROWS_A_TURN, to))));
    await turn();
  }
  return pieces;
}

function u64(...values: number[]): Uint8Array {
  return new Uint8Array(new BigUint64Array(values.map(BigInt)).buffer);
}
