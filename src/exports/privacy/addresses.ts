import { ADDRESS_OCTETS, isIPv4, parseAddress } from "../../values/address.ts";
import { formatPrefix, prefixFrom } from "../../values/prefix.ts";

/** What hosts are told as: the /24 or /48 that they stand in. */
const IPV4_BITS = 24;
const IPV6_BITS = 48;

/** What might be an address: with neither a length behind it nor a name around it. */
const CANDIDATE =
  /(?<![\w.:/-])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(?![\w:/-]|\.\w)/g;

/** The text with each host's address as the network around it, and how many there were. */
export function generalised(text: string): { readonly text: string; readonly count: number } {
  let count = 0;
  const told = text.replace(CANDIDATE, (candidate) => {
    const stop = candidate.endsWith(".") ? "." : "";
    const address = parseAddress(stop ? candidate.slice(0, -1) : candidate);
    if (!address) return candidate;
    count++;
    return formatPrefix(networkOf(address)) + stop;
  });
  return { text: told, count };
}

function networkOf(address: Uint8Array) {
  const bits = isIPv4(address) ? 8 * ADDRESS_OCTETS - 32 + IPV4_BITS : IPV6_BITS;
  return prefixFrom(address, bits);
}
