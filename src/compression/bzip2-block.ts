/** Octets a block holds before its runs are undone, for each of the nine levels. */
export const BLOCK_OCTETS = 100_000;

const MAX_CODE_BITS = 20;
const GROUP_SYMBOLS = 50;
const GROUPS_AT_ONCE = 2000; // 100,000 symbols, some 10 ms
const FAST_BITS = 10;
const PIECE = 128 * 1024;

/** What is wrong with a stream; thrown within this decoder only, its reader makes a fault of it. */
export class Bzip2Problem extends Error {
  readonly kind: "truncated" | "bad-compressed";
  readonly expected: string;
  readonly found: string;

  constructor(kind: "truncated" | "bad-compressed", expected: string, found: string) {
    super(`expected ${expected}, found ${found}`);
    this.kind = kind;
    this.expected = expected;
    this.found = found;
  }
}

/** Bits from the most significant on. */
export class BitReader {
  readonly octets: Uint8Array;
  /** The next bit, counted from the first octet. */
  at: number;

  constructor(octets: Uint8Array, at = 0) {
    this.octets = octets;
    this.at = at;
  }

  get left(): number {
    return 8 * this.octets.length - this.at;
  }

  /** The next `count` bits, at most 32; zeros beyond the end, for whoever looks further than it takes. */
  peek(count: number): number {
    const first = this.at >> 3;
    const { octets } = this;
    let value = 0;
    for (let i = 0; i < 5; i++) value = value * 256 + (octets[first + i] ?? 0);
    return Math.floor(value / 2 ** (40 - (this.at & 7) - count)) % 2 ** count;
  }

  bits(count: number): number {
    if (this.left < count) throw new Bzip2Problem("truncated", `${count} more bits`, "the end of the file");
    const value = this.peek(count);
    this.at += count;
    return value;
  }

  bits48(): number {
    return this.bits(24) * 0x1000000 + this.bits(24);
  }
}

/** A block after its entropy coding: the Burrows–Wheeler permutation and where it begins. */
export interface Block {
  /** The CRC-32 told for it. */
  readonly crc: number;
  /** In the low octet the symbol, above it the next position. */
  readonly chain: Uint32Array;
  readonly start: number;
}

/** Reads a block that begins behind its mark and CRC; yields now and then, so that others get their turn. */
export function* decodeBlock(reader: BitReader, crc: number, limit: number): Generator<undefined, Block> {
  if (reader.bits(1)) throw bad("a block that is not randomised", "the randomised form of bzip2 0.9");
  const start = reader.bits(24);
  const used = usedSymbols(reader);
  const tables = reader.bits(3);
  const selectorCount = reader.bits(15);
  if (tables < 2 || tables > 6) throw bad("2 to 6 code tables", `${tables}`);
  if (selectorCount < 1) throw bad("one selector at least", "none");
  const selectors = readSelectors(reader, tables, selectorCount);
  const codes = Array.from({ length: tables }, () => new Code(readLengths(reader, used.length + 2)));
  const symbols = yield* readSymbols(reader, { used, selectors, codes, limit });
  if (start >= symbols.length) throw bad(`a start below ${symbols.length}`, `${start}`);
  yield;
  return { crc, chain: permutation(symbols), start };
}

/** The block's octets, its runs undone (four alike are followed by how many more), and their CRC-32 at the end. */
export function* blockPieces({ chain, start }: Block): Generator<Uint8Array, number> {
  let crc = 0xffffffff;
  let piece = new Uint8Array(PIECE);
  let filled = 0;
  let at = chain[chain[start]! >>> 8]!; // the entry at `start` is the one before the first
  let alike = 0;
  let last = -1;
  for (let left = chain.length; left > 0; left--) {
    const octet = at & 0xff;
    at = chain[at >>> 8]!;
    let copies = 1;
    if (alike === 4) {
      copies = octet;
      alike = 0;
    } else {
      alike = octet === last ? alike + 1 : 1;
      last = octet;
    }
    for (; copies > 0; copies--) {
      if (filled === PIECE) {
        yield piece;
        piece = new Uint8Array(PIECE);
        filled = 0;
      }
      piece[filled++] = last;
      crc = (crc << 8) ^ CRC_TABLE[((crc >>> 24) ^ last) & 0xff]!;
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
  return ~crc >>> 0;
}

function usedSymbols(reader: BitReader): Uint8Array {
  const ranges = reader.bits(16);
  const used: number[] = [];
  for (let range = 0; range < 16; range++) {
    if (!((ranges >> (15 - range)) & 1)) continue;
    const members = reader.bits(16);
    for (let i = 0; i < 16; i++) if ((members >> (15 - i)) & 1) used.push(16 * range + i);
  }
  if (used.length === 0) throw bad("symbols in use", "none");
  return Uint8Array.from(used);
}

/** Which table codes each group of fifty symbols, told by move-to-front. */
function readSelectors(reader: BitReader, tables: number, count: number): Uint8Array {
  const order = Array.from({ length: tables }, (_, i) => i);
  const selectors = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    let place = 0;
    while (reader.bits(1)) if (++place >= tables) throw bad(`a table below ${tables}`, `${place}`);
    const [table] = order.splice(place, 1);
    order.unshift(table!);
    selectors[i] = table!;
  }
  return selectors;
}

/** Code lengths, each told as steps from the one before. */
function readLengths(reader: BitReader, count: number): Uint8Array {
  const lengths = new Uint8Array(count);
  let length = reader.bits(5);
  for (let i = 0; i < count; i++) {
    for (;;) {
      if (length < 1 || length > MAX_CODE_BITS) throw bad("a code of 1 to 20 bits", `${length}`);
      if (!reader.bits(1)) break;
      length += reader.bits(1) ? -1 : 1;
    }
    lengths[i] = length;
  }
  return lengths;
}

/** A canonical prefix code: short ones by table, long ones by the first code of their length. */
class Code {
  /** Symbol in the upper bits, length in the low five; 0 where the code is longer. */
  readonly fast = new Uint16Array(1 << FAST_BITS);
  readonly #symbols: Uint16Array;
  readonly #firstCode = new Int32Array(MAX_CODE_BITS + 2);
  readonly #firstPlace = new Int32Array(MAX_CODE_BITS + 2);
  readonly #counts = new Int32Array(MAX_CODE_BITS + 2);

  constructor(lengths: Uint8Array) {
    for (const length of lengths) this.#counts[length]!++;
    this.#symbols = new Uint16Array(lengths.length);
    let code = 0;
    let place = 0;
    for (let length = 1; length <= MAX_CODE_BITS; length++) {
      this.#firstCode[length] = code;
      this.#firstPlace[length] = place;
      for (const [symbol, own] of lengths.entries()) {
        if (own !== length) continue;
        this.#symbols[place++] = symbol;
        if (length <= FAST_BITS) this.#remember(code, length, symbol);
        code++;
      }
      if (code > 2 ** length) throw bad("a prefix code", `${code} codes of ${length} bits`);
      code *= 2;
    }
  }

  /** The symbol whose code begins `window` (twenty bits), as in `fast`; 0 when there is none. */
  slow(window: number): number {
    for (let length = FAST_BITS + 1; length <= MAX_CODE_BITS; length++) {
      const offset = (window >>> (MAX_CODE_BITS - length)) - this.#firstCode[length]!;
      if (offset >= 0 && offset < this.#counts[length]!)
        return (this.#symbols[this.#firstPlace[length]! + offset]! << 5) | length;
    }
    return 0;
  }

  #remember(code: number, length: number, symbol: number): void {
    const from = code << (FAST_BITS - length);
    this.fast.fill((symbol << 5) | length, from, from + (1 << (FAST_BITS - length)));
  }
}

interface Coding {
  readonly used: Uint8Array;
  readonly selectors: Uint8Array;
  readonly codes: readonly Code[];
  readonly limit: number;
}

/** Undoes the Huffman code, the runs of the front symbol and move-to-front. */
function* readSymbols(reader: BitReader, coding: Coding): Generator<undefined, Uint8Array> {
  const state = {
    out: new Uint8Array(coding.limit),
    filled: 0,
    run: 0,
    weight: 1,
    front: Uint8Array.from(coding.used),
  };
  for (const [i, selector] of coding.selectors.entries()) {
    const ended = readGroup(reader, coding.codes[selector]!, state);
    if (reader.left < 0) throw new Bzip2Problem("truncated", "the rest of a block", "the end of the file");
    if (ended) return state.out.subarray(0, state.filled);
    if (i % GROUPS_AT_ONCE === GROUPS_AT_ONCE - 1) yield;
  }
  throw badAt(reader, "the end of a block", "no more selectors");
}

interface Unfolding {
  readonly out: Uint8Array;
  readonly front: Uint8Array;
  filled: number;
  run: number;
  weight: number;
}

/** Fifty symbols; true when the last of them ends the block. */
function readGroup(reader: BitReader, code: Code, state: Unfolding): boolean {
  const { out, front } = state;
  const { octets } = reader;
  const endOfBlock = front.length + 1;
  for (let i = 0; i < GROUP_SYMBOLS; i++) {
    const window = window20(octets, reader.at);
    const entry = code.fast[window >>> (MAX_CODE_BITS - FAST_BITS)]! || code.slow(window);
    if (entry === 0) throw badAt(reader, "a code of the table", window.toString(2));
    reader.at += entry & 31;
    const symbol = entry >>> 5;
    if (symbol < 2) {
      state.run += state.weight << symbol; // RUNA counts 1, RUNB 2, in bijective base 2
      state.weight *= 2;
      if (state.run > out.length) throw badAt(reader, `at most ${out.length} octets in a block`, "a longer run");
      continue;
    }
    if (state.run > 0) endRun(reader, state);
    if (symbol === endOfBlock) return true;
    if (state.filled === out.length) throw badAt(reader, `at most ${out.length} octets in a block`, "more");
    const octet = front[symbol - 1]!;
    for (let place = symbol - 1; place > 0; place--) front[place] = front[place - 1]!;
    front[0] = octet;
    out[state.filled++] = octet;
  }
  return false;
}

function endRun(reader: BitReader, state: Unfolding): void {
  const to = state.filled + state.run;
  if (to > state.out.length) throw badAt(reader, `at most ${state.out.length} octets in a block`, `${to}`);
  state.out.fill(state.front[0]!, state.filled, to);
  state.filled = to;
  state.run = 0;
  state.weight = 1;
}

/** The next twenty bits; beyond the end they are zeros. */
function window20(octets: Uint8Array, at: number): number {
  const i = at >> 3;
  if (i + 4 > octets.length) return new BitReader(octets, at).peek(MAX_CODE_BITS);
  const word = (octets[i]! << 24) | (octets[i + 1]! << 16) | (octets[i + 2]! << 8) | octets[i + 3]!;
  return (word << (at & 7)) >>> 12;
}

function permutation(symbols: Uint8Array): Uint32Array {
  const places = new Uint32Array(256);
  for (const octet of symbols) places[octet]!++;
  let sum = 0;
  for (let i = 0; i < 256; i++) {
    sum += places[i]!;
    places[i] = sum - places[i]!;
  }
  const chain = new Uint32Array(symbols.length);
  for (let i = 0; i < symbols.length; i++) chain[i] = symbols[i]!;
  for (let i = 0; i < symbols.length; i++) chain[places[symbols[i]!]!++]! |= i << 8;
  return chain;
}

/** What looks wrong near the end is the end: beyond it zeros are read. */
function badAt(reader: BitReader, expected: string, found: string): Bzip2Problem {
  if (reader.left < MAX_CODE_BITS) return new Bzip2Problem("truncated", "the rest of a block", "the end of the file");
  return bad(expected, found);
}

function bad(expected: string, found: string): Bzip2Problem {
  return new Bzip2Problem("bad-compressed", expected, found);
}

/** CRC-32 with the polynomial 0x04c11db7, most significant bit first. */
const CRC_TABLE = Int32Array.from({ length: 256 }, (_, octet) => {
  let crc = octet << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc;
});
