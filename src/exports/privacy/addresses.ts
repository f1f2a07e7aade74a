import { ADDRESS_OCTETS, addressHex, isIPv4, parseAddress } from "../../values/address.ts";
import { formatPrefix, prefixFrom } from "../../values/prefix.ts";

/** What hosts are told as: the /24 or /48 that they stand in. */
const IPV4_BITS = 24;
const IPV6_BITS = 48;

/** A text with each host's address as the network around it, and how many there were. */
export interface Generalised {
  readonly text: string;
  readonly count: number;
}

/** What might be an address, with what may be its length behind it; a name that begins with one is a name. */
const IPV6 = /(?<![\w.:])([0-9A-Fa-f:.]+)(\/\d{1,3})?(?!\w|\.\w)/g;
const IPV4 = /(?<![A-Za-z0-9.])(\d{1,3}(?:\.\d{1,3}){3})(\/\d{1,3})?(?!\w|\.\w|\/\d)/g;

/** The text with each host as the network around it; what is told as a network at least as large stays. */
export function generalised(text: string): Generalised {
  let count = 0;
  const told = (candidate: string, address: string, length = ""): string => {
    const stop = /(?<!:)[:.]$/.exec(address)?.[0] ?? "";
    const octets = parseAddress(stop ? address.slice(0, -1) : address);
    if (!octets || (length !== "" && Number(length.slice(1)) <= (isIPv4(octets) ? IPV4_BITS : IPV6_BITS)))
      return candidate;
    count++;
    return formatPrefix(networkOf(octets)) + stop;
  };
  // Only what holds two colons is an address of IPv6; the rest may hold one of IPv4.
  const six = text.replace(IPV6, (candidate, address: string, length?: string) =>
    /:.*:/.test(address) ? told(candidate, address, length) : candidate,
  );
  return { text: six.replace(IPV4, told), count };
}

/** The last address of a prefix stands behind `<=` and is no host's. */
const HEX = /(<= unhex\()?'([0-9A-Fa-f]{32})'/g;

/** The text of a query, in which an address is sixteen octets in hexadecimal, with each as the network around it. */
export function generalisedQuery(text: string): Generalised {
  const { text: plain, count: named } = generalised(text);
  let count = named;
  const told = plain.replace(HEX, (candidate, bound: string | undefined, hex: string) => {
    const { first, last } = networkOf(Uint8Array.from(Buffer.from(hex, "hex")));
    if (addressHex(first) === hex.toLowerCase()) return candidate;
    if (bound !== undefined && addressHex(last) === hex.toLowerCase()) return candidate;
    count++;
    return `${bound ?? ""}'${addressHex(first)}'`;
  });
  return { text: told, count };
}

/** A path without the folders, which may be named after people, and with any address in its name generalised. */
export function generalisedPath(path: string): Generalised {
  const name = path.split(/[\\/]/).at(-1)!;
  let count = 0;
  const told = name.replace(/(?<!\d)\d{1,3}(?:\.\d{1,3}){3}(?!\d)/g, (address) => {
    const octets = parseAddress(address);
    if (!octets) return address;
    count++;
    return formatPrefix(networkOf(octets)).replace(/\/\d+$/, "");
  });
  return { text: told, count };
}

function networkOf(address: Uint8Array) {
  const bits = isIPv4(address) ? 8 * ADDRESS_OCTETS - 32 + IPV4_BITS : IPV6_BITS;
  return prefixFrom(address, bits);
}
