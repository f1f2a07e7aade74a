import { BackwardBits } from "./backward-bits.ts";
import { certain, FseState, type FseTable, fseTable, readFseTable } from "./zstd-fse.ts";
import { ZstdProblem } from "./zstd-problem.ts";

/** Up to here a loop is quicker than a call. */
const SHORT = 24;

/** Tables of the last block that had its own. */
export interface SequenceTables {
  literals: FseTable | null;
  offsets: FseTable | null;
  matches: FseTable | null;
}

/** A kind of code: what may be told, and the table that holds when none is (RFC 8878 §3.1.1.3.2.2). */
interface Kind {
  readonly name: keyof SequenceTables;
  readonly mostLog: number;
  readonly mostSymbol: number;
  readonly usual: FseTable;
}

const LITERALS: Kind = {
  name: "literals",
  mostLog: 9,
  mostSymbol: 35,
  usual: fseTable(
    [4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1],
    6,
  ),
};
const OFFSETS: Kind = {
  name: "offsets",
  mostLog: 8,
  mostSymbol: 31,
  usual: fseTable([1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1], 5),
};
const MATCHES: Kind = {
  name: "matches",
  mostLog: 9,
  mostSymbol: 52,
  usual: fseTable(
    [
      1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
      1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
    ],
    6,
  ),
};

/** Bits behind a code, and what they are added to (§3.1.1.3.2.1.1). */
const LITERAL_BITS = codes(16, [1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], 0);
const MATCH_BITS = codes(32, [1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], 3);

/** The sequences section from `at` to `end`: copies literals and matches into `into` from `to` on; where that ends. */
export function runSequences(
  from: Uint8Array,
  at: number,
  end: number,
  literals: Uint8Array,
  into: Uint8Array,
  to: number,
  frame: { readonly from: number; readonly repeats: number[]; readonly tables: SequenceTables },
): number {
  const { count, first } = countOf(from, at, end);
  let copied = 0;
  const copy = (length: number) => {
    if (copied + length > literals.length) throw new ZstdProblem("more literals than there are");
    if (to + length > into.length) throw new ZstdProblem(`more than ${into.length} octets`);
    if (length <= SHORT) for (let i = 0; i < length; i++) into[to + i] = literals[copied + i]!;
    else into.set(literals.subarray(copied, copied + length), to);
    copied += length;
    to += length;
  };
  if (count > 0) {
    const { bits, literal, offset, match } = open(from, first, end, frame.tables);
    for (let i = 0; i < count; i++) {
      const [offsetCode, matchCode, literalCode] = [offset.symbol, match.symbol, literal.symbol];
      const told = 2 ** offsetCode + wide(bits, offsetCode);
      const length = MATCH_BITS.bases[matchCode]! + bits.read(MATCH_BITS.bits[matchCode]!);
      const run = LITERAL_BITS.bases[literalCode]! + bits.read(LITERAL_BITS.bits[literalCode]!);
      if (i < count - 1) {
        literal.step(bits);
        match.step(bits);
        offset.step(bits);
      }
      if (bits.left < 0) throw new ZstdProblem("sequences cut short");
      copy(run);
      const distance = distanceOf(told, run, frame.repeats);
      if (distance < 1 || distance > to - frame.from) throw new ZstdProblem(`a match ${distance} octets back`);
      if (to + length > into.length) throw new ZstdProblem(`more than ${into.length} octets`);
      if (length > SHORT && distance >= length) into.copyWithin(to, to - distance, to - distance + length);
      else for (let j = 0; j < length; j++) into[to + j] = into[to + j - distance]!;
      to += length;
    }
    if (bits.left !== 0) throw new ZstdProblem("sequences of another length");
  }
  copy(literals.length - copied);
  return to;
}

function countOf(from: Uint8Array, at: number, end: number): { count: number; first: number } {
  const told = from[at]!;
  if (at >= end || (told >= 128 && at + (told === 255 ? 3 : 2) > end)) throw new ZstdProblem("sequences cut short");
  if (told < 128) return { count: told, first: at + 1 };
  if (told < 255) return { count: (told - 128) * 256 + from[at + 1]!, first: at + 2 };
  return { count: from[at + 1]! + from[at + 2]! * 256 + 0x7f00, first: at + 3 };
}

/** Tables as the modes tell, and states at their beginning. */
function open(from: Uint8Array, at: number, end: number, tables: SequenceTables) {
  if (at >= end) throw new ZstdProblem("sequences cut short");
  const modes = from[at]!;
  if (modes & 3) throw new ZstdProblem("reserved modes");
  let here = at + 1;
  for (const [kind, shift] of [
    [LITERALS, 6],
    [OFFSETS, 4],
    [MATCHES, 2],
  ] as const) {
    const mode = (modes >> shift) & 3;
    if (mode === 0) tables[kind.name] = kind.usual;
    else if (mode === 1) {
      if (here >= end || from[here]! > kind.mostSymbol) throw new ZstdProblem("a code that is none");
      tables[kind.name] = certain(from[here++]!);
    } else if (mode === 2) {
      const read = readFseTable(from, here, end, kind.mostLog, kind.mostSymbol);
      tables[kind.name] = read.table;
      here = read.end;
    } else if (!tables[kind.name]) throw new ZstdProblem("a table that was not told");
  }
  const bits = new BackwardBits(from, here, end);
  const literal = new FseState(tables.literals!, bits);
  const offset = new FseState(tables.offsets!, bits);
  const match = new FseState(tables.matches!, bits);
  return { bits, literal, offset, match };
}

/** §3.1.1.5: the last three distances have numbers of their own. */
function distanceOf(told: number, run: number, repeats: number[]): number {
  const [one, two, three] = repeats as [number, number, number];
  if (told > 3) {
    repeats.splice(0, 3, told - 3, one, two);
    return told - 3;
  }
  const which = told - (run === 0 ? 0 : 1);
  if (which === 0) return one;
  const distance = which === 1 ? two : which === 2 ? three : one - 1;
  repeats.splice(0, 3, distance, one, which === 1 ? three : two);
  return distance;
}

/** Up to 31 bits. */
function wide(bits: BackwardBits, count: number): number {
  if (count <= 16) return bits.read(count);
  const high = bits.read(count - 16);
  return high * 0x1_0000 + bits.read(16);
}

function codes(plain: number, extra: readonly number[], least: number) {
  const bits = Uint8Array.from([...new Array<number>(plain).fill(0), ...extra]);
  const bases = new Uint32Array(bits.length);
  for (let code = 0, base = least; code < bits.length; base += 2 ** bits[code]!, code++) bases[code] = base;
  return { bits, bases };
}
