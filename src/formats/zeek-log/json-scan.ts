import { OctetWords } from "../text/octet-words.ts";
import type { LogWriter } from "./log-writer.ts";

const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const RIGHT_BRACE = 0x7d;
const LEFT_BRACKET = 0x5b;
const RIGHT_BRACKET = 0x5d;
const SPACE = 0x20;
const DASH = 0x2d;
const DOT = 0x2e;

const UNKNOWN = -1;
const PATH = -2;

/** What is known of a name. */
interface Name {
  readonly place: number;
  /** Whether only this log has it. */
  readonly sign: boolean;
  readonly octets: Uint8Array;
  /** The name that followed it the last time. */
  next: Name | null;
}

/**
 * Rows as flat JSON objects, cut where they stand: rows of a log have nearly the same names in the same order. What it
 * does not know (escapes, objects inside, a name that comes twice, another log) it leaves.
 */
export class JsonScan {
  readonly #writer: LogWriter;
  readonly #words = new OctetWords();
  readonly #names: Name[] = [];
  readonly #begin: Name = { place: UNKNOWN, sign: false, octets: new Uint8Array(0), next: null };
  #at = 0;
  #seen = 0;

  constructor(writer: LogWriter) {
    this.#writer = writer;
  }

  /** Sets the ranges of the row that begins at `from`, of octets with a line end somewhere behind; where the next begins. */
  row(octets: Uint8Array, from: number): number {
    this.#seen = 0;
    this.#writer.from.fill(-1);
    this.#writer.setSeparator = null;
    return this.#members(octets, from + 1) && octets[this.#at] === LINE_FEED ? this.#at + 1 : -1;
  }

  #members(octets: Uint8Array, from: number): boolean {
    let sign = false;
    let name = this.#begin;
    for (let at = from; ; ) {
      if (octets[at] === SPACE) at++;
      const found = this.#name(octets, at, name);
      if (found === null) return false;
      name = found;
      sign ||= name.sign;
      at = this.#at;
      if (octets[at] === SPACE) at++;
      at = this.#value(octets, at, name);
      if (at < 0) return false;
      const end = octets[at++];
      if (end === COMMA) continue;
      this.#at = at;
      return end === RIGHT_BRACE && sign;
    }
  }

  /** The name that begins at `at` with its quote; leaves `#at` behind its colon. */
  #name(octets: Uint8Array, at: number, before: Name): Name | null {
    if (octets[at] !== QUOTE) return null;
    const guess = before.next;
    if (guess !== null) {
      const known = guess.octets;
      let i = 0;
      while (i < known.length && known[i] === octets[at + 1 + i]) i++;
      const end = at + 1 + i;
      if (i === known.length && octets[end] === QUOTE && octets[end + 1] === COLON) {
        this.#at = end + 2;
        return guess;
      }
    }
    return this.#otherName(octets, at + 1, before);
  }

  #otherName(octets: Uint8Array, from: number, before: Name): Name | null {
    let to = from;
    for (let octet = octets[to]!; octet !== QUOTE; octet = octets[++to]!)
      if (octet < SPACE || octet === BACKSLASH || octet > 0x7e) return null;
    if (octets[to + 1] !== COLON) return null;
    const number = this.#words.numberOf(octets, from, to);
    if (number < 0) return null;
    this.#names[number] ??= this.#newName(octets, from, to);
    before.next = this.#names[number]!;
    this.#at = to + 2;
    return before.next;
  }

  #newName(octets: Uint8Array, from: number, to: number): Name {
    const { fields, signs } = this.#writer.log;
    const name = String.fromCharCode(...octets.subarray(from, to));
    const place = name === "_path" ? PATH : fields.indexOf(name);
    const own = new Uint8Array(octets.subarray(from, to)); // a copy: slice() of a Buffer is none
    return { place, sign: signs.includes(name), octets: own, next: null };
  }

  /** Where the value that begins at `at` ends; −1 when it is left for the careful way. */
  #value(octets: Uint8Array, at: number, { place }: Name): number {
    const end = passed(octets, at);
    if (end < 0 || place === UNKNOWN) return end;
    if (place === PATH) return this.#isOwnPath(octets, at, end) ? end : -1;
    const bit = 1 << place;
    if ((this.#seen & bit) !== 0 || octets[at] === LEFT_BRACKET) return -1;
    this.#seen |= bit;
    const quoted = octets[at] === QUOTE;
    this.#writer.from[place] = quoted ? at + 1 : at;
    this.#writer.to[place] = quoted ? end - 1 : end;
    return end;
  }

  #isOwnPath(octets: Uint8Array, from: number, to: number): boolean {
    const { path } = this.#writer.log;
    if (to - from !== path.length + 2 || octets[from] !== QUOTE) return false;
    for (let i = 0; i < path.length; i++) if (octets[from + 1 + i] !== path.charCodeAt(i)) return false;
    return true;
  }
}

/** Where a value that is not read ends: plain text, number, literal, or a list of these; −1 for others. */
function passed(octets: Uint8Array, at: number): number {
  const first = octets[at]!;
  if (first === QUOTE) return passedText(octets, at);
  if (first !== LEFT_BRACKET) return passedScalar(octets, at);
  let from = at + 1;
  if (octets[from] === RIGHT_BRACKET) return from + 1;
  for (;;) {
    if (octets[from] === SPACE) from++;
    const end = octets[from] === QUOTE ? passedText(octets, from) : passedScalar(octets, from);
    if (end < 0) return -1;
    if (octets[end] === RIGHT_BRACKET) return end + 1;
    if (octets[end] !== COMMA) return -1;
    from = end + 1;
  }
}

function passedText(octets: Uint8Array, from: number): number {
  let at = from + 1;
  for (let octet = octets[at]!; octet !== QUOTE; octet = octets[++at]!)
    if (octet < SPACE || octet === BACKSLASH) return -1;
  return at + 1;
}

const LITERALS = ["true", "false"].map((word) => Buffer.from(word));

/** A number without exponent, or a literal. */
function passedScalar(octets: Uint8Array, from: number): number {
  for (const word of LITERALS)
    if (octets[from] === word[0]) return startsWith(octets, from, word) ? from + word.length : -1;
  let at = octets[from] === DASH ? from + 1 : from;
  const whole = at;
  while (isDigit(octets[at]!)) at++;
  if (at === whole || (octets[whole] === 0x30 && at - whole > 1)) return -1;
  if (octets[at] !== DOT) return at;
  const fraction = ++at;
  while (isDigit(octets[at]!)) at++;
  return at === fraction ? -1 : at;
}

function startsWith(octets: Uint8Array, at: number, word: Uint8Array): boolean {
  for (let i = 0; i < word.length; i++) if (octets[at + i] !== word[i]) return false;
  return true;
}

function isDigit(octet: number): boolean {
  return octet >= 0x30 && octet <= 0x39;
}
