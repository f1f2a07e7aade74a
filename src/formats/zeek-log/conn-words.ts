import { spells } from "../text/characters.ts";
import { readProtocol } from "../text/protocols.ts";
import { controlBits } from "./history.ts";

/** IANA: no protocol; Zeek says `unknown_transport`. */
export const RESERVED = 255;
const UNKNOWN = "unknown_transport";

/** States in which Zeek has seen the end of a TCP connection (Zeek, conn_state). */
const ENDED: readonly string[] = ["SF", "REJ", "RSTO", "RSTR", "RSTOS0", "RSTRH"];

/** What words of conn logs mean, found once for each. */
export class ConnWords {
  readonly #protocols = new Meanings((octets, from, to) =>
    spells(octets, from, to, UNKNOWN) ? RESERVED : readProtocol(octets, from, to),
  );
  readonly #histories = new Meanings(controlBits);
  readonly #ended = new Meanings((octets, from, to) =>
    ENDED.some((state) => spells(octets, from, to, state)) ? 1 : 0,
  );

  /** By its number, else by its name, which stands from `from`; −1 when it is none, or neither is told. */
  protocol(number: number, octets: Uint8Array, from: number, to: number): number {
    if (number >= 0) return number <= RESERVED ? number : -1;
    return from < 0 ? -1 : this.#protocols.of(octets, from, to);
  }

  /** As in `HISTORY_BITS`. */
  controlBits(octets: Uint8Array, from: number, to: number): number {
    return this.#histories.of(octets, from, to);
  }

  isEnded(octets: Uint8Array, from: number, to: number): boolean {
    return this.#ended.of(octets, from, to) === 1;
  }
}

type Meaning = (octets: Uint8Array, from: number, to: number) => number;

const SLOTS = 1024;
const LONGEST = 8; // octets; longer words are rare and read each time
const KEY_WORDS = 3; // a word as two numbers, and its length

/** Small numbers that short words stand for; a word is known by its octets, so it is not compared octet by octet. */
class Meanings {
  readonly #keys = new Int32Array(SLOTS * KEY_WORDS);
  readonly #found = new Int32Array(SLOTS);
  readonly #find: Meaning;

  constructor(find: Meaning) {
    this.#find = find;
  }

  of(octets: Uint8Array, from: number, to: number): number {
    const length = to - from;
    if (length > LONGEST || length === 0) return this.#find(octets, from, to);
    let low = 0;
    let high = 0;
    for (let at = from; at < to; at++) {
      high = (high << 8) | (low >>> 24);
      low = (low << 8) | octets[at]!;
    }
    const slot = Math.imul(low ^ Math.imul(high, 0x85eb_ca6b), 0x9e37_79b1) >>> 22;
    const keys = this.#keys;
    const base = KEY_WORDS * slot;
    if (keys[base] !== low || keys[base + 1] !== high || keys[base + 2] !== length) {
      keys[base] = low;
      keys[base + 1] = high;
      keys[base + 2] = length;
      this.#found[slot] = this.#find(octets, from, to);
    }
    return this.#found[slot]!;
  }
}
