import { ADDRESS_OCTETS, parseAddress } from "../../values/address.ts";
import { asciiOf } from "./characters.ts";

const LONGEST = 45; // INET6_ADDRSTRLEN without its NUL
const DOT = 0x2e;
const COLON = 0x3a;

/** Reads an address in its one spelling into sixteen octets at `at`; false, and nothing written, when it is none. */
export function readAddress(octets: Uint8Array, from: number, to: number, into: Uint8Array, at: number): boolean {
  if (to - from < 2 || to - from > LONGEST) return false;
  if (readIPv4(octets, from, to, into, at)) return true;
  for (let i = from; i < to && i < from + 5; i++) if (octets[i] === COLON) return readIPv6(octets, from, to, into, at);
  return false;
}

function readIPv4(octets: Uint8Array, from: number, to: number, into: Uint8Array, at: number): boolean {
  let value = 0;
  let i = from;
  for (let part = 0; part < 4; part++) {
    let number = octets[i]! - 48;
    if (number < 0 || number > 9 || i >= to) return false;
    let digit = ++i < to ? octets[i]! - 48 : -1;
    if (digit >= 0 && digit <= 9) {
      if (number === 0) return false; // no leading zeros
      number = number * 10 + digit;
      digit = ++i < to ? octets[i]! - 48 : -1;
      if (digit >= 0 && digit <= 9) {
        number = number * 10 + digit;
        i++;
      }
    }
    if (number > 255 || (part < 3 && (octets[i++] !== DOT || i >= to))) return false;
    value = value * 256 + number;
  }
  if (i !== to) return false;
  writeIPv4(value, into, at);
  return true;
}

/** An unsigned 32-bit integer as IPv4-mapped address. */
export function writeIPv4(value: number, into: Uint8Array, at: number): void {
  for (let i = at; i < at + 10; i++) into[i] = 0; // ten octets: quicker than fill
  into[at + 10] = into[at + 11] = 0xff;
  into[at + 12] = value >>> 24;
  into[at + 13] = (value >>> 16) & 0xff;
  into[at + 14] = (value >>> 8) & 0xff;
  into[at + 15] = value & 0xff;
}

function readIPv6(octets: Uint8Array, from: number, to: number, into: Uint8Array, at: number): boolean {
  const address = parseAddress(asciiOf(octets, from, to));
  if (!address) return false;
  for (let i = 0; i < ADDRESS_OCTETS; i++) into[at + i] = address[i]!;
  return true;
}
