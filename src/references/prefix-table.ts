import { isIPv4 } from "../values/address.ts";
import type { Prefix } from "../values/prefix.ts";

/** Finds what the longest prefix around an address holds; equal prefixes hold several. */
export class PrefixTable<Held> {
  readonly #narrow: Ranges<Held>;
  readonly #wide: Ranges<Held>;

  constructor(entries: Iterable<readonly [Prefix, Held]>) {
    const narrow = new Map<number, Held[]>();
    const wide = new Map<bigint, Held[]>();
    for (const [prefix, held] of entries)
      if (prefix.length >= 96 && isIPv4(prefix.first))
        put(narrow, u32(prefix.first, 12) * 64 + prefix.length - 96, held);
      else put(wide, (u128(prefix.first) << 8n) | BigInt(prefix.length), held);
    const narrowKeys = Array.from(Float64Array.from(narrow.keys()).sort());
    const wideKeys = [...wide.keys()].sort((a, b) => (a < b ? -1 : 1));
    this.#narrow = packed(flattened(narrowKeys, NARROW), 1, narrow);
    this.#wide = packed(flattened(wideKeys, WIDE), 4, wide);
  }

  /** What is held for the longest prefix around the sixteen octets from `at`; empty when there is none. */
  find(octets: Uint8Array, at = 0): readonly Held[] {
    return isIPv4(octets, at) ? lookUp(this.#narrow, octets, at + 12, 1) : lookUp(this.#wide, octets, at, 4);
  }
}

/** Ranges that do not overlap, by the words of their first address, and what each holds. */
interface Ranges<Held> {
  readonly starts: Uint32Array;
  readonly held: readonly (readonly Held[])[];
}

/** How a prefix is one number: its first address, then its length; sorted so, outer ones stand before inner. */
interface Keys<Key extends number | bigint> {
  first(key: Key): Key;
  /** The address behind its last. */
  after(key: Key): Key;
  /** The address behind all. */
  readonly end: Key;
}

const NARROW: Keys<number> = {
  first: (key) => Math.floor(key / 64),
  after: (key) => Math.floor(key / 64) + 2 ** (32 - (key % 64)),
  end: 2 ** 32,
};

const WIDE: Keys<bigint> = {
  first: (key) => key >> 8n,
  after: (key) => (key >> 8n) + (1n << (128n - (key & 0xffn))),
  end: 1n << 128n,
};

interface Start<Key> {
  readonly first: Key;
  /** The prefix that holds from there on; null for none. */
  key: Key | null;
}

/** Where the longest prefix changes, from the first address to the last. */
function flattened<Key extends number | bigint>(keys: readonly Key[], { first, after, end }: Keys<Key>): Start<Key>[] {
  const starts: Start<Key>[] = [];
  const open: Key[] = [];
  const begin = (at: Key, key: Key | null) => {
    const last = starts.at(-1);
    if (last?.first === at) last.key = key;
    else starts.push({ first: at, key });
  };
  const closeUpTo = (at: Key) => {
    for (let top = open.at(-1); top !== undefined && after(top) <= at; top = open.at(-1)) {
      open.pop();
      if (after(top) < end) begin(after(top), open.at(-1) ?? null);
    }
  };
  for (const key of keys) {
    closeUpTo(first(key));
    begin(first(key), key);
    open.push(key);
  }
  closeUpTo(end);
  return starts;
}

function packed<Key extends number | bigint, Held>(
  starts: readonly Start<Key>[],
  words: 1 | 4,
  held: Map<Key, Held[]>,
): Ranges<Held> {
  const table = new Uint32Array(words * starts.length);
  for (const [i, { first }] of starts.entries())
    for (let word = 0; word < words; word++)
      table[words * i + word] = Number((BigInt(first) >> BigInt(32 * (words - 1 - word))) & 0xffffffffn);
  return { starts: table, held: starts.map(({ key }) => (key === null ? [] : held.get(key)!)) };
}

/** What the last range holds that begins at or before the address. */
function lookUp<Held>({ starts, held }: Ranges<Held>, octets: Uint8Array, at: number, words: 1 | 4): readonly Held[] {
  let low = 0;
  let high = held.length; // the range lies below `high`
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isAfter(starts, middle * words, octets, at, words)) high = middle;
    else low = middle + 1;
  }
  return low === 0 ? [] : held[low - 1]!;
}

function isAfter(starts: Uint32Array, from: number, octets: Uint8Array, at: number, words: 1 | 4): boolean {
  for (let word = 0; word < words; word++) {
    const difference = starts[from + word]! - u32(octets, at + 4 * word);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

function put<Key, Held>(map: Map<Key, Held[]>, key: Key, held: Held): void {
  const known = map.get(key);
  if (known) known.push(held);
  else map.set(key, [held]);
}

function u32(octets: Uint8Array, at: number): number {
  return octets[at]! * 0x1000000 + ((octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!);
}

function u128(octets: Uint8Array): bigint {
  let value = 0n;
  for (let at = 0; at < 16; at += 4) value = (value << 32n) | BigInt(u32(octets, at));
  return value;
}
