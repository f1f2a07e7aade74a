import { LAST_SECOND } from "../text/seconds.ts";
import type { Layout } from "./header.ts";
import { CONN_FIELDS } from "./logs.ts";

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const DOT = 0x2e;
const ZERO = 0x30;
const FIRST_PRINTED = 0x20;

/** How a field is read. */
const PASSED_OVER = 0;
const NUMBER = 1;
const SECONDS = 2;
const IPV4 = 3;
const WORD = 4;

const KINDS: Readonly<Record<(typeof CONN_FIELDS)[number], number>> = {
  ts: SECONDS,
  uid: WORD,
  "id.orig_h": IPV4,
  "id.orig_p": NUMBER,
  "id.resp_h": IPV4,
  "id.resp_p": NUMBER,
  proto: WORD,
  ip_proto: NUMBER,
  service: WORD,
  duration: SECONDS,
  orig_bytes: NUMBER,
  resp_bytes: NUMBER,
  conn_state: WORD,
  missed_bytes: NUMBER,
  history: WORD,
  orig_pkts: NUMBER,
  orig_ip_bytes: NUMBER,
  resp_pkts: NUMBER,
  resp_ip_bytes: NUMBER,
};

const UNTOLD = -1;
const INT_DIGITS = 9; // that a signed 32-bit integer always holds
const SAFE_DIGITS = 15;
const POWERS = Float64Array.of(1, 10, 100, 1e3, 1e4, 1e5, 1e6);

/**
 * Rows of conn logs in columns, read while they are cut: numbers, times and IPv4 addresses as Zeek writes them. A row with
 * anything else in it is left, to be cut first and then read with care.
 */
export class ConnScan {
  /**
   * By place of the field: whole microseconds, a number, an IPv4 address as a number, or where a word begins; −1 where
   * it is not told.
   */
  readonly values = new Float64Array(CONN_FIELDS.length).fill(UNTOLD);
  /** Where words end. */
  readonly to = new Int32Array(CONN_FIELDS.length);
  readonly #kinds: Uint8Array;
  readonly #places: Uint8Array;
  readonly #separator: number;
  readonly #unset: number;
  readonly #empty: Uint8Array;

  /** For layouts that `canScan`. */
  constructor({ separator, unset, empty, places }: Layout) {
    this.#separator = separator[0]!;
    this.#unset = unset.charCodeAt(0);
    this.#empty = Buffer.from(empty, "latin1");
    this.#kinds = Uint8Array.from(places, (place) => (place < 0 ? PASSED_OVER : KINDS[CONN_FIELDS[place]!]));
    this.#places = Uint8Array.from(places, (place) => Math.max(0, place));
  }

  /**
   * Reads the row that begins at `from`, of octets with a line end somewhere behind. Where the next line begins; −1 when
   * the row is not as usual.
   */
  row(octets: Uint8Array, from: number): number {
    const kinds = this.#kinds;
    const last = kinds.length - 1;
    const separator = this.#separator;
    let at = from;
    for (let column = 0; column < last; column++) {
      at = this.#field(kinds[column]!, this.#places[column]!, octets, at);
      if (at < 0 || octets[at] !== separator) return -1;
      at++;
    }
    at = this.#field(kinds[last]!, this.#places[last]!, octets, at);
    if (at >= 0 && octets[at] === CARRIAGE_RETURN) at++;
    return at >= 0 && octets[at] === LINE_FEED ? at + 1 : -1;
  }

  /** Where the field ends; −1 when it is not as usual. */
  #field(kind: number, place: number, octets: Uint8Array, at: number): number {
    switch (kind) {
      case NUMBER:
        return this.#number(place, octets, at);
      case SECONDS:
        return this.#seconds(place, octets, at);
      case IPV4:
        return this.#address(place, octets, at);
      case WORD:
        return this.#word(place, octets, at);
      default:
        return this.#end(octets, at);
    }
  }

  #end(octets: Uint8Array, from: number): number {
    let at = from;
    while (octets[at]! >= FIRST_PRINTED) at++;
    return at;
  }

  #word(place: number, octets: Uint8Array, from: number): number {
    const at = this.#end(octets, from);
    const length = at - from;
    const isUntold =
      (length === 1 && octets[from] === this.#unset) || (length === this.#empty.length && this.#isEmpty(octets, from));
    this.values[place] = isUntold ? UNTOLD : from;
    this.to[place] = at;
    return at;
  }

  #isEmpty(octets: Uint8Array, from: number): boolean {
    for (let i = 0; i < this.#empty.length; i++) if (octets[from + i] !== this.#empty[i]) return false;
    return true;
  }

  #number(place: number, octets: Uint8Array, from: number): number {
    let at = from;
    let value = 0;
    for (let digit = octets[at]! - ZERO; digit >>> 0 <= 9; digit = octets[++at]! - ZERO)
      value = (Math.imul(value, 10) + digit) | 0;
    const digits = at - from;
    if (digits === 0) return this.#untold(place, octets, at);
    this.values[place] = digits <= INT_DIGITS ? value : wideNumber(octets, from, at);
    return digits <= SAFE_DIGITS ? at : -1;
  }

  #seconds(place: number, octets: Uint8Array, from: number): number {
    const point = this.#number(place, octets, from);
    const whole = this.values[place]!;
    if (point < 0 || whole === UNTOLD) return point;
    if (whole > LAST_SECOND) return -1;
    if (octets[point] !== DOT) {
      this.values[place] = 1e6 * whole;
      return point;
    }
    let at = point + 1;
    let fraction = 0;
    for (let digit = octets[at]! - ZERO; digit >>> 0 <= 9 && at - point <= 6; digit = octets[++at]! - ZERO)
      fraction = (Math.imul(fraction, 10) + digit) | 0;
    const digits = at - point - 1;
    this.values[place] = 1e6 * whole + fraction * POWERS[6 - digits]!;
    return digits > 0 ? at : -1;
  }

  #address(place: number, octets: Uint8Array, from: number): number {
    let value = 0;
    let at = from;
    for (let part = 0; part < 4; part++) {
      if (part > 0 && octets[at++] !== DOT) return -1;
      const begin = at;
      let number = 0;
      for (let digit = octets[at]! - ZERO; digit >>> 0 <= 9 && at - begin < 3; digit = octets[++at]! - ZERO)
        number = (Math.imul(number, 10) + digit) | 0;
      if (at === begin || number > 255 || (octets[begin] === ZERO && at - begin > 1)) return -1; // no leading zeros
      value = (value << 8) | number;
    }
    this.values[place] = value >>> 0;
    return at;
  }

  /** Where a mark ends that stands for nothing. */
  #untold(place: number, octets: Uint8Array, at: number): number {
    this.values[place] = UNTOLD;
    return octets[at] === this.#unset ? at + 1 : -1;
  }
}

function wideNumber(octets: Uint8Array, from: number, to: number): number {
  const half = to - INT_DIGITS;
  let high = 0;
  let low = 0;
  for (let at = from; at < half; at++) high = (Math.imul(high, 10) + octets[at]! - ZERO) | 0;
  for (let at = half; at < to; at++) low = (Math.imul(low, 10) + octets[at]! - ZERO) | 0;
  return high * 1e9 + low;
}

/** Whether columns are cut at a control character, and nothing that stands for an untold field looks like a value. */
export function canScan({ separator, unset, empty }: Layout): boolean {
  return (
    separator.length === 1 && separator[0]! < FIRST_PRINTED && /^[!-~]$/.test(unset) && !/^[\d.]/.test(unset + empty)
  );
}
