const SAFE_DIGITS = 15;
const MAX_U64 = 0xffff_ffff_ffff_ffffn;

/** An unsigned 64-bit integer in two halves, so that the bulk path makes no bigint. */
export class U64 {
  high = 0;
  low = 0;

  /** Reads decimal digits and nothing else; false when malformed or beyond 2⁶⁴−1. */
  read(octets: Uint8Array, from: number, to: number): boolean {
    if (to - from > SAFE_DIGITS) return this.#readLong(octets, from, to);
    const value = readDigits(octets, from, to);
    if (value < 0) return false;
    this.low = value >>> 0;
    this.high = value > 0xffff_ffff ? Math.floor(value / 0x1_0000_0000) : 0;
    return true;
  }

  #readLong(octets: Uint8Array, from: number, to: number): boolean {
    if (to - from > 20) return false; // 2⁶⁴−1 has twenty digits
    let value = 0n;
    for (let at = from; at < to; at++) {
      const digit = octets[at]! - 48;
      if (digit < 0 || digit > 9) return false;
      value = value * 10n + BigInt(digit);
    }
    if (value > MAX_U64) return false;
    this.high = Number(value >> 32n);
    this.low = Number(value & 0xffff_ffffn);
    return true;
  }
}

/** Decimal digits as a number; −1 when there is none, another character, or more than fifteen. */
export function readDigits(octets: Uint8Array, from: number, to: number): number {
  if (to <= from || to - from > SAFE_DIGITS) return -1;
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = octets[at]! - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
