/** Puts an address of four or sixteen octets into sixteen, IPv4 as IPv4-mapped. */
export function mappedAddress(octets: Uint8Array, at: number, length: 4 | 16 | number, into: Uint8Array): void {
  if (length === 4) {
    into.fill(0, 0, 10);
    into[10] = into[11] = 0xff;
    into.set(octets.subarray(at, at + 4), 12);
  } else into.set(octets.subarray(at, at + 16));
}
