import { LIMITS } from "../../record/limits.ts";
import { asciiOf, textOf } from "./characters.ts";

/** What stood at a name. */
export const JSON_MISSING = 0;
export const JSON_TEXT = 1;
export const JSON_NUMBER = 2;
const JSON_TRUTH = 3;
export const JSON_NULL = 4;
export const JSON_LIST = 5;

/** Names of a line that are remembered by their place. */
const MOST_KNOWN = 128;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const LEFT_BRACE = 0x7b;
const RIGHT_BRACE = 0x7d;
const LEFT_BRACKET = 0x5b;
const RIGHT_BRACKET = 0x5d;
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/; // RFC 8259 §6
const LITERALS = [
  ["true", JSON_TRUTH],
  ["false", JSON_TRUTH],
  ["null", JSON_NULL],
] as const;

/**
 * One JSON object a line (RFC 8259), its members as octet ranges, so that numbers keep all their digits and names such
 * as `__proto__` are ordinary. Objects inside are read with a dot between the names; lists are kept as one text.
 */
export class JsonLine {
  readonly #slots: ReadonlyMap<string, number>;
  /** Octets that the ranges below refer to; a copy where the line has escapes. */
  octets: Uint8Array = new Uint8Array(0);
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly kind: Uint8Array;
  /** A name that stood twice; the last value counts. */
  twice: string | null = null;
  /** A name that was not asked for. */
  other: string | null = null;
  readonly #known: { path: string; octets: Uint8Array; name: string }[] = [];
  #members = 0;
  /** Whether the line has any: else no text of it need be looked through for them. */
  #escapes = false;
  #at = 0;
  #end = 0;
  #wrong: string | null = null;

  /** `slots`: names asked for, and where their ranges go; a name has one place only. */
  constructor(slots: ReadonlyMap<string, number>) {
    this.#slots = slots;
    const places = Math.max(-1, ...slots.values()) + 1;
    this.from = new Int32Array(places);
    this.to = new Int32Array(places);
    this.kind = new Uint8Array(places);
  }

  /** Null when the line was read, or what should have stood there. */
  read(octets: Uint8Array, from: number, to: number): string | null {
    this.kind.fill(JSON_MISSING);
    this.#members = 0;
    this.twice = this.other = this.#wrong = null;
    const escapes = octets.subarray(from, to).includes(BACKSLASH);
    this.#escapes = escapes;
    this.octets = escapes ? new Uint8Array(octets.subarray(from, to)) : octets; // slice() of a Buffer is no copy
    this.#at = escapes ? 0 : from;
    this.#end = this.#at + to - from;
    this.#space();
    if (this.octets[this.#at] !== LEFT_BRACE || this.#at >= this.#end) return "a JSON object";
    this.#object("", 1);
    this.#space();
    if (!this.#wrong && this.#at < this.#end) this.#wrong = "nothing after the object";
    return this.#wrong;
  }

  #object(path: string, depth: number): boolean {
    if (depth > LIMITS.jsonDepth.value) return this.#failed(`at most ${LIMITS.jsonDepth.value} levels`);
    this.#at++;
    this.#space();
    if (this.#take(RIGHT_BRACE)) return true;
    for (;;) {
      if (this.#peek() !== QUOTE) return this.#failed("a name in quotes");
      const start = this.#at + 1;
      if (!this.#text()) return false;
      const name = this.#name(path, start, this.#at - 1);
      this.#space();
      if (!this.#take(COLON)) return this.#failed("a colon");
      this.#space();
      if (!this.#value(name, depth)) return false;
      this.#space();
      if (this.#take(RIGHT_BRACE)) return true;
      if (!this.#take(COMMA)) return this.#failed("a comma or the end of the object");
      this.#space();
    }
  }

  /** Lines of a log have the same names in the same places: what stood there last time is compared, not made anew. */
  #name(path: string, from: number, to: number): string {
    const place = this.#members++;
    const known = place < MOST_KNOWN ? this.#known[place] : undefined;
    if (known && known.path === path && sameOctets(known.octets, this.octets, from, to)) return known.name;
    const octets = new Uint8Array(this.octets.subarray(from, to));
    const name = path + nameOf(this.octets, from, to);
    if (place < MOST_KNOWN) this.#known[place] = { path, octets, name };
    return name;
  }

  #value(name: string, depth: number): boolean {
    const start = this.#at;
    const first = this.#peek();
    if (first === LEFT_BRACE) return this.#object(`${name}.`, depth + 1);
    if (first === LEFT_BRACKET) return this.#list(depth + 1) && this.#keep(name, JSON_LIST, start, this.#at);
    if (first === QUOTE) return this.#text() && this.#keep(name, JSON_TEXT, start + 1, this.#at - 1);
    const kind = this.#scalar();
    return kind !== null && this.#keep(name, kind, start, this.#at);
  }

  #keep(name: string, kind: number, from: number, to: number): true {
    const slot = this.#slots.get(name);
    if (slot === undefined) {
      this.other ??= name;
      return true;
    }
    if (this.kind[slot] !== JSON_MISSING) this.twice = name;
    this.kind[slot] = kind;
    this.from[slot] = from;
    this.to[slot] = kind === JSON_TEXT && this.#escapes ? unescapeJson(this.octets, from, to) : to;
    return true;
  }

  /** Passes over a list; what it holds must be JSON, but is not kept apart. */
  #list(depth: number): boolean {
    if (depth > LIMITS.jsonDepth.value) return this.#failed(`at most ${LIMITS.jsonDepth.value} levels`);
    this.#at++;
    this.#space();
    if (this.#take(RIGHT_BRACKET)) return true;
    for (;;) {
      if (this.#peek() === LEFT_BRACKET) this.#list(depth + 1);
      else if (this.#peek() === LEFT_BRACE) this.#object("[].", depth + 1);
      else if (this.#peek() === QUOTE) this.#text();
      else this.#scalar();
      if (this.#wrong) return false;
      this.#space();
      if (this.#take(RIGHT_BRACKET)) return true;
      if (!this.#take(COMMA)) return this.#failed("a comma or the end of the list");
      this.#space();
    }
  }

  /** Goes behind a text; false when it never closes. */
  #text(): boolean {
    const { octets } = this;
    const end = this.#end;
    let at = this.#at + 1;
    for (; at < end && octets[at] !== QUOTE; at++) {
      if (octets[at]! < 0x20) return this.#failed("a text without raw control characters");
      if (octets[at] === BACKSLASH) at++;
    }
    this.#at = at + 1;
    return at < end || this.#failed("the closing quote of a text");
  }

  #scalar(): number | null {
    const start = this.#at;
    let at = start;
    while (at < this.#end && isBare(this.octets[at]!)) at++;
    this.#at = at;
    if (isPlainNumber(this.octets, start, at)) return JSON_NUMBER;
    const word = asciiOf(this.octets, start, Math.min(at, start + 400));
    const literal = LITERALS.find(([text]) => text === word);
    if (literal) return literal[1];
    if (NUMBER.test(word)) return JSON_NUMBER;
    this.#failed("a JSON value");
    return null;
  }

  #space(): void {
    while (this.#at < this.#end && isSpace(this.octets[this.#at]!)) this.#at++;
  }

  #peek(): number {
    return this.#at < this.#end ? this.octets[this.#at]! : -1;
  }

  #take(character: number): boolean {
    if (this.#peek() !== character) return false;
    this.#at++;
    return true;
  }

  #failed(expected: string): false {
    this.#wrong ??= expected;
    return false;
  }
}

function isSpace(character: number): boolean {
  return character === 0x20 || character === 0x09 || character === 0x0d || character === 0x0a;
}

function isBare(character: number): boolean {
  return character > 0x20 && character !== COMMA && character !== RIGHT_BRACE && character !== RIGHT_BRACKET;
}

/** Digits with at most one dot between them: the common number, told without a text being made. */
function isPlainNumber(octets: Uint8Array, from: number, to: number): boolean {
  if (to === from || (octets[from] === 0x30 && to - from > 1 && octets[from + 1] !== 0x2e)) return false;
  let dots = 0;
  for (let at = from; at < to; at++) {
    const digit = octets[at]! - 48;
    if (digit >= 0 && digit <= 9) continue;
    if (octets[at] !== 0x2e || ++dots > 1 || at === from || at === to - 1) return false;
  }
  return true;
}

function sameOctets(known: Uint8Array, octets: Uint8Array, from: number, to: number): boolean {
  if (known.length !== to - from) return false;
  for (let i = 0; i < known.length; i++) if (known[i] !== octets[from + i]) return false;
  return true;
}

function nameOf(octets: Uint8Array, from: number, to: number): string {
  if (to - from > LIMITS.textOctets.value) return "";
  for (let at = from; at < to; at++)
    if (octets[at]! > 0x7e || octets[at] === BACKSLASH) return textOf(octets, from, unescapeJson(octets, from, to));
  return asciiOf(octets, from, to);
}

const ESCAPED: ReadonlyMap<number, number> = new Map(
  [...'"\\/bfnrt'].map((letter, i) => [letter.charCodeAt(0), '"\\/\b\f\n\r\t'.charCodeAt(i)]),
);

/**
 * Replaces the escapes of a text where it stands and gives its new end. An escape that JSON does not know, or half of a
 * pair of surrogates, stays as it is.
 */
function unescapeJson(octets: Uint8Array, from: number, to: number): number {
  let read = octets.indexOf(BACKSLASH, from);
  if (read < 0 || read >= to) return to;
  let write = read;
  while (read < to) {
    const next = octets[read + 1]!;
    if (octets[read] !== BACKSLASH || read + 1 >= to) octets[write++] = octets[read++]!;
    else if (ESCAPED.has(next)) {
      octets[write++] = ESCAPED.get(next)!;
      read += 2;
    } else {
      const [character, used] = next === 0x75 ? codePoint(octets, read, to) : [-1, 0];
      if (character < 0) octets[write++] = octets[read++]!;
      else {
        write = writeUtf8(octets, write, character);
        read += used;
      }
    }
  }
  return write;
}

/** The character of `\uXXXX`, or of two that make one, and how many octets it took; −1 when it is none. */
function codePoint(octets: Uint8Array, at: number, to: number): [number, number] {
  const first = hexadecimal(octets, at + 2, to);
  if (first < 0xd800 || first > 0xdfff) return [first, 6];
  const pair = octets[at + 6] === BACKSLASH && octets[at + 7] === 0x75;
  const second = pair ? hexadecimal(octets, at + 8, to) : -1;
  if (first > 0xdbff || second < 0xdc00 || second > 0xdfff) return [-1, 0];
  return [0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00), 12];
}

function hexadecimal(octets: Uint8Array, from: number, to: number): number {
  if (from + 4 > to) return -1;
  const text = asciiOf(octets, from, from + 4);
  return /^[0-9a-fA-F]{4}$/.test(text) ? Number.parseInt(text, 16) : -1;
}

function writeUtf8(octets: Uint8Array, at: number, character: number): number {
  if (character < 0x80) octets[at++] = character;
  else if (character < 0x800) {
    octets[at++] = 0xc0 | (character >> 6);
    octets[at++] = 0x80 | (character & 0x3f);
  } else if (character < 0x10000) {
    octets[at++] = 0xe0 | (character >> 12);
    octets[at++] = 0x80 | ((character >> 6) & 0x3f);
    octets[at++] = 0x80 | (character & 0x3f);
  } else {
    octets[at++] = 0xf0 | (character >> 18);
    octets[at++] = 0x80 | ((character >> 12) & 0x3f);
    octets[at++] = 0x80 | ((character >> 6) & 0x3f);
    octets[at++] = 0x80 | (character & 0x3f);
  }
  return at;
}
