import { type Instant, SECOND } from "../../values/instant.ts";

/** Words of a key: ports, then the addresses of the lower and the higher end from their last word on, then the protocol. */
export const KEY_WORDS = 10;
/** IPv4 in IPv6 form, ::ffff:0:0/96 (RFC 4291 §2.5.5.2): the last word but one. */
export const MAPPED = 0xffff;
const NONE = -1;
const FIRST_SLOTS = 4096;
/** Lists by which flows are forgotten, least lately seen first: those that go on, and those whose end was seen. */
export const OPEN = 0;
export const ENDED = 1;

/**
 * Flows under way, as columns; a flow is a slot. An open-addressing table finds the slot of a key, two lists keep the order
 * in which flows were last seen. Nothing is allocated for a packet or a flow, but when the table doubles.
 */
export class FlowTable {
  /** The key that `find` and `insert` go by; the caller fills it. */
  readonly key = new Uint32Array(KEY_WORDS);
  /** Of a slot's record so far; milliseconds since 1970. */
  first = new Float64Array(FIRST_SLOTS);
  last = new Float64Array(FIRST_SLOTS);
  /** Two cells a slot: from the initiator, from the other end. */
  octets = new Float64Array(2 * FIRST_SLOTS);
  packets = new Float64Array(2 * FIRST_SLOTS);
  controlBits = new Uint16Array(2 * FIRST_SLOTS);
  /** Where the first packet of the record begins in the input. */
  offset = new Float64Array(FIRST_SLOTS);
  tunnels = new Uint32Array(FIRST_SLOTS);
  exporter = new Uint16Array(FIRST_SLOTS);
  /** 0 when the lower end initiated, 1 when the higher one did. */
  initiator = new Uint8Array(FIRST_SLOTS);
  /** What was seen of the end of a TCP connection; see flow-cutter.ts. */
  ending = new Uint8Array(FIRST_SLOTS);
  list = new Uint8Array(FIRST_SLOTS);
  keys = new Uint32Array(KEY_WORDS * FIRST_SLOTS);
  readonly #seed: number;
  #hashes = new Uint32Array(FIRST_SLOTS);
  #touched = new Float64Array(FIRST_SLOTS);
  #previous = new Int32Array(FIRST_SLOTS);
  #next = new Int32Array(FIRST_SLOTS);
  readonly #heads = new Int32Array([NONE, NONE]);
  readonly #tails = new Int32Array([NONE, NONE]);
  /** Slot + 1 at each place; 0 where there is none. Twice as many places as slots. */
  #places = new Int32Array(2 * FIRST_SLOTS);
  #free: number[] = [];
  #slots = 0;
  #size = 0;

  /** `seed` keeps whoever wrote the input from choosing keys that meet; it does not show in the results. */
  constructor(seed: number) {
    this.#seed = seed;
  }

  get size(): number {
    return this.#size;
  }

  /** The flow of that list that was seen least lately, or −1. */
  oldest(list: number): number {
    return this.#heads[list]!;
  }

  /** The slot of `key`, or −1. */
  find(): number {
    const { key, keys } = this;
    const places = this.#places;
    const mask = places.length - 1;
    const hash = this.#hash();
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const slot = places[place]! - 1;
      if (slot === NONE) return NONE;
      if (this.#hashes[slot] !== hash) continue;
      let at = KEY_WORDS * slot;
      let word = 0;
      while (word < KEY_WORDS && keys[at] === key[word]) {
        at++;
        word++;
      }
      if (word === KEY_WORDS) return slot;
    }
  }

  /** A slot for `key`, which is not in the table; its columns hold what they held. */
  insert(time: Instant): number {
    if (this.#free.length === 0 && this.#slots === this.first.length) this.#double();
    const slot = this.#free.pop() ?? this.#slots++;
    const hash = this.#hash();
    this.keys.set(this.key, KEY_WORDS * slot);
    this.#hashes[slot] = hash;
    this.#touched[slot] = time;
    this.#settle(slot, hash);
    this.#append(slot, OPEN);
    this.#size++;
    return slot;
  }

  /** Was seen at that time; stays in, or changes to, that list. The order is that of last sight but for a second. */
  touch(slot: number, list: number, time: Instant): void {
    if (this.list[slot] === list && time - this.#touched[slot]! < SECOND) return;
    this.#touched[slot] = time;
    this.#unlink(slot);
    this.#append(slot, list);
  }

  remove(slot: number): void {
    this.#unlink(slot);
    this.#vacate(slot);
    this.#free.push(slot);
    this.#size--;
  }

  /** Words mixed as in MurmurHash3 (Appleby, 2011); of IPv4 only those that differ. */
  #hash(): number {
    const { key } = this;
    let hash = mixed(mixed(mixed(this.#seed, key[0]!), key[1]!), key[5]!);
    if (key[2] !== MAPPED || key[6] !== MAPPED)
      for (let word = 2; word < 9; word++) if (word !== 5) hash = mixed(hash, key[word]!);
    hash = Math.imul(hash ^ key[9]!, 0x85ebca6b);
    return (hash ^ (hash >>> 16)) >>> 0;
  }

  #settle(slot: number, hash: number): void {
    const mask = this.#places.length - 1;
    let place = hash & mask;
    while (this.#places[place] !== 0) place = (place + 1) & mask;
    this.#places[place] = slot + 1;
  }

  /** Takes a slot out of the places; those behind it move up, so that none is left unreachable (Knuth 6.4, R). */
  #vacate(slot: number): void {
    const places = this.#places;
    const mask = places.length - 1;
    let hole = this.#hashes[slot]! & mask;
    while (places[hole] !== slot + 1) hole = (hole + 1) & mask;
    for (let place = (hole + 1) & mask; places[place] !== 0; place = (place + 1) & mask) {
      const wanted = this.#hashes[places[place]! - 1]! & mask;
      if (((place - wanted) & mask) < ((place - hole) & mask)) continue;
      places[hole] = places[place]!;
      hole = place;
    }
    places[hole] = 0;
  }

  #append(slot: number, list: number): void {
    const tail = this.#tails[list]!;
    this.#previous[slot] = tail;
    this.#next[slot] = NONE;
    if (tail === NONE) this.#heads[list] = slot;
    else this.#next[tail] = slot;
    this.#tails[list] = slot;
    this.list[slot] = list;
  }

  #unlink(slot: number): void {
    const list = this.list[slot]!;
    const previous = this.#previous[slot]!;
    const next = this.#next[slot]!;
    if (previous === NONE) this.#heads[list] = next;
    else this.#next[previous] = next;
    if (next === NONE) this.#tails[list] = previous;
    else this.#previous[next] = previous;
  }

  #double(): void {
    this.first = wider(this.first, Float64Array);
    this.last = wider(this.last, Float64Array);
    this.octets = wider(this.octets, Float64Array);
    this.packets = wider(this.packets, Float64Array);
    this.controlBits = wider(this.controlBits, Uint16Array);
    this.offset = wider(this.offset, Float64Array);
    this.tunnels = wider(this.tunnels, Uint32Array);
    this.exporter = wider(this.exporter, Uint16Array);
    this.initiator = wider(this.initiator, Uint8Array);
    this.ending = wider(this.ending, Uint8Array);
    this.list = wider(this.list, Uint8Array);
    this.keys = wider(this.keys, Uint32Array);
    this.#hashes = wider(this.#hashes, Uint32Array);
    this.#touched = wider(this.#touched, Float64Array);
    this.#previous = wider(this.#previous, Int32Array);
    this.#next = wider(this.#next, Int32Array);
    this.#places = new Int32Array(2 * this.#places.length);
    for (let slot = 0; slot < this.#slots; slot++) this.#settle(slot, this.#hashes[slot]!);
  }
}

function mixed(hash: number, word: number): number {
  const more = Math.imul(hash ^ Math.imul(word, 0xcc9e2d51), 0x1b873593);
  return more ^ (more >>> 15);
}

interface Cells<T> {
  readonly length: number;
  set(other: T): void;
}

function wider<T extends Cells<T>>(cells: T, Kind: new (length: number) => T): T {
  const twice = new Kind(2 * cells.length);
  twice.set(cells);
  return twice;
}
