import { BackwardBits } from "./backward-bits.ts";
import { FseState, readFseTable } from "./zstd-fse.ts";
import { ZstdProblem } from "./zstd-problem.ts";

const MOST_LITERALS = 128 * 1024; // RFC 8878 §3.1.1.2.4: a block's
const MOST_CODE_BITS = 11; // §4.2.1
const MOST_WEIGHT_LOG = 6; // §4.2.1.2
const MOST_SYMBOLS = 256;

/** Codes of literals: by the next bits the symbol and how many of them it took (RFC 8878 §4.2.1). */
export interface HuffmanTable {
  readonly log: number;
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
}

export interface Literals {
  readonly octets: Uint8Array;
  /** Where the section ends. */
  readonly end: number;
  /** The table in use, for a later block that has none of its own. */
  readonly table: HuffmanTable | null;
}

/** The literals section that begins at `at` (RFC 8878 §3.1.1.3.1). */
export function readLiterals(from: Uint8Array, at: number, end: number, known: HuffmanTable | null): Literals {
  const type = from[at]! & 3;
  const format = (from[at]! >> 2) & 3;
  if (type >= 2) return compressed(from, at, end, type === 3 ? known : null, type === 3, format);
  const headerOctets = [1, 2, 1, 3][format]!;
  const size = number(from, at, headerOctets, end) >> (format & 1 ? 4 : 3);
  const first = at + headerOctets;
  if (size > MOST_LITERALS) throw new ZstdProblem(`${size} literals`);
  const last = first + (type === 1 ? 1 : size);
  if (last > end) throw new ZstdProblem("literals cut short");
  const octets = type === 1 ? new Uint8Array(size).fill(from[first]!) : from.subarray(first, last);
  return { octets, end: last, table: known };
}

function compressed(
  from: Uint8Array,
  at: number,
  end: number,
  known: HuffmanTable | null,
  isTreeless: boolean,
  format: number,
): Literals {
  const headerOctets = [3, 3, 4, 5][format]!;
  const bits = [10, 10, 14, 18][format]!;
  const told = number(from, at, headerOctets, end);
  const size = Math.floor(told / 16) % 2 ** bits;
  const last = at + headerOctets + Math.floor(told / 2 ** (4 + bits));
  if (last > end || size > MOST_LITERALS) throw new ZstdProblem("literals cut short");
  const own = isTreeless ? null : readHuffman(from, at + headerOctets, last);
  const table = own?.table ?? known;
  if (!table) throw new ZstdProblem("literals without a table");
  const octets = new Uint8Array(size);
  const first = own?.end ?? at + headerOctets;
  if (format === 0) readStream(table, from, first, last, octets);
  else readFourStreams(table, from, first, last, octets);
  return { octets, end: last, table };
}

/** §4.2.1.1: weights in half octets, or compressed themselves. */
function readHuffman(from: Uint8Array, at: number, end: number): { table: HuffmanTable; end: number } {
  if (at >= end) throw new ZstdProblem("a table cut short");
  const told = from[at]!;
  if (told < 128) {
    if (at + 1 + told > end) throw new ZstdProblem("a table cut short");
    return { table: huffmanTable(readWeights(from, at + 1, at + 1 + told)), end: at + 1 + told };
  }
  const count = told - 127;
  const last = at + 1 + ((count + 1) >> 1);
  if (last > end) throw new ZstdProblem("a table cut short");
  const weights = Array.from({ length: count }, (_, i) => (from[at + 1 + (i >> 1)]! >> (i & 1 ? 0 : 4)) & 15);
  return { table: huffmanTable(weights), end: last };
}

/** §4.2.1.2: two states by turns, until the bits are used up. */
function readWeights(from: Uint8Array, at: number, end: number): number[] {
  const { table, end: first } = readFseTable(from, at, end, MOST_WEIGHT_LOG, MOST_SYMBOLS - 1);
  const bits = new BackwardBits(from, first, end);
  const states = [new FseState(table, bits), new FseState(table, bits)];
  const weights: number[] = [];
  for (let turn = 0; ; turn ^= 1) {
    if (bits.left < 0 && weights.length === 0) throw new ZstdProblem("weights cut short");
    weights.push(states[turn]!.symbol);
    if (weights.length >= MOST_SYMBOLS) throw new ZstdProblem("more than 255 weights");
    states[turn]!.step(bits);
    if (bits.left >= 0) continue;
    weights.push(states[turn ^ 1]!.symbol);
    return weights;
  }
}

/** The last symbol's weight is not told: it makes the sum a power of two. */
function huffmanTable(weights: number[]): HuffmanTable {
  const sum = weights.reduce((total, weight) => total + (weight > 0 ? 2 ** (weight - 1) : 0), 0);
  const log = sum > 0 ? Math.floor(Math.log2(sum)) + 1 : 0;
  const rest = 2 ** log - sum;
  if (log < 1 || log > MOST_CODE_BITS || !Number.isInteger(Math.log2(rest)))
    throw new ZstdProblem("weights that make no code");
  if (weights.length >= MOST_SYMBOLS) throw new ZstdProblem("more than 256 symbols");
  const all = [...weights, Math.log2(rest) + 1];
  const symbols = new Uint8Array(1 << log);
  const bits = new Uint8Array(1 << log);
  let at = 0;
  for (let weight = 1; weight <= log; weight++)
    for (const [symbol, own] of all.entries()) {
      if (own !== weight) continue;
      const to = at + 2 ** (weight - 1);
      symbols.fill(symbol, at, to);
      bits.fill(log + 1 - weight, at, to);
      at = to;
    }
  return { log, symbols, bits };
}

/** §3.1.1.3.1.6: three lengths of two octets, then four streams of a quarter each. */
function readFourStreams(table: HuffmanTable, from: Uint8Array, at: number, end: number, into: Uint8Array): void {
  if (at + 6 > end) throw new ZstdProblem("streams cut short");
  const quarter = (into.length + 3) >> 2;
  let first = at + 6;
  for (let i = 0; i < 4; i++) {
    const last = i < 3 ? first + from[at + 2 * i]! + 256 * from[at + 2 * i + 1]! : end;
    if (last > end || i * quarter > into.length) throw new ZstdProblem("streams cut short");
    readStream(
      table,
      from,
      first,
      last,
      into.subarray(i * quarter, i < 3 ? Math.min((i + 1) * quarter, into.length) : into.length),
    );
    first = last;
  }
}

function readStream(
  { log, symbols, bits: taken }: HuffmanTable,
  from: Uint8Array,
  at: number,
  end: number,
  into: Uint8Array,
): void {
  const bits = new BackwardBits(from, at, end);
  for (let i = 0; i < into.length; i++) {
    const code = bits.peek(log);
    into[i] = symbols[code]!;
    bits.left -= taken[code]!;
  }
  if (bits.left !== 0) throw new ZstdProblem("a stream of another length");
}

/** So many octets, the lowest first. */
function number(from: Uint8Array, at: number, octets: number, end: number): number {
  if (at + octets > end) throw new ZstdProblem("a header cut short");
  let value = 0;
  for (let i = octets - 1; i >= 0; i--) value = value * 256 + from[at + i]!;
  return value;
}
