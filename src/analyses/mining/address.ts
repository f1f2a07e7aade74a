import { type Address, formatAddress } from "../../values/address.ts";

/** An address as the store tells it: sixteen octets in hexadecimal. */
export function addressFrom(hex: string): { readonly octets: Address; readonly text: string } {
  const octets = Uint8Array.from({ length: hex.length / 2 }, (_, at) =>
    Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16),
  );
  return { octets, text: formatAddress(octets) };
}
