/** Symbols of a text: its UTF-16 units below 256, all else as one. */
const SYMBOLS = 256;
const ORDERS = [0, 1, 3] as const;

/**
 * Octets that a lossless code needs for a set of texts, whatever their order: an upper bound of what somebody could say by
 * choosing them (Paxson et al. 2013 compress with gzip; any lossless code bounds). The texts are sorted, what each shares
 * with the one before is told by its length, and the rest is coded by the best of three adaptive models that know 0, 1 or
 * 3 letters before (Moffat 1990, PPM method C). Unlike a compressor's output it is the same on every machine.
 */
export function codeLength(texts: readonly string[]): number {
  const sorted = [...new Set(texts)].sort();
  if (sorted.length === 0) return 0;
  const bits = ORDERS.map((order) => bitsOf(sorted, order));
  return (Math.min(...bits) + Math.log2(ORDERS.length)) / 8;
}

function bitsOf(sorted: readonly string[], order: number): number {
  const letters = new Model();
  const shared = new Model();
  let bits = 0;
  let before = "";
  for (const text of sorted) {
    const same = sharedLength(before, text);
    bits += shared.cost("", Math.min(same, SYMBOLS - 1));
    const ended = `${text}\0`;
    for (let at = same; at < ended.length; at++)
      bits += letters.cost(ended.slice(Math.max(0, at - order), at), Math.min(ended.charCodeAt(at), SYMBOLS - 1));
    before = text;
  }
  return bits;
}

interface Context {
  total: number;
  readonly seen: Map<number, number>;
}

/** Counts of symbols by what came before; escapes from the whole context to none, and from there to equal chances. */
class Model {
  readonly #contexts = new Map<string, Context>();

  /** Bits of a symbol after a context; then it has been seen once more. */
  cost(context: string, symbol: number): number {
    let bits = 0;
    let found = false;
    for (const key of context === "" ? [""] : [context, ""]) {
      const known = this.#contexts.get(key) ?? { total: 0, seen: new Map<number, number>() };
      this.#contexts.set(key, known);
      const count = known.seen.get(symbol) ?? 0;
      const whole = known.total + known.seen.size;
      if (!found && known.total > 0) {
        found = count > 0;
        bits += Math.log2(whole / (found ? count : known.seen.size));
      }
      known.seen.set(symbol, count + 1);
      known.total++;
    }
    return found ? bits : bits + Math.log2(SYMBOLS);
  }
}

function sharedLength(one: string, other: string): number {
  let at = 0;
  while (at < one.length && at < other.length && one[at] === other[at]) at++;
  return at;
}
