import { ADDRESS_OCTETS } from "../values/address.ts";
import { type Prefix, prefixFrom } from "../values/prefix.ts";

/** An address as a number of 128 bits. */
export function addressNumber(address: Uint8Array): bigint {
  let value = 0n;
  for (let i = 0; i < ADDRESS_OCTETS; i++) value = (value << 8n) | BigInt(address[i]!);
  return value;
}

export function numberAddress(value: bigint): Uint8Array {
  const address = new Uint8Array(ADDRESS_OCTETS);
  let rest = value;
  for (let i = ADDRESS_OCTETS - 1; i >= 0; i--) {
    address[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return address;
}

/** The fewest prefixes that cover the addresses from `first` to `last`, both included; none when they are the wrong way round. */
export function rangePrefixes(first: bigint, last: bigint): Prefix[] {
  const prefixes: Prefix[] = [];
  for (let from = first; from <= last; ) {
    let bits = 0n; // that may vary: as far as the start is aligned and the end not passed
    while (bits < 128n && (from & (1n << bits)) === 0n && from + (1n << (bits + 1n)) - 1n <= last) bits++;
    prefixes.push(prefixFrom(numberAddress(from), 128 - Number(bits)));
    from += 1n << bits;
  }
  return prefixes;
}
