import { ADDRESS_OCTETS, type Address, formatAddress, isIPv4, parseAddress } from "./address.ts";

/** An address block; `length` counts in the 128 bits of the mapped form, so 175.45.176.0/22 has length 118. */
export interface Prefix {
  readonly first: Address;
  readonly last: Address;
  readonly length: number;
}

const MAPPED_BITS = 96;

/** CIDR text of either family; null when malformed or when bits beyond the length are set. */
export function parsePrefix(text: string): Prefix | null {
  const slash = text.lastIndexOf("/");
  if (slash < 0 || !/^\d{1,3}$/.test(text.slice(slash + 1))) return null;
  const first = parseAddress(text.slice(0, slash));
  if (!first) return null;
  const told = Number(text.slice(slash + 1));
  const length = text.includes(":") ? told : told + MAPPED_BITS;
  if (length > 128) return null;
  const prefix = prefixFrom(first, length);
  return prefix.first.every((octet, i) => octet === first[i]) ? prefix : null;
}

/** The prefix of that length (of 128) around an address; bits beyond it are cleared. */
export function prefixFrom(address: Uint8Array, length: number): Prefix {
  const first = new Uint8Array(ADDRESS_OCTETS);
  const last = new Uint8Array(ADDRESS_OCTETS);
  for (let i = 0; i < ADDRESS_OCTETS; i++) {
    const kept = Math.min(8, Math.max(0, length - 8 * i));
    const mask = (0xff << (8 - kept)) & 0xff;
    first[i] = address[i]! & mask;
    last[i] = first[i]! | (~mask & 0xff);
  }
  return { first, last, length };
}

export function formatPrefix({ first, length }: Prefix): string {
  const mapped = isIPv4(first) && length >= MAPPED_BITS;
  return `${formatAddress(first)}/${mapped ? length - MAPPED_BITS : length}`;
}

export function contains(prefix: Prefix, address: Uint8Array, at = 0): boolean {
  for (let i = 0; i < ADDRESS_OCTETS; i++) {
    const octet = address[at + i]!;
    if (octet < prefix.first[i]! || octet > prefix.last[i]!) return false;
  }
  return true;
}

/** Whether `inner` lies within `outer`, or is the same. */
export function covers(outer: Prefix, inner: Prefix): boolean {
  return outer.length <= inner.length && contains(outer, inner.first);
}
