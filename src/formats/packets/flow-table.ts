import { type Instant, SECOND } from "../../values/instant.ts";

/**
 * A flow under way is a slot: 32 words that lie together, for a packet touches most of them and memory is what a flow table waits
 * for. Words by name; numbers (of eight octets) lie in the same room, from word 20 on.
 */
export const SLOT = { words: 32, numbers: 16 } as const;
export const WORD = {
  /** Port of the lower end × 65536 + port of the higher one. */
  ports: 0,
  /** Last words of the lower and the higher end's address. */
  low: 1,
  high: 2,
  /** protocolIdentifier; of IPv6 plus 256. */
  protocol: 3,
  /** The other words of an IPv6 address, from the first on. */
  lowRest: 4,
  highRest: 7,
  /** A bit for each tunnel it came in. */
  tunnels: 10,
  /** tcpControlBits from the initiator, then from the other end. */
  controlBits: 11,
  exporter: 13,
  /** 0 when the lower end initiated, 1 when the higher one did. */
  initiator: 14,
  /** Packets from the initiator, then from the other end. */
  packets: 15,
  /** What was seen of the end of a TCP connection; see flow-cutter.ts. */
  ending: 17,
} as const;
export const NUMBER = {
  /** Of the record so far; milliseconds since 1970. */
  first: 10,
  last: 11,
  /** Octets from the initiator, then from the other end. */
  octets: 12,
  /** Where the first packet of the record begins in the input. */
  offset: 14,
} as const;
// Constants of the file that uses them are the quickest to the engine.
const { words: WORDS, numbers: NUMBERS } = SLOT;
const { ports: PORTS, low: LOW, high: HIGH, protocol: PROTOCOL, lowRest: LOW_REST } = WORD;
const LIST = 18;
const HASH = 19;
const TOUCHED = 15;
/** Words of `key`. */
export const KEY_WORDS = 10;
export const IPV6 = 256;
/** IPv4 in IPv6 form, ::ffff:0:0/96 (RFC 4291 §2.5.5.2): the last word but one. */
export const MAPPED = 0xffff;

const NONE = -1;
const FIRST_SLOTS = 4096;
/** Lists by which flows are forgotten, least lately seen first: those that go on, those whose end was seen, those that were written and may go on. */
export const OPEN = 0;
export const ENDED = 1;
export const SILENT = 2;

/**
 * Flows under way. An open-addressing table finds the slot of a key, lists keep the order in which flows were last seen.
 * Nothing is allocated for a packet or a flow, but when the table doubles.
 */
export class FlowTable {
  /** The key that `find` and `insert` go by, the first words of a slot; the caller fills it, of IPv4 the first four. */
  readonly key = new Int32Array(KEY_WORDS);
  words = new Int32Array(WORDS * FIRST_SLOTS);
  numbers = new Float64Array(this.words.buffer);
  readonly #seed: number;
  #previous = new Int32Array(FIRST_SLOTS);
  #next = new Int32Array(FIRST_SLOTS);
  readonly #heads = new Int32Array([NONE, NONE, NONE]);
  readonly #tails = new Int32Array([NONE, NONE, NONE]);
  /** At each place hash, then slot + 1; 0 where there is none. Twice as many places as slots. */
  #places = new Int32Array(4 * FIRST_SLOTS);
  readonly #free: number[] = [];
  #room = FIRST_SLOTS;
  #slots = 0;
  #size = 0;
  /** Of `key`, as `find` left it. */
  #hash = 0;

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

  listOf(slot: number): number {
    return this.words[WORDS * slot + LIST]!;
  }

  /** The slot of `key`, or −1. */
  find(): number {
    const { key, words } = this;
    const ports = key[PORTS]!;
    const low = key[LOW]!;
    const high = key[HIGH]!;
    const protocol = key[PROTOCOL]!;
    let hash = mixed(mixed(mixed(this.#seed, ports), low), high);
    if (protocol >= IPV6) for (let word = 4; word < KEY_WORDS; word++) hash = mixed(hash, key[word]!);
    hash = Math.imul(hash ^ protocol, 0x85ebca6b);
    hash ^= hash >>> 16;
    this.#hash = hash;
    const places = this.#places;
    const mask = places.length - 1;
    for (let place = (hash << 1) & mask; ; place = (place + 2) & mask) {
      const slot = places[place + 1]! - 1;
      if (slot < 0) return NONE;
      if (places[place] !== hash) continue;
      const at = WORDS * slot;
      if (words[at] !== ports || words[at + 1] !== low || words[at + 2] !== high || words[at + 3] !== protocol)
        continue;
      if (protocol < IPV6 || this.#isRestSame(at)) return slot;
    }
  }

  /** A slot for `key`, which `find` did not find; its other words are 0. */
  insert(time: Instant): number {
    if (this.#free.length === 0 && this.#slots === this.#room) this.#double();
    const slot = this.#free.pop() ?? this.#slots++;
    const { key, words } = this;
    const at = WORDS * slot;
    const keyWords = key[PROTOCOL]! >= IPV6 ? KEY_WORDS : LOW_REST;
    for (let word = 0; word < keyWords; word++) words[at + word] = key[word]!;
    for (let word = keyWords; word < WORDS; word++) words[at + word] = 0;
    words[at + HASH] = this.#hash;
    this.numbers[NUMBERS * slot + TOUCHED] = time;
    this.#settle(slot, this.#hash);
    this.#append(slot, OPEN);
    this.#size++;
    return slot;
  }

  /** Was seen at that time; stays in, or changes to, that list. The order is that of last sight but for a second. */
  touch(slot: number, list: number, time: Instant): void {
    const touched = NUMBERS * slot + TOUCHED;
    if (time - this.numbers[touched]! < SECOND && this.words[WORDS * slot + LIST] === list) return;
    this.numbers[touched] = time;
    this.#unlink(slot);
    this.#append(slot, list);
  }

  remove(slot: number): void {
    this.#unlink(slot);
    this.#vacate(slot);
    this.#free.push(slot);
    this.#size--;
  }

  #isRestSame(at: number): boolean {
    for (let word = LOW_REST; word < KEY_WORDS; word++) if (this.words[at + word] !== this.key[word]) return false;
    return true;
  }

  #settle(slot: number, hash: number): void {
    const places = this.#places;
    const mask = places.length - 1;
    let place = (hash << 1) & mask;
    while (places[place + 1] !== 0) place = (place + 2) & mask;
    places[place] = hash;
    places[place + 1] = slot + 1;
  }

  /** Takes a slot out of the places; those behind it move up, so that none is left unreachable (Knuth 6.4, R). */
  #vacate(slot: number): void {
    const places = this.#places;
    const mask = places.length - 1;
    let hole = (this.words[WORDS * slot + HASH]! << 1) & mask;
    while (places[hole + 1] !== slot + 1) hole = (hole + 2) & mask;
    for (let place = (hole + 2) & mask; places[place + 1] !== 0; place = (place + 2) & mask) {
      const wanted = (places[place]! << 1) & mask;
      if (((place - wanted) & mask) < ((place - hole) & mask)) continue;
      places[hole] = places[place]!;
      places[hole + 1] = places[place + 1]!;
      hole = place;
    }
    places[hole] = places[hole + 1] = 0;
  }

  #append(slot: number, list: number): void {
    const tail = this.#tails[list]!;
    this.#previous[slot] = tail;
    this.#next[slot] = NONE;
    if (tail === NONE) this.#heads[list] = slot;
    else this.#next[tail] = slot;
    this.#tails[list] = slot;
    this.words[WORDS * slot + LIST] = list;
  }

  #unlink(slot: number): void {
    const list = this.words[WORDS * slot + LIST]!;
    const previous = this.#previous[slot]!;
    const next = this.#next[slot]!;
    if (previous === NONE) this.#heads[list] = next;
    else this.#next[previous] = next;
    if (next === NONE) this.#tails[list] = previous;
    else this.#previous[next] = previous;
  }

  #double(): void {
    this.#room *= 2;
    this.words = wider(this.words);
    this.numbers = new Float64Array(this.words.buffer);
    this.#previous = wider(this.#previous);
    this.#next = wider(this.#next);
    this.#places = new Int32Array(4 * this.#room);
    for (let slot = 0; slot < this.#slots; slot++) this.#settle(slot, this.words[WORDS * slot + HASH]!);
  }
}

/** As in MurmurHash3 (Appleby, 2011). */
function mixed(hash: number, word: number): number {
  const more = Math.imul(hash ^ Math.imul(word, 0xcc9e2d51), 0x1b873593);
  return more ^ (more >>> 15);
}

function wider(cells: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const twice = new Int32Array(2 * cells.length);
  twice.set(cells);
  return twice;
}
