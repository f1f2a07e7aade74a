import { formatAddress, isIPv4 } from "../../values/address.ts";
import { formatPrefix, prefixFrom } from "../../values/prefix.ts";

const IPV4_NETWORK = 120; // a /24, of 128 bits
const IPV6_NETWORK = 48;

/** How a client is named in findings: its network, for one address may be one person (METHODS §13); a resolver by its address. */
export function networkOf(hex: string, speaksForMany: boolean): string {
  const address = Uint8Array.from(Buffer.from(hex, "hex"));
  if (speaksForMany) return formatAddress(address);
  return formatPrefix(prefixFrom(address, isIPv4(address) ? IPV4_NETWORK : IPV6_NETWORK));
}
