import type { BackwardBits } from "./backward-bits.ts";
import { ZstdProblem } from "./zstd-problem.ts";

/** A table of finite state entropy (RFC 8878 §4.1): by state the symbol, the bits to read and what to add to them. */
export interface FseTable {
  readonly log: number;
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
  readonly bases: Uint16Array;
}

/** A table in which one symbol is certain. */
export function certain(symbol: number): FseTable {
  return { log: 0, symbols: Uint8Array.of(symbol), bits: new Uint8Array(1), bases: new Uint16Array(1) };
}

/** The table of a distribution of 2^log; −1 is "less than one" (RFC 8878 §4.1.1). */
export function fseTable(shares: readonly number[], log: number): FseTable {
  const size = 1 << log;
  const symbols = new Uint8Array(size);
  const next = Uint16Array.from(shares, Math.abs);
  let high = size - 1;
  for (const [symbol, share] of shares.entries()) if (share < 0) symbols[high--] = symbol;
  const step = (size >> 1) + (size >> 3) + 3;
  let at = 0;
  for (const [symbol, share] of shares.entries())
    for (let i = 0; i < share; i++) {
      symbols[at] = symbol;
      do at = (at + step) & (size - 1);
      while (at > high);
    }
  const bits = new Uint8Array(size);
  const bases = new Uint16Array(size);
  for (let state = 0; state < size; state++) {
    const count = next[symbols[state]!]!++;
    bits[state] = log - 31 + Math.clz32(count);
    bases[state] = (count << bits[state]!) - size;
  }
  return { log, symbols, bits, bases };
}

/** Reads a distribution from `at` on: the table, and where its octets end. */
export function readFseTable(octets: Uint8Array, at: number, end: number, mostLog: number, mostSymbol: number) {
  const bits = new ForwardBits(octets, at, end);
  const log = bits.read(4) + 5;
  if (log > mostLog) throw new ZstdProblem(`a table of ${log} bits`);
  const shares: number[] = [];
  let left = 1 << log;
  while (left > 0) {
    const share = readShare(bits, left) - 1;
    left -= Math.abs(share);
    shares.push(share);
    if (share === 0) readZeros(bits, shares);
    if (left < 0 || shares.length > mostSymbol + 1) throw new ZstdProblem("a table of other size");
  }
  return { table: fseTable(shares, log), end: bits.end };
}

/** How many more symbols have no share, three at a time. */
function readZeros(bits: ForwardBits, shares: number[]): void {
  for (let more = 3; more === 3; ) {
    more = bits.read(2);
    for (let i = 0; i < more; i++) shares.push(0);
  }
}

/** A number of 0 to left + 1, in one bit less where that suffices. */
function readShare(bits: ForwardBits, left: number): number {
  const most = 32 - Math.clz32(left + 1);
  const spare = (1 << most) - 1 - (left + 1);
  const low = bits.read(most - 1);
  if (low < spare) return low;
  const value = low + (bits.read(1) << (most - 1));
  return value >= 1 << (most - 1) ? value - spare : value;
}

/** Where a decoder of such a table stands. */
export class FseState {
  readonly table: FseTable;
  #state: number;

  constructor(table: FseTable, bits: BackwardBits) {
    this.table = table;
    this.#state = bits.read(table.log);
  }

  get symbol(): number {
    return this.table.symbols[this.#state]!;
  }

  step(bits: BackwardBits): void {
    this.#state = this.table.bases[this.#state]! + bits.read(this.table.bits[this.#state]!);
  }
}

class ForwardBits {
  readonly #octets: Uint8Array;
  readonly #end: number;
  #at: number;

  constructor(octets: Uint8Array, from: number, end: number) {
    this.#octets = octets;
    this.#end = 8 * end;
    this.#at = 8 * from;
  }

  /** Where the octets begin of which none was looked at. */
  get end(): number {
    return (this.#at + 7) >> 3;
  }

  /** At most sixteen. */
  read(count: number): number {
    if (this.#at + count > this.#end) throw new ZstdProblem("a table cut short");
    const first = this.#at >> 3;
    const octets = this.#octets;
    const word = octets[first]! | ((octets[first + 1] ?? 0) << 8) | ((octets[first + 2] ?? 0) << 16);
    const value = (word >>> (this.#at & 7)) & ((1 << count) - 1);
    this.#at += count;
    return value;
  }
}
